"""What is on the screen."""

import time

import cv2
import numpy as np

from realtime_style.errors import InputError, SourceError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import CameraOptions
from realtime_style.sources.pacing import Beat, Pacer, rate_of

WIDTH_PX = 1280
"""Larger screens are brought to this width unless another size is asked for."""


class ScreenSource:
    """Takes pictures of one monitor, at a steady rate."""

    def __init__(self, monitor: str, options: CameraOptions) -> None:
        """`monitor` is its number, counted from 1.

        Raises:
            InputError: no such monitor.
            SourceError: mss is not installed, or there is no screen to take.
        """
        try:
            import mss
        except ImportError as error:
            raise SourceError(
                "the screen is taken with mss: pip install 'realtime-style[screen]'"
            ) from error
        self._failures = (mss.ScreenShotError, OSError)
        try:
            self._screens = mss.MSS()
            monitors = self._screens.monitors[1:]
        except self._failures as error:
            raise SourceError(f"there is no screen to take pictures of: {error}") from error
        if not (monitor.isdecimal() and 1 <= int(monitor) <= len(monitors)):
            raise InputError(f"no screen '{monitor}': there is 1 to {len(monitors)}")
        self._monitor = monitors[int(monitor) - 1]
        self._mirror = options.mirror
        width, height = _fit(self._monitor["width"], self._monitor["height"], options)
        rate = rate_of(options.fps)
        self.info = StreamInfo(
            width=width, height=height, frame_rate=rate, time_base=1 / rate, is_live=True
        )
        self.granted = f"screen {monitor}, {width}x{height} at {float(rate):g} fps"
        self.warnings: list[str] = []
        self._pacer = Pacer()
        self._beat = Beat(rate, self._pacer)

    def read(self) -> Frame | None:
        """Wait for the next moment and take the picture; None when closed.

        Raises:
            SourceError: the screen is gone.
        """
        moment = self._beat.wait()
        if moment is None:
            return None
        index, _ = moment
        captured_at = time.monotonic()
        return Frame(self._take(), index, index / self.info.frame_rate, captured_at)

    def close(self) -> None:
        """Wake a waiting `read`. Idempotent."""
        self._pacer.close()

    def _take(self) -> BgrImage:
        try:
            shot = np.asarray(self._screens.grab(self._monitor))
        except self._failures as error:
            raise SourceError(f"the screen is gone: {error}") from error
        image = cv2.cvtColor(shot, cv2.COLOR_BGRA2BGR)
        size = (self.info.width, self.info.height)
        if image.shape[1::-1] != size:
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        if self._mirror:
            image = cv2.flip(image, 1)
        return np.asarray(image, np.uint8)


def _fit(width: int, height: int, options: CameraOptions) -> tuple[int, int]:
    """The size asked for; a side that is not follows the screen's shape."""
    if options.width and options.height:
        return options.width, options.height
    if options.height:
        return max(16, round(width * options.height / height)), options.height
    wanted = options.width or min(width, WIDTH_PX)
    return wanted, max(16, round(height * wanted / width))
