"""How the processor's threads are shared: within a frame, or among whole frames."""

import dataclasses
import os

from realtime_style.options import EngineOptions
from realtime_style.options.declared import FEWEST_REFUSED

MOST_FRAMES_AT_ONCE = 4
"""Each costs the memory of its feature maps: 0.1 GB at 1280x720."""


def for_files(options: EngineOptions) -> EngineOptions:
    """The options for painting a file, where frames per second count and delay does not.

    Threads that share a frame wait for each other after each of its hundred operators, and
    longer where a decoder and an encoder want the same cores; threads with a frame of their
    own never do. Two threads paint 1.1 times as many frames of 640x480 that way, and 1.5
    times as many of 1280x720 (two cores, medians of three runs in turns).
    """
    return dataclasses.replace(
        options, frames_at_once=min(total_threads(options), MOST_FRAMES_AT_ONCE)
    )


def threads_of_session(options: EngineOptions) -> int:
    """Threads of one session: those that call it work too, beside a pool of all but one."""
    if options.frames_at_once == 1 and not options.threads and usable_cores() > 1:
        return _threads_of_environment()  # onnxruntime's own choice without it
    return max(1, total_threads(options) - options.frames_at_once + 1)


def total_threads(options: EngineOptions) -> int:
    """As asked for, else as OMP_NUM_THREADS says, else one for each core that we may use."""
    return options.threads or _threads_of_environment() or usable_cores()


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _threads_of_environment() -> int:
    """OMP_NUM_THREADS, which onnxruntime itself does not read; 0, its own choice, without it."""
    told = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    most = max(FEWEST_REFUSED, 4 * usable_cores())
    return min(int(told[:9]), most) if told.isascii() and told.isdecimal() else 0
