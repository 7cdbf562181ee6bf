"""Paint a video in segments, go on with what an earlier run has finished, and join them."""

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path

import av

from realtime_style.engine.load import LoadedNetworks
from realtime_style.engine.threads import for_files
from realtime_style.errors import RealtimeStyleError
from realtime_style.file_run import InterruptedRun, OnFrame, Progress
from realtime_style.files.pending_file import PendingFile, refuse_same_file
from realtime_style.frame import StreamInfo
from realtime_style.jobs.job import CONTAINERS, Job, describe
from realtime_style.jobs.join import Piece
from realtime_style.jobs.overlap import Overlapping
from realtime_style.jobs.plan import Plan
from realtime_style.jobs.remaining import Remaining, Stretch, unpainted
from realtime_style.jobs.segments import SegmentSink
from realtime_style.jobs.work_folder import Segment, WorkFolder
from realtime_style.options import Excerpt, OnInterrupt
from realtime_style.painter.load import load_painter
from realtime_style.painter.painter import Painter
from realtime_style.pipeline.report import RunReport
from realtime_style.pipeline.runner import Pipeline
from realtime_style.sinks.encoding import Encoding
from realtime_style.sinks.seeing_out import StoodStillError
from realtime_style.sources.container import open_container
from realtime_style.sources.video_file import VideoFileSource
from realtime_style.stopping import Tell, tell_nobody, telling

LONG_S = 300
"""Seconds from which on a video is painted in segments without being asked to."""


def is_long(source: Path, target: Path, excerpt: Excerpt) -> bool:
    """Whether a video is worth segments, and its output can be made of them.

    Raises:
        SourceError: not a video.
    """
    if target.suffix.lower() not in CONTAINERS or not source.is_file():
        return False
    with open_container(source) as container:
        end = Fraction(container.duration or 0, av.time_base)
    if excerpt.end is not None:
        end = min(end, excerpt.end)
    return end - excerpt.start >= LONG_S


def paint_job(
    job: Job,
    *,
    resume: bool,
    overwrite: bool,
    on_interrupt: OnInterrupt = OnInterrupt.REMOVE,
    progress: Progress = lambda _: nullcontext(lambda _: None),
    kept: LoadedNetworks | None = None,
    tell: Tell = tell_nobody,
) -> RunReport:
    """Paint what is not painted yet, and make the output of it.

    `tell` gets a line if a run that was stopped is not over at once.

    A run that fails leaves its finished segments in the work folder beside the output, and so
    does one that the user stops, except where neither `resume` nor `on_interrupt` asks for it.

    Raises:
        InterruptedRun: the user stopped it, and something is left of it.
        InputError: `target` cannot be written, or exists without `overwrite`; or there is
            work of another job, or of any without `resume`.
        SourceError: the video cannot be read, or has changed.
        SinkError: the painting cannot be written.
    """
    refuse_same_file(job.source, job.target)
    output = PendingFile(job.target, overwrite=overwrite)
    try:
        return _paint_job(job, output, resume, on_interrupt, progress, kept, tell)
    finally:
        output.discard()  # and until then output and work folder are ours alone


def _paint_job(
    job: Job,
    output: PendingFile,
    resume: bool,
    on_interrupt: OnInterrupt,
    progress: Progress,
    kept: LoadedNetworks | None,
    tell: Tell,
) -> RunReport:
    folder = WorkFolder(job.target)
    if not resume:
        folder.refuse_left_over()
    job = job.settled(folder.description())
    with job.open_source() as video:
        painter = load(job, kept)
        plan = Plan.of(job, video.info)
        folder.begin(describe(job, painter))

        def stopped(sink: SegmentSink) -> None:
            with telling(tell, "what was painted"):
                try:
                    if resume or on_interrupt is OnInterrupt.KEEP:
                        _tell_what_is_left(plan, folder, sink, on_interrupt)
                finally:
                    sink.abort()

        try:
            report = _paint_and_join(plan, painter, video, folder, output, stopped, progress)
        except InterruptedRun:
            raise
        except KeyboardInterrupt as stop:
            if not resume and on_interrupt is OnInterrupt.REMOVE:
                folder.remove()
            elif folder.finished():
                raise InterruptedRun(None, 0, folder.path) from stop
            raise
        except RealtimeStyleError as error:
            raise _with_work(error, folder) from error
        finally:
            if not folder.finished():
                folder.remove()
    folder.remove()
    return report


def load(job: Job, kept: LoadedNetworks | None = None) -> Painter:
    """The painter of a job, for frames per second."""
    return load_painter(job.style, for_files(job.engine), job.filters, job.scale, kept)


def paint(
    job: Job,
    painter: Painter,
    source: Remaining,
    sink: SegmentSink,
    on_frame: OnFrame = lambda _: None,
) -> RunReport:
    """Paint all that `source` gives into segments; the caller closes or aborts the sink."""
    rate = source.info.frame_rate
    filters = Overlapping(job.segment_frames(rate), job.warm_up_frames(rate))
    return Pipeline(source, painter.filtered_by(filters), sink).run(on_frame)


def segment_sink(
    job: Job,
    info: StreamInfo,
    encoding: Encoding,
    folder: WorkFolder,
    stretches: Sequence[Stretch],
) -> SegmentSink:
    """The sink of a job's segments, for the frames of some stretches."""
    return SegmentSink(
        folder,
        info,
        encoding.picture,
        job.segment_frames(info.frame_rate),
        warm_up_frames=job.warm_up_frames(info.frame_rate),
        original=job.source,
        stretches=stretches,
    )


def _paint_and_join(
    plan: Plan,
    painter: Painter,
    video: VideoFileSource,
    folder: WorkFolder,
    output: PendingFile,
    stopped: Callable[[SegmentSink], None],
    progress: Progress,
) -> RunReport:
    folder.clean()
    damaged = tell_damaged(folder.drop_damaged())
    finished = folder.finished()
    if not finished:
        plan.rehearse(folder)
    before = sum(segment.frames for segment in finished)
    stretches = unpainted(finished, plan.job.segment_frames(plan.info.frame_rate))
    left = Remaining(video, stretches)
    sink = segment_sink(plan.job, plan.info, plan.encoding, folder, stretches)
    try:
        with progress(plan.info.frame_count) as on_frame:
            report = paint(
                *(plan.job, painter, left, sink),
                lambda done: on_frame(before + done - sink.passed_over),
            )
        sink.close()
    except BaseException as error:
        try:
            if isinstance(error, KeyboardInterrupt):
                stopped(sink)
        finally:
            sink.abort()
        raise
    lost = plan.join_all(folder, output)
    return dataclasses.replace(
        report,
        frames_in=report.frames_in - sink.passed_over,
        frames_out=report.frames_out - sink.passed_over,
        frames_resumed=before,
        output=str(plan.job.target),
        warnings=[*painter.warnings, *video.warnings, *plan.warnings, *damaged, *lost],
    )


def tell_damaged(numbers: Sequence[int]) -> list[str]:
    """A sentence about segments that `WorkFolder.drop_damaged` has dropped, if there are any."""
    if not numbers:
        return []
    which = f"segment{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"
    return [f"{which} had changed on the disk since an earlier run, and is painted again"]


def _tell_what_is_left(
    plan: Plan, folder: WorkFolder, sink: SegmentSink, on_interrupt: OnInterrupt
) -> None:
    """Raise InterruptedRun with where the segments are and, if it is to be kept, a partial file."""
    tail = sink.stop()
    try:
        finished = folder.finished()
        pieces = _beginning(finished, folder, tail)
        kept, trouble = None, sink.trouble
        if pieces and on_interrupt is OnInterrupt.KEEP:
            try:
                kept = plan.join_beginning(pieces)
            except StoodStillError as error:
                trouble = str(error)
    finally:
        if tail:
            tail[1].unlink(missing_ok=True)
    if kept or finished or trouble:
        frames = sum(segment.frames for segment, _ in pieces)
        raise InterruptedRun(kept, frames, folder.path if finished else None, trouble)


def _beginning(finished: Sequence[Segment], folder: WorkFolder, tail: Piece | None) -> list[Piece]:
    """The pieces from the video's first frame on, without a gap."""
    pieces = [(segment, folder.segment_file(segment.number)) for segment in finished]
    if tail:
        pieces.append(tail)
    return [piece for place, piece in enumerate(pieces) if piece[0].number == place]


def _with_work(error: RealtimeStyleError, folder: WorkFolder) -> RealtimeStyleError:
    """The error, and how to go on, if there is something to go on with."""
    count = len(folder.finished())
    if not count:
        return error
    what = "1 finished segment is" if count == 1 else f"{count} finished segments are"
    return type(error)(f"{error}; {what} kept in '{folder.path}': --resume goes on from there")
