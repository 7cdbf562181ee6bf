"""Where things of a photo were in the one before, and what of the past still fits.

The flow is DIS: Kroeger, Timofte, Dai and Van Gool, "Fast Optical Flow using Dense Inverse Search"
(ECCV 2016).
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

NOISE_LEVELS = 6
"""A place that has changed by less is still: what differs is the sensor noise."""
FIT_PX = 5
"""Over so many pixels a side, so that sensor noise does not count."""


class PhotoFlow:
    """Finds flows of photos of one size after another. For one thread."""

    def __init__(self) -> None:
        # Its stubs ask for a flow to write to; none means: begin with no motion.
        self._dis: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._grids: dict[tuple[int, int], Floats] = {}

    def find(self, photo: Grey, before: Grey, moves: Grey) -> Floats:
        """Where in `before` each place of `photo` was, (h, w, 2), in pixels from itself."""
        flow = cv2.patchNaNs(self._dis.calc(photo, before, None), 0.0)
        much = moves.astype(np.float32) / 255
        return np.asarray(cv2.multiply(flow, cv2.merge((much, much)), dst=flow), np.float32)

    def places(self, flow: Floats) -> Floats:
        """The same in pixels from the corner, as `remap` takes it."""
        size = flow.shape[0], flow.shape[1]
        if size not in self._grids:
            columns, rows = np.meshgrid(np.arange(size[1]), np.arange(size[0]))
            self._grids[size] = np.stack((columns, rows), axis=2).astype(np.float32)
        return np.asarray(flow + self._grids[size], np.float32)


def remap(picture: Picture, places: Any, flags: int = 0, dst: Any = None) -> Picture:
    """`picture`, (H, W, …) uint8, taken from `places`, (h, w, 2) in pixels: x and y."""
    nothing: Any = None  # both coordinates are in `places`
    flags |= cv2.INTER_LINEAR
    edge = cv2.BORDER_REPLICATE
    moved = cv2.remap(picture, places, nothing, flags, dst=dst, borderMode=edge)
    return np.asarray(moved, np.uint8)


def scaled(picture: Any, factors: Any, unit: int) -> Picture:
    """`picture` times `factors`, both uint8 and of one shape; a factor of `unit` is 1.

    Bytes, since OpenCV is three times as fast with them as with floats.
    """
    return np.asarray(cv2.multiply(picture, factors, scale=1 / unit), np.uint8)


def mixed(now: Any, before: Any, share: Any) -> Picture:
    """`share`, of 255, of `before`, and the rest of `now`: all uint8 and of one shape."""
    rest = cv2.bitwise_not(share)
    return np.asarray(cv2.add(scaled(before, share, 255), scaled(now, rest, 255)), np.uint8)


def moving(photo: Grey, before: Grey) -> Grey | None:
    """How much each place moves, (h, w), of 255; None if nothing does."""
    changed = cv2.blur(cv2.absdiff(photo, before), (5, 5))
    moves = cv2.threshold(changed, NOISE_LEVELS, 255, cv2.THRESH_BINARY)[1]
    if not cv2.countNonZero(moves):
        return None
    return np.asarray(cv2.blur(moves, (5, 5)), np.uint8)


def misfit(now: Grey, before: Grey) -> Grey:
    """How far both are from each other in the mean of the neighbourhood, in levels."""
    change = cv2.subtract(now, before, dtype=cv2.CV_16S)
    return np.asarray(cv2.convertScaleAbs(cv2.blur(change, (FIT_PX, FIT_PX))), np.uint8)
