"""Mix of photo and painting."""

import cv2
import numpy as np

from realtime_style.filters.base import Filter
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class Strength(Filter):
    """`strength` 1 gives the painting, 0 the photo, between them a linear mix."""

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        share = look.strength
        if share == 1:
            return painting
        mixed = cv2.addWeighted(painting, share, frame.pixels, 1 - share, 0, dst=painting)
        return np.asarray(mixed, np.uint8)
