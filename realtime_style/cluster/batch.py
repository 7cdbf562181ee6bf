"""Share the segments of many videos over a Dask cluster, and join each video's as one machine does.

Which worker paints what, and what becomes of the work of one that dies, is Dask's business.
"""

import dataclasses
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realtime_style.cluster.scout import Place, places
from realtime_style.cluster.work import Readiness, paint_segment, prepare
from realtime_style.errors import EngineError, RealtimeStyleError
from realtime_style.files.pending_file import PendingFile, refuse_same_file
from realtime_style.jobs.job import Job
from realtime_style.jobs.plan import Plan
from realtime_style.jobs.run import tell_damaged
from realtime_style.jobs.work_folder import WorkFolder
from realtime_style.sources.video_file import VideoFileSource
from realtime_style.styles.catalogue import SUFFIXES

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 2
"""Further attempts at a segment that failed. One whose worker died is not counted as such: Dask
gives it to others, three of them at most."""

_log = logging.getLogger(__name__)

OnProgress = Callable[[int, int | None], None]
"""Called with the frames that are painted, and those in all where they are known; any thread."""


@dataclass(kw_only=True)
class FileReport:
    """How it went with one video."""

    source: str
    output: str
    frames: int = 0
    """In the output."""
    frames_resumed: int = 0
    """Of them, those that an earlier run had painted."""
    error: str = ""
    """Why there is no output; '' where there is one."""
    warnings: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts."""
        return dataclasses.asdict(self)


def paint_batch(
    client: "Client",
    jobs: Sequence[Job],
    *,
    resume: bool,
    overwrite: bool,
    on_progress: OnProgress = lambda _done, _total: None,
) -> list[FileReport]:
    """Paint all jobs, one report for each; one that fails does not stop the others.

    Inputs, outputs and their folders must have the same paths on every machine. At Ctrl-C, and
    where a video fails, its finished segments stay in its work folder.
    """
    counter = _Counter(on_progress)
    shared = [_Shared(client, job, counter) for job in jobs]
    try:
        for each in shared:
            each.begin(resume=resume, overwrite=overwrite)
        for each in shared:
            each.end()
    except BaseException:
        for each in shared:
            each.cancel()
        raise
    return [each.report for each in shared]


class _Counter:
    """Frames of all videos, told from any thread."""

    def __init__(self, on_progress: OnProgress) -> None:
        self._on_progress = on_progress
        self._counting = threading.Lock()
        self._done = 0
        self._total: int | None = 0

    def expect(self, frames: int | None) -> None:
        with self._counting:
            self._total = None if frames is None or self._total is None else self._total + frames

    def add(self, frames: int) -> None:
        with self._counting:
            self._done += frames
            self._on_progress(self._done, self._total)


class _Shared:
    """One video whose segments are with the workers."""

    def __init__(self, client: "Client", job: Job, counter: _Counter) -> None:
        self.report = FileReport(source=str(job.source), output=str(job.target))
        self._client = client
        self._job = job
        self._counter = counter
        self._folder = WorkFolder(job.target)
        self._output: PendingFile | None = None
        self._plan: Plan | None = None
        self._begun = False
        """Whether the work folder is this job's."""
        self._futures: list[Any] = []

    def begin(self, *, resume: bool, overwrite: bool) -> None:
        """Find the segments and hand them out."""
        try:
            self._job = _absolute(self._job)
            self._folder = WorkFolder(self._job.target)
            refuse_same_file(self._job.source, self._job.target)
            self._output = PendingFile(self._job.target, overwrite=overwrite)
            if not resume:
                self._folder.refuse_left_over()
            self._job = self._job.settled(self._folder.description())
            job = self._job
            with job.open_source() as video:
                self._hand_out(video)
                self.report.warnings += video.warnings
        except Exception as error:  # whatever it is, the other videos go on
            self._fail(error)

    def end(self) -> None:
        """Wait for the segments and join them."""
        if self.report.error or self._plan is None or self._output is None:
            return
        try:
            for future in self._futures:
                segment = _result(future)
                self.report.frames += segment.frames
            self.report.warnings += self._plan.join_all(self._folder, self._output)
            self._folder.remove()
            self._output.discard()
        except Exception as error:
            self._fail(error)

    def cancel(self) -> None:
        """Take back what no worker has begun."""
        self._client.cancel(self._futures)
        if self._output:
            self._output.discard()
        if self._begun and not self._folder.finished():
            self._folder.remove()

    def _hand_out(self, video: VideoFileSource) -> None:
        readiness: Readiness = _result(
            # Before the segments of other videos.
            self._client.submit(prepare, self._job, priority=1, pure=False)
        )
        # Whatever the first worker chose all choose: each would measure what is fastest for it.
        self._job = self._job.settled(readiness.description)
        self._plan = Plan.of(self._job, video.info)
        self._folder.begin(readiness.description)
        self._begun = True
        self.report.warnings += [*readiness.warnings, *self._plan.warnings]
        self.report.warnings += tell_damaged(self._folder.drop_damaged())
        finished = {segment.number: segment for segment in self._folder.finished()}
        if not finished:
            self._plan.rehearse(self._folder)
        self._counter.expect(video.info.frame_count)
        for place in self._places(video):
            done = finished.get(place.number)
            if done and done.frames == place.frames:
                self.report.frames += done.frames
                self.report.frames_resumed += done.frames
                self._counter.add(done.frames)
                continue
            future = self._client.submit(
                paint_segment, self._job, readiness.description, place, retries=RETRIES, pure=False
            )
            future.add_done_callback(self._count)
            self._futures.append(future)

    def _places(self, video: VideoFileSource) -> Iterator[Place]:
        rate = video.info.frame_rate
        return places(video, self._job.segment_frames(rate), self._job.warm_up_frames(rate))

    def _count(self, future: Any) -> None:
        if future.status == "finished":
            self._counter.add(future.result().frames)

    def _fail(self, error: Exception) -> None:
        self.report.error = str(error)
        if not isinstance(error, RealtimeStyleError):  # a bug of ours keeps its traceback
            _log.error("'%s' failed", self._job.source, exc_info=error)
            self.report.error = f"'{self._job.source}' failed: {error!r}"
        try:
            self.cancel()
            count = len(self._folder.finished())
        except Exception as trouble:
            self.report.error += f"; and what is left could not be seen to: {trouble!r}"
            return
        if count:
            self.report.error += f"; {count} finished segments are kept in '{self._folder.path}'"


def _result(future: Any) -> Any:
    """What a worker gave.

    Raises:
        RealtimeStyleError: what went wrong with it there.
    """
    try:
        return future.result()
    except RealtimeStyleError:
        raise
    except Exception as error:  # Dask's own, of which there are many
        raise EngineError(f"the cluster failed: {type(error).__name__}: {error}") from error


def _absolute(job: Job) -> Job:
    """Paths that mean the same in another process."""
    style = str(Path(job.style).resolve()) if Path(job.style).suffix in SUFFIXES else job.style
    return dataclasses.replace(
        job, source=job.source.resolve(), target=job.target.resolve(), style=style
    )
