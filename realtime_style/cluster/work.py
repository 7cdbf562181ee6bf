"""What a worker of the cluster does: one segment at a time, into the shared work folder."""

import threading
from dataclasses import dataclass

from realtime_style.cluster.scout import Place
from realtime_style.engine.load import LoadedNetworks
from realtime_style.errors import EngineError
from realtime_style.jobs.job import Description, Job, describe, differences
from realtime_style.jobs.remaining import Remaining, Stretch
from realtime_style.jobs.run import load, paint, segment_sink
from realtime_style.jobs.work_folder import Segment, WorkFolder
from realtime_style.painter.painter import Painter
from realtime_style.sinks.encoding import encoding

_painting = threading.Lock()
"""A worker may have several threads; filters and processor are one painting's at a time."""

_loaded = LoadedNetworks()
"""Of this worker: segments of one video come one after another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What a worker says before it is given segments."""

    description: Description
    warnings: list[str]


def prepare(job: Job) -> Readiness:
    """Load the network, and describe what will be painted; the others must agree.

    Raises:
        RealtimeStyleError: style, device or input are not there.
    """
    with _painting:
        painter = _painter(job)
        return Readiness(description=describe(job, painter), warnings=list(painter.warnings))


def paint_segment(job: Job, description: Description, place: Place) -> Segment:
    """Paint one segment, unless an attempt before this one has finished it.

    Raises:
        EngineError: this worker would paint other frames than the rest do.
        RealtimeStyleError: the video cannot be read, or the segment not written.
    """
    folder = WorkFolder(job.target)
    with _painting:
        if done := _finished(folder, place):
            return done
        painter = _painter(job)
        if different := differences(description, describe(job, painter)):
            raise EngineError(f"a worker differs from the others: {different}")
        with job.open_source() as video:
            info = video.info
            first = place.number * job.segment_frames(info.frame_rate)
            stretches = [Stretch(place.after, first, first + place.frames)]
            chosen = encoding(info, job.target.suffix.lower(), job.encoder)
            sink = segment_sink(job, info, chosen, folder, stretches)
            try:
                paint(job, painter, Remaining(video, stretches), sink)
                sink.close()
            except BaseException:
                sink.abort()
                raise
    done = _finished(folder, place)
    if done is None:
        raise EngineError(
            f"segment {place.number} of '{job.source}' is not in '{folder.path}': is that folder "
            "the same one on every machine?"
        )
    return done


def _finished(folder: WorkFolder, place: Place) -> Segment | None:
    segment = folder.segment(place.number)
    return segment if segment and segment.frames == place.frames else None


def _painter(job: Job) -> Painter:
    return load(job, _loaded)
