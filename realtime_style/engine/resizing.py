"""Photos at the size at which they are painted."""

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage

Size = tuple[int, int]
"""Width and height."""
HALF_OF_BILINEAR = 0.375
"""In OpenCV's bilinear of bytes, which cuts a little off of each row. Where a photo is shrunk to
others, network and painting follow: with 0.5 they are twice as far from the processor's."""


def resized(image: BgrImage, size: Size) -> BgrImage:
    """`image` itself where it has that size already."""
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    interpolation = interpolation_of((width, height), size)
    return np.asarray(cv2.resize(image, size, interpolation=interpolation), np.uint8)


def interpolation_of(given: Size, size: Size) -> int:
    """OpenCV's, for pictures of one size to become another.

    Down to a half, bilinear sees every pixel, and takes 1.5 ms in place of 8.7 at 1280x720.
    """
    if size[0] > given[0] or size[1] > given[1]:
        return cv2.INTER_CUBIC
    sees_all = 2 * size[0] >= given[0] and 2 * size[1] >= given[1]
    return cv2.INTER_LINEAR if sees_all else cv2.INTER_AREA


def shares(
    given: Size, size: Size
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """What `resized` makes of pictures, as two matrices around them: rows (h, H), columns (W, w).

    OpenCV is asked itself, by way of pictures that are black but for a line. The third is what is
    added to a level before its rest is cut off, (1,).
    """
    interpolation = interpolation_of(given, size)

    def of_side(before: int, after: int) -> NDArray[np.float32]:
        lines = np.eye(before, dtype=np.float32)
        return np.asarray(
            cv2.resize(lines, (before, after), interpolation=interpolation), np.float32
        )

    halves = given == (2 * size[0], 2 * size[1])  # a mean of four, for which it has other code
    half = HALF_OF_BILINEAR if interpolation == cv2.INTER_LINEAR and not halves else 0.5
    rows, columns = of_side(given[1], size[1]), of_side(given[0], size[0]).T.copy()
    return rows, columns, np.array([half], np.float32)
