"""Half photo, half painting."""

import numpy as np

from realtime_style.filters.base import Filter
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look

LINE_PX = 2


class Split(Filter):
    """`look.split`: the photo on the left half, a white line between."""

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        if look.split:
            middle = painting.shape[1] // 2
            painting[:, :middle] = frame.pixels[:, :middle]
            painting[:, middle : middle + LINE_PX] = np.uint8(255)
        return painting
