"""Frames at their time, for sources that would give them sooner."""

import threading
import time
from fractions import Fraction

DEFAULT_RATE = Fraction(30)
"""Frames per second, where neither the source nor the user says otherwise."""


class Pacer:
    """Lets one thread wait for moments of monotonic time, and any other wake it for good."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def wait_until(self, due: float) -> bool:
        """Wait for `due`, in monotonic seconds; False, at once, when it is closed."""
        return not self._closed.wait(max(0.0, due - time.monotonic()))

    def close(self) -> None:
        """End all waiting. Idempotent."""
        self._closed.set()


class Beat:
    """The moments of a constant rate, from its first use on.

    Moments that have passed are skipped, as a camera's are: their numbers leave gaps.
    """

    def __init__(self, frame_rate: Fraction, pacer: Pacer) -> None:
        self._rate = frame_rate
        self._pacer = pacer
        self._start: float | None = None
        self._next = 0

    def wait(self) -> tuple[int, float] | None:
        """The number of the next moment and its monotonic time, when it has come.

        None when the pacer is closed.
        """
        now = time.monotonic()
        if self._start is None:
            self._start = now
        index = max(self._next, int((now - self._start) * self._rate))
        due = self._start + float(index / self._rate)
        if not self._pacer.wait_until(due):
            return None
        self._next = index + 1
        return index, due


def rate_of(fps: float | None) -> Fraction:
    """A rate as drivers and people say it, exactly: 29.97 means 30000/1001."""
    if not fps:
        return DEFAULT_RATE
    ntsc = Fraction(round(fps * 1.001) * 1000, 1001)
    if fps != round(fps) and abs(float(ntsc) - fps) < 0.005:
        return ntsc
    return Fraction(fps).limit_denominator(1000)
