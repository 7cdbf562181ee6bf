"""A video in segments: `rts video --resume`, and every long one."""

from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.display import Display
from realtime_style.cli.interruption import tell_stopping
from realtime_style.cli.paint_options import PaintOptions, VideoOptions
from realtime_style.cli.painting import begin
from realtime_style.cli.tasks import STANDARD, Task
from realtime_style.errors import InputError
from realtime_style.files.paths import is_pipe, is_special

if TYPE_CHECKING:
    from realtime_style.jobs.job import Job


def is_for_segments(task: Task, options: PaintOptions, video: VideoOptions) -> bool:
    """Whether a run keeps its work in segments.

    One that is not asked to does so only if nothing speaks against it: options of ffmpeg's that
    we do not know may be about the whole file.

    Raises:
        InputError: an earlier run has left such work, and this one is not to go on with it; or
            there is no file to go on with.
        SourceError: `source` cannot be read.
    """
    from realtime_style.jobs.run import is_long
    from realtime_style.jobs.work_folder import WorkFolder
    from realtime_style.media.sequences import is_sequence, is_sequence_to_read

    whole = isinstance(task.source, Path) and not is_pipe(task.source)
    whole = whole and not is_sequence_to_read(task.source)
    whole = whole and str(task.target) != STANDARD and not is_special(task.target)
    encoder = video.encoder
    if video.segments.resume:
        if not whole or encoder.container or is_sequence(task.target):
            raise InputError(
                "--resume goes from a video file to a video file, its container told by its name"
            )
        return True
    if not whole or is_sequence(task.target):
        return False
    WorkFolder(task.target).refuse_left_over()
    if options.scale.target_fps or encoder.extra or encoder.container:
        return False
    return is_long(Path(task.source), task.target, video.excerpt)


def paint_in_segments(
    task: Task, options: PaintOptions, video: VideoOptions, shown: Display
) -> None:
    """Stylize one video file into another, going on with the work of an earlier run."""
    from realtime_style.jobs.run import paint_job

    report = paint_job(
        job_of(task, options, video),
        resume=video.segments.resume,
        overwrite=options.overwrite,
        tell=tell_stopping,
        on_interrupt=video.segments.on_interrupt,
        progress=begin(task.source, task.target, options, shown, lambda: None),
        kept=options.kept,
    )
    shown.finished(str(task.source), report)


def job_of(task: Task, options: PaintOptions, video: VideoOptions) -> "Job":
    """What is to be painted, as it is sent to another process, too.

    Raises:
        InputError: it cannot be made of segments.
    """
    from realtime_style.jobs.job import Job

    return Job(
        source=Path(task.source),
        target=task.target,
        style=options.style,
        engine=options.engine,
        scale=options.scale,
        filters=options.filters,
        encoder=video.encoder,
        streams=video.streams,
        excerpt=video.excerpt,
        segment_s=video.segments.segment_s,
    )
