"""The photo's colours with the painting's light and shade."""

import cv2
import numpy as np

from realtime_style.filters.base import Filter
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class KeepColours(Filter):
    """`keep_colours`: luminance of the painting, chroma of the photo.

    Luminance-only transfer of Gatys et al., "Preserving Color in Neural Artistic Style
    Transfer" (2016), in YCrCb.
    """

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        if not look.filters.keep_colours:
            return painting
        mixed = cv2.cvtColor(frame.pixels, cv2.COLOR_BGR2YCrCb)
        cv2.mixChannels([cv2.cvtColor(painting, cv2.COLOR_BGR2YCrCb)], [mixed], [0, 0])
        return np.asarray(cv2.cvtColor(mixed, cv2.COLOR_YCrCb2BGR), np.uint8)
