"""Two pictures mixed by place."""

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage

Share = NDArray[np.uint8]
"""Shape (h, w) of any size, stretched over the picture, dtype uint8: 0 to `WHOLE`."""
WHOLE = 255


def blended(picture: BgrImage, other: BgrImage, share: Share) -> BgrImage:
    """`other` where `share` is `WHOLE`, `picture` where it is 0, and between them a linear mix.

    In bytes: at 640x480 it takes 0.5 ms, and cv2.blendLinear, with floats, 2.7.
    """
    height, width = picture.shape[:2]
    share = np.asarray(cv2.resize(share, (width, height)), np.uint8)
    of_other = cv2.merge([share] * 3)
    of_picture = cv2.bitwise_not(of_other)
    unit = 1 / WHOLE
    of_other = cv2.multiply(other, of_other, dst=of_other, scale=unit)
    of_picture = cv2.multiply(picture, of_picture, dst=of_picture, scale=unit)
    return np.asarray(cv2.add(of_picture, of_other, dst=of_other), np.uint8)
