"""Mix of photo and painting."""

import cv2
import numpy as np

from realtime_style.frame import BgrImage, Frame


class Strength:
    """`strength` 1 gives the painting, 0 the photo, between them a linear mix."""

    def __init__(self, strength: float) -> None:
        self.strength = strength

    def __call__(self, painting: BgrImage, frame: Frame) -> BgrImage:
        share = self.strength
        mixed = cv2.addWeighted(painting, share, frame.pixels, 1 - share, 0, dst=painting)
        return np.asarray(mixed, np.uint8)

    def reset(self) -> None:
        """Nothing is remembered."""
