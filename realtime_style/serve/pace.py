"""A limit to how many messages of one connection are read in a second."""

import asyncio
import time


class Pace:
    """Lets so many through at once, and then `per_s` in a second. For one event loop.

    What is not read waits with who sent it, so that one who floods takes nobody's time.
    """

    def __init__(self, per_s: float, at_once: int) -> None:
        self._per_s, self._at_once = per_s, at_once
        self._left = float(at_once)
        self._counted_at = time.monotonic()

    async def wait(self) -> None:
        """Return when the next message may be read."""
        now = time.monotonic()
        earned = (now - self._counted_at) * self._per_s
        self._left, self._counted_at = min(self._at_once, self._left + earned) - 1, now
        if self._left < 0:
            await asyncio.sleep(-self._left / self._per_s)
