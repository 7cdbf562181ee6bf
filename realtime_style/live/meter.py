"""Rate, latency and drops of a live run: of the last seconds, and of the whole."""

import time
from array import array
from collections import deque

from realtime_style.frame import Frame
from realtime_style.pipeline.meter import Percentiles, Stopwatch
from realtime_style.pipeline.rate import RateMeter

RECENT = 90
"""Frames whose rate and latency the HUD shows: three seconds."""
PAUSE_S = 2.0
"""Between two frames: what was before is not recent any more."""


class LiveMeter:
    """Is told of each frame when the last sink has taken it. For one thread."""

    def __init__(self) -> None:
        self._rate = RateMeter()
        self._latency = Stopwatch()
        self._recent: deque[tuple[float, float]] = deque(maxlen=RECENT)
        self._first_index = self._last_index = 0

    def shown(self, frame: Frame) -> None:
        """A painting of `frame` is out."""
        now = time.monotonic()
        if self.frames == 0:
            self._first_index = frame.index
        self._last_index = frame.index
        self._rate.tick()
        self._latency.add(now - frame.captured_at)
        if self.idle_s > PAUSE_S:
            self._recent.clear()
        self._recent.append((now, now - frame.captured_at))

    @property
    def frames(self) -> int:
        """How many are out."""
        return self._rate.ticks

    @property
    def dropped(self) -> int:
        """Frames that the source had between the first and the last that are out."""
        return self._last_index - self._first_index + 1 - self.frames if self.frames else 0

    @property
    def fps(self) -> float | None:
        """Of the whole run; None before the second frame."""
        return self._rate.fps

    @property
    def latency(self) -> Percentiles | None:
        """Of the whole run."""
        return self._latency.percentiles()

    @property
    def recent_fps(self) -> float | None:
        """Of the last frames."""
        if len(self._recent) < 2:
            return None
        elapsed = self._recent[-1][0] - self._recent[0][0]
        return (len(self._recent) - 1) / elapsed if elapsed > 0 else None

    @property
    def recent_latency(self) -> Percentiles | None:
        """Of the last frames."""
        return Percentiles.of(array("d", [latency for _, latency in self._recent]))

    @property
    def idle_s(self) -> float:
        """Seconds since the last frame; 0 before the first."""
        return time.monotonic() - self._recent[-1][0] if self._recent else 0.0
