"""Bring a small painting to the photo's size, with the photo's edges."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage

NOISE = 65.0
"""Variance of grey levels below which the photo counts as flat: 0.001 of the square of white."""

BAND_PX = 64
"""Rows at a time: what lies between two operations stays in the processor's cache. Whole
pictures of 16-bit numbers took 24 ms in place of 10 at 1280x720."""


def _anew(name: str, function: Any, *inputs: Any, **options: Any) -> Any:  # noqa: ARG001
    return function(*inputs, **options)


def enlarge(
    painting: BgrImage, small: BgrImage, photo: BgrImage, into: Callable[..., Any] = _anew
) -> BgrImage:
    """Return `painting` in the size of `photo`, in a new array; `small` is the photo that was
    painted.

    What the photo lost on its way to `small` is added, times the slope with which the
    painting follows the photo around that pixel: the guided filter's (He, Sun 2010 and
    2015). The filter itself would give back the photo in the painting's colours: the
    strokes are what it calls noise. So they stay, and only edges are taken from it.

    `into` keeps what is as large as the photo and given to nobody, from frame to frame: a call
    of OpenCV's by a name, as `filters.scratch.Scratch` makes it.
    """
    height, width = photo.shape[:2]
    size = width, height
    slope = into("slope", cv2.resize, _slope(painting, small), size)
    blurred = into("blurred", cv2.resize, _grey(small), size, interpolation=cv2.INTER_CUBIC)
    enlarged = cv2.resize(painting, size, interpolation=cv2.INTER_CUBIC)
    for top in range(0, height, BAND_PX):
        band = slice(top, top + BAND_PX)
        lost = cv2.subtract(_grey(photo[band]), blurred[band], dtype=cv2.CV_32F)
        # In bytes, what is to be lighter and what darker: a third less time than signed numbers.
        lighter = cv2.multiply(slope[band], lost, dtype=cv2.CV_8U)
        darker = cv2.multiply(slope[band], lost, scale=-1, dtype=cv2.CV_8U)
        cv2.add(enlarged[band], cv2.cvtColor(lighter, cv2.COLOR_GRAY2BGR), dst=enlarged[band])
        cv2.subtract(enlarged[band], cv2.cvtColor(darker, cv2.COLOR_GRAY2BGR), dst=enlarged[band])
    return np.asarray(enlarged, np.uint8)


def _slope(painting: BgrImage, small: BgrImage) -> NDArray[np.float32]:
    """How much brighter the painting gets where the photo does, at half the size of both."""
    height, width = small.shape[:2]
    half = (width + 1) // 2, (height + 1) // 2
    guide, painted = (
        cv2.resize(_grey(each), half, interpolation=cv2.INTER_AREA).astype(np.float32)
        for each in (small, painting)
    )
    guide_mean, painted_mean = _mean(guide), _mean(painted)
    variance = _mean(guide * guide) - guide_mean * guide_mean
    covariance = _mean(guide * painted) - guide_mean * painted_mean
    return _mean(covariance / (variance + NOISE))


def _mean(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(values, (3, 3)), np.float32)


def _grey(image: BgrImage) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
