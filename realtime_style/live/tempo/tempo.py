"""A tempo that somebody taps, sets, or sends as a MIDI clock."""

import math
import threading
import time
from collections import deque

from realtime_style.live.commands import FASTEST_BPM, SLOWEST_BPM

PAUSE_S = 60 / SLOWEST_BPM
"""After a longer pause, taps begin anew."""
TAPS = 8
"""The last ones count."""
CLOCKS = 24
"""MIDI clock messages of a beat (MIDI 1.0, System Real Time)."""
CLOCK_PAUSE_S = 0.5
"""After a longer pause, a clock begins anew."""


class Tempo:
    """When beats are. For any thread; times are monotonic seconds."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._period_s: float | None = None
        self._beat_at = 0.0
        """Of one of the beats."""
        self._taps: deque[float] = deque(maxlen=TAPS)
        self._clocks: deque[float] = deque(maxlen=4 * CLOCKS + 1)
        self._clock = 0
        """Of the beat, from 0."""

    @property
    def bpm(self) -> float | None:
        """Beats in a minute; None where nothing is known."""
        period = self._period_s
        return 60 / period if period else None

    def tap(self, at: float | None = None) -> None:
        """A beat is now, or at that time."""
        now = time.monotonic() if at is None else at
        with self._changing:
            if self._taps and now - self._taps[-1] > PAUSE_S:
                self._taps.clear()
            self._taps.append(now)
            self._beat_at = now
            self._take_period(self._taps, 1)

    def set(self, bpm: float, at: float | None = None) -> None:
        """So many beats in a minute; where they are stays, as far as it was known."""
        now = time.monotonic() if at is None else at
        with self._changing:
            self._beat_at = self._last_beat(now) or now
            self._period_s = 60 / bpm
            self._taps.clear()

    def hear(self, message: str, at: float | None = None) -> None:
        """Take a MIDI message: clock, start, continue or stop."""
        now = time.monotonic() if at is None else at
        with self._changing:
            if message == "start":
                self._clock = 0
                self._clocks.clear()
            if message != "clock":
                return
            if self._clocks and now - self._clocks[-1] > CLOCK_PAUSE_S:
                self._clocks.clear()
                self._clock = 0
            self._clocks.append(now)
            if self._clock % CLOCKS == 0:
                self._beat_at = now
            self._clock += 1
            if len(self._clocks) > CLOCKS // 2:
                self._take_period(self._clocks, CLOCKS)

    def last_beat(self, now: float) -> float | None:
        """When the last beat was; None where nothing is known."""
        with self._changing:
            return self._last_beat(now)

    def phase(self, now: float) -> float | None:
        """How much of a beat has passed since the last, 0 to below 1."""
        last, period = self.last_beat(now), self._period_s
        return None if last is None or period is None else min(0.999, (now - last) / period)

    def _last_beat(self, now: float) -> float | None:
        if self._period_s is None:
            return None
        return self._beat_at + math.floor((now - self._beat_at) / self._period_s) * self._period_s

    def _take_period(self, times: deque[float], parts: int) -> None:
        """Of times that are a part of a beat from each other."""
        if len(times) > 1 and times[-1] > times[0]:
            period = (times[-1] - times[0]) / (len(times) - 1) * parts
            self._period_s = min(60 / SLOWEST_BPM, max(60 / FASTEST_BPM, period))
