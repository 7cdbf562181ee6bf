"""What of the painting before fits, as the photos tell: where things were, how far they changed.

The photo's optical flow is DIS (Kroeger, Timofte, Dai and Van Gool, "Fast Optical Flow using Dense
Inverse Search", ECCV 2016), in small pictures.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from realtime_style.filters.flow import Floats, Grey, PhotoFlow, misfit, moving, remap, scaled
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage

SHRINK = 4
"""The flow is looked for at a quarter of the size, or smaller:"""
MOST_PX = 480
"""Of the longer side of the picture that the flow is looked for in. What is painted is in pictures
of 640x480 a third of that; its time would grow with the picture's."""
LEAST_PX = 32
"""Of a side of the picture that the flow is looked for in: in narrower ones, OpenCV's DIS shrinks
a side below its patches and crashes."""
STILL_SHARE, MOVING_SHARE = 0.8, 0.4
"""Of the painting before, at `steady` 1. What moves would be softened by more: strokes do not move
quite as the things that they paint."""
SENSOR_NOISE_SHARE = 0.85
"""The same where nothing moves and the sensor noise is all that paintings differ by."""
NEAR_PX = 41
"""Strokes look about so far round them: near what moves, they move too."""
FITS_LEVELS = 12
"""How far the photo may be from the one before, moved, for the painting before to fit. From half
of it on it has less and less of a share, and none at half as much again."""
LIGHT = 1
"""So much more a change counts that is one of the whole picture's light, as in a fade."""
SENSOR_NOISE_LEVELS = 0.2
"""Mean change of a picture with sensor noise of one level and above; compressed ones lost it."""
REST_LEVELS, REST_PART = 1, 1e-3
"""No more of it than that changes by more in the mean of the neighbourhood. Noise of five levels
changes that by a third of a level; what moves slowly, by more."""
SAME_LIGHT = 0.25
"""Nor does its mean, by so many levels: a fade must not lag. Noise changes it by a hundredth."""
CUT = 1 / 3
"""Of a picture in which the past does not fit, from which on it is another scene."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What of the past may stay."""

    flow: Floats | None
    """Where each place was, (h, w, 2), in pixels of the small picture from itself; None: where it
    is."""
    share: Grey
    """(h, w), of 255: of what was painted before, at most."""
    noise: bool
    """The sensor noise is all that the photos differ by."""


class PhotoMotion:
    """Compares each photo with the one before."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        levels = np.arange(256, dtype=np.float32)
        self._fits_at = (255 * np.clip(1.5 - levels / FITS_LEVELS, 0, 1)).astype(np.uint8)
        self._flow = PhotoFlow()
        self.reset()

    def reset(self) -> None:
        """Forget the photo before."""
        self._before: tuple[tuple[int, ...], Grey] | None = None

    def __call__(self, pixels: BgrImage, steady: float) -> Fit | None:
        """What fits of the past of a (H, W, 3) uint8 BGR photo; None at first and after a cut.

        `steady`, from 0 to 1, scales its share.
        """
        photo = shrink(self._scratch("photo", cv2.cvtColor, pixels, cv2.COLOR_BGR2GRAY))
        size, before = self._before or (None, photo)
        self._before = pixels.shape, photo
        if size != pixels.shape:
            return None
        moves = moving(photo, before)
        flow = None if moves is None else self._flow.find(photo, before, moves)
        noise = moves is None and sensor_noise_alone(photo, before)
        still = 255 * steady * (SENSOR_NOISE_SHARE if noise else STILL_SHARE)
        in_motion = 255 * steady * MOVING_SHARE
        share = self._share(photo, before, flow, moves, still, in_motion)
        return None if share is None else Fit(flow, share, noise)

    def follow(self, small: Grey, flow: Floats | None) -> Grey:
        """Things of `small`, which is of the flow's size, where they are now."""
        return small if flow is None else remap(small, self._flow.places(flow))

    def _share(
        self,
        photo: Grey,
        before: Grey,
        flow: Floats | None,
        moves: Grey | None,
        still: float,
        in_motion: float,
    ) -> Grey | None:
        """The share of the painting before, (h, w), of 255; None after a cut.

        It is at most `still`, and at most `in_motion` near what moves.
        """
        height, width = photo.shape
        most = np.full((height, width), round(still), np.uint8)
        if flow is not None and moves is not None:
            places = self._flow.places(flow)
            before = remap(before, places)
            near = cv2.convertScaleAbs(cv2.blur(moves, (NEAR_PX, NEAR_PX)), alpha=4)
            less = (still - in_motion) / 255
            most = np.asarray(cv2.convertScaleAbs(near, alpha=-less, beta=still), np.uint8)
            most[cv2.inRange(places, (0, 0), (width - 1, height - 1)) == 0] = 0
        off = cv2.convertScaleAbs(misfit(photo, before), beta=LIGHT * lighter(photo, before))
        if beyond(off, FITS_LEVELS) > CUT:
            return None
        return scaled(most, cv2.LUT(off, self._fits_at), 255)


def small_size(height: int, width: int) -> tuple[int, int]:
    """Height and width of what `shrink` makes of a picture."""
    shrink_by = max(SHRINK, height / MOST_PX, width / MOST_PX)
    return max(LEAST_PX, int(height / shrink_by)), max(LEAST_PX, int(width / shrink_by))


def shrink(grey: Grey) -> Grey:
    """The size that the flow is looked for in, and that paintings are compared in."""
    height, width = small_size(*grey.shape)
    size = width, height
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def sensor_noise_alone(photo: Grey, before: Grey) -> bool:
    """Is the sensor noise all that both differ by, since nothing moves fast?"""
    return (
        cv2.norm(photo, before, cv2.NORM_L1) > SENSOR_NOISE_LEVELS * photo.size
        and lighter(photo, before) < SAME_LIGHT
        and beyond(misfit(photo, before), REST_LEVELS) < REST_PART
    )


def lighter(now: Grey, before: Grey) -> float:
    """By how many levels one is lighter than the other."""
    return abs(cv2.mean(now)[0] - cv2.mean(before)[0])


def beyond(off: Any, levels: float) -> float:
    """The part of the picture in which `off`, uint8, is above `levels`."""
    above = cv2.countNonZero(cv2.threshold(off, levels, 1, cv2.THRESH_BINARY)[1])
    return above / float(off.size)
