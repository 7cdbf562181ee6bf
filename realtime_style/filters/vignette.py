"""Darker corners, as an old lens makes them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.filters.base import Filter
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class Vignette(Filter):
    """`vignette` 1 leaves the corners a quarter of their light, 0 all of it.

    The falloff of a simple lens: the fourth power of the angle's cosine.
    """

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch)
        self._light: NDArray[np.float32] | None = None

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
        if not (amount := look.filters.vignette):
            return painting
        if self._light is None or self._light.shape[:2] != painting.shape[:2]:
            y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in painting.shape[:2])
            off = (y[:, np.newaxis] ** 2 + x**2) / 2
            self._light = np.repeat((1 / (1 + off) ** 2)[:, :, np.newaxis], 3, axis=2)
        darker = 1 - amount * (1 - self._light)
        return np.asarray(cv2.multiply(painting, darker, dtype=cv2.CV_8U), np.uint8)
