"""The photo as people know themselves."""

import dataclasses

import cv2
import numpy as np

from realtime_style.filters.base import PhotoFilter
from realtime_style.frame import Frame
from realtime_style.look import Look


class Mirrored(PhotoFilter):
    """`look.mirrored`: left and right change sides."""

    def __call__(self, frame: Frame, look: Look) -> Frame:
        if not look.mirrored:
            return frame
        return dataclasses.replace(frame, pixels=np.asarray(cv2.flip(frame.pixels, 1), np.uint8))
