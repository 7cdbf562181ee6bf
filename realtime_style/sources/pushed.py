"""Pictures that somebody sends, such as a browser with its own camera."""

import threading
import time
from collections.abc import Callable
from fractions import Fraction

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.sources.jpeg import decode_jpeg, jpeg_size
from realtime_style.sources.pacing import DEFAULT_RATE, Pacer

TIME_BASE = Fraction(1, 1000)
MOST_FPS = 60
"""Pictures decoded per second, however many are sent."""

OnRefused = Callable[[int, str], None]
"""Told the number of a picture that was no good, and why."""


class PushedSource:
    """Keeps the newest JPEG that was pushed; older ones are dropped before they are decoded.

    One thread reads; `push` and `close` are for any.
    """

    def __init__(
        self, name: str, first: bytes, on_refused: OnRefused = lambda _number, _why: None
    ) -> None:
        """`first` is a picture of the size that all others will have; it is frame 0.

        Raises:
            SourceError: it is no picture, or too large.
        """
        height, width = decode_jpeg(first).shape[:2]
        self.info = StreamInfo(
            width=width, height=height, frame_rate=DEFAULT_RATE, time_base=TIME_BASE, is_live=True
        )
        self.negotiated = f"{name}, {width}x{height}"
        self.warnings: list[str] = []
        self._on_refused = on_refused
        self._changed = threading.Condition()
        self._newest: tuple[bytes, int, float] | None = (first, 0, time.monotonic())
        self._count = 1
        self._first_at: float | None = None
        self._last_pts = Fraction(-1)
        self._pacer = Pacer()
        self._next_at = 0.0

    def push(self, data: bytes) -> None:
        """Offer the next picture; `data` is kept until it is read or a newer one comes."""
        with self._changed:
            self._newest = data, self._count, time.monotonic()
            self._count += 1
            self._changed.notify_all()

    def read(self) -> Frame | None:
        """Wait for the next good picture; None when closed. Bad ones are refused and skipped."""
        while self._pacer.wait_until(self._next_at):
            with self._changed:
                self._changed.wait_for(lambda: self._newest or self._pacer.closed)
                newest, self._newest = self._newest, None
            if newest is None or self._pacer.closed:
                return None
            self._next_at = time.monotonic() + 1 / MOST_FPS
            data, number, came_at = newest
            try:
                pixels = self._decode(data)
            except SourceError as error:
                self._on_refused(number, str(error))
                continue
            return Frame(pixels, number, self._pts(came_at), came_at)
        return None

    def close(self) -> None:
        """Wake a waiting `read`. Idempotent."""
        self._pacer.close()
        with self._changed:
            self._newest = None
            self._changed.notify_all()

    def _decode(self, data: bytes) -> BgrImage:
        size = jpeg_size(data)
        if size != (self.info.width, self.info.height):
            raise SourceError(
                f"a picture of {size[0]}x{size[1]} among those of "
                f"{self.info.width}x{self.info.height}: connect again for another size"
            )
        return decode_jpeg(data)

    def _pts(self, came_at: float) -> Fraction:
        """Of whole milliseconds, each later than the one before."""
        if self._first_at is None:
            self._first_at = came_at
        ticks = Fraction(round((came_at - self._first_at) * 1000), 1000)
        self._last_pts = max(ticks, self._last_pts + TIME_BASE) if self._last_pts >= 0 else ticks
        return self._last_pts
