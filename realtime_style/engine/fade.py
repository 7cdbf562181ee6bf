"""From one painting to another without a jump."""

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage

FRAMES = 8

STILL = 4.0
"""Grey levels by which a still place may change: a camera's noise, averaged."""
MOVED = 16.0
"""Grey levels from which on a place has moved."""


class Fade:
    """Mixes what was shown before into the next paintings, less with each one.

    Only where the photo stands still: what moves is painted anew anyway, and would leave
    a trail. So nothing has to be painted twice.
    """

    def __init__(self) -> None:
        self._left = 0
        self._shown: BgrImage | None = None
        self._seen: NDArray[np.uint8] | None = None

    def start(self) -> None:
        """The next painting looks different from those before."""
        self._left = FRAMES

    def __call__(self, painting: BgrImage, photo: BgrImage) -> BgrImage:
        """Return what to show for `photo`, a new array or `painting` itself."""
        seen = _overview(photo)
        if self._left and self._shown is not None and self._seen is not None:
            if self._shown.shape == painting.shape:
                share = self._left / (self._left + 1)  # makes equal steps of a still picture
                old = cv2.resize(_stillness(self._seen, seen) * share, painting.shape[1::-1])
                mixed = cv2.blendLinear(self._shown, painting, old, 1 - old)
                painting = np.asarray(mixed, np.uint8)
            self._left -= 1
        self._shown, self._seen = painting.copy(), seen
        return painting


def _overview(photo: BgrImage) -> NDArray[np.uint8]:
    """Grey, at a quarter of the size."""
    height, width = photo.shape[:2]
    quarter = max(1, width // 4), max(1, height // 4)
    small = cv2.resize(photo, quarter, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)


def _stillness(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(H/4, W/4), 1 where nothing moves, 0 where something does."""
    change = cv2.dilate(cv2.absdiff(before, after), np.ones((3, 3), np.uint8))
    still = (MOVED - change.astype(np.float32)) / (MOVED - STILL)
    return np.asarray(still.clip(0, 1), np.float32)
