"""The rate of frames."""

import time


class RateMeter:
    """Frames per second between the first and the last tick: n ticks make n-1 intervals."""

    def __init__(self) -> None:
        self.ticks = 0
        self._first = 0.0
        self._last = 0.0

    def tick(self) -> None:
        """A frame is done."""
        self._last = time.monotonic()
        if self.ticks == 0:
            self._first = self._last
        self.ticks += 1

    @property
    def fps(self) -> float | None:
        """None before the second tick."""
        elapsed = self._last - self._first
        return (self.ticks - 1) / elapsed if elapsed > 0 else None
