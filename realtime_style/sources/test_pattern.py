"""A moving picture where there is no camera."""

import cv2
import numpy as np

from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import CameraOptions
from realtime_style.sources.pacing import Beat, Pacer, rate_of

SIZE_PX = (640, 480)
SPEED_PX = 120
"""Pixels a second by which the hills pass; a whole turn takes the picture's width."""


class TestPatternSource:
    """Hills that pass below a sky, and a ball that crosses it, exactly at the frame rate.

    The landscape is drawn once; a frame is a window into it, and a ball.
    """

    __test__ = False  # for pytest, which takes the name for a test's

    def __init__(self, options: CameraOptions) -> None:
        self.warnings: list[str] = []
        rate = rate_of(options.fps)
        width, height = options.width or SIZE_PX[0], options.height or SIZE_PX[1]
        self.info = StreamInfo(
            width=width, height=height, frame_rate=rate, time_base=1 / rate, is_live=True
        )
        self.negotiated = f"test pattern, {width}x{height} at {float(rate):g} fps"
        self._mirror = options.mirror
        self._landscape = _draw(width, height)
        self._pacer = Pacer()
        self._beat = Beat(rate, self._pacer)

    def read(self) -> Frame | None:
        """Wait for the next frame; None when closed. `captured_at` is when it was due."""
        moment = self._beat.wait()
        if moment is None:
            return None
        index, due = moment
        pts = index / self.info.frame_rate
        return Frame(self._picture(float(pts)), index, pts, due)

    def close(self) -> None:
        """Wake a waiting `read`. Idempotent."""
        self._pacer.close()

    def _picture(self, seconds: float) -> BgrImage:
        width, height = self.info.width, self.info.height
        left = int(seconds * SPEED_PX) % width
        picture = self._landscape[:, left : left + width].copy()
        x = int((0.5 + 0.4 * np.sin(1.3 * seconds)) * width)
        y = int((0.35 + 0.2 * np.sin(2.1 * seconds)) * height)
        cv2.circle(picture, (x, y), max(2, height // 12), (40, 70, 235), -1, cv2.LINE_AA)
        return cv2.flip(picture, 1).astype(np.uint8, copy=False) if self._mirror else picture


def _draw(width: int, height: int) -> BgrImage:
    """(H, 2 W, 3): a landscape that begins anew after W columns."""
    x = np.arange(width) / width * 2 * np.pi
    y = np.linspace(0, 1, height)[:, np.newaxis]
    sky = np.array([220, 150, 70]) + y[:, :, np.newaxis] * np.array([-30, 60, 170])
    image = np.broadcast_to(sky, (height, width, 3)).astype(np.uint8)
    hills = (
        (0.55 + 0.08 * np.sin(2 * x) + 0.03 * np.sin(5 * x), (140, 110, 90)),
        (0.70 + 0.07 * np.sin(3 * x + 1) + 0.02 * np.sin(9 * x), (80, 140, 70)),
        (0.85 + 0.04 * np.sin(4 * x + 2) + 0.01 * np.sin(17 * x), (40, 90, 50)),
    )
    for ridge, colour in hills:
        stripes = 1 + 0.25 * np.sin(60 * (y - ridge) + 6 * x)
        hill = (np.array(colour) * stripes[:, :, np.newaxis]).clip(0, 255)
        image = np.where((y > ridge)[:, :, np.newaxis], hill, image).astype(np.uint8)
    return np.concatenate([image, image], axis=1)


def open_named(_name: str, options: CameraOptions) -> TestPatternSource:
    """There is one."""
    return TestPatternSource(options)
