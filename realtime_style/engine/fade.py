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
        self._photo: BgrImage | None = None

    def start(self) -> None:
        """The next painting looks different from those before."""
        self._left = FRAMES

    def __call__(self, painting: BgrImage, photo: BgrImage) -> BgrImage:
        """Return what to show for `photo`; the caller may change it, but not `photo`."""
        if self._left and self._shown is not None and self._photo is not None:
            if self._shown.shape == painting.shape:
                share = self._left / (self._left + 1)  # makes equal steps of a still picture
                old = _stillness(self._photo, photo) * np.float32(share)
                mixed = cv2.blendLinear(self._shown, painting, old, 1 - old)
                painting = np.asarray(mixed, np.uint8)
            self._left -= 1
        self._shown, self._photo = painting.copy(), photo
        return painting


def _stillness(before: BgrImage, after: BgrImage) -> NDArray[np.float32]:
    """(H, W), 1 where nothing moves, 0 where something does."""
    height, width = after.shape[:2]
    quarter = max(1, width // 4), max(1, height // 4)
    old, new = (
        cv2.cvtColor(cv2.resize(each, quarter, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        for each in (before, after)
    )
    change = cv2.dilate(cv2.absdiff(old, new), np.ones((3, 3), np.uint8)).astype(np.float32)
    still = np.clip((MOVED - change) / (MOVED - STILL), 0, 1)
    return np.asarray(cv2.resize(still, (width, height)), np.float32)
