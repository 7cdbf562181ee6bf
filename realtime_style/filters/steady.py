"""Steady pictures: what was painted before moves along, and stays where it still fits.

As in Ruder, Dosovitskiy and Brox, "Artistic Style Transfer for Videos" (GCPR 2016), the painting
before is moved by the photo's optical flow (DIS: Kroeger, Timofte, Dai and Van Gool, "Fast
Optical Flow using Dense Inverse Search", ECCV 2016) and kept where the photo, moved likewise,
looks as it does now. There that guides the painter; here both paintings are blended, which
takes no more than the past.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from realtime_style.filters.base import Filter
from realtime_style.filters.flow import (
    Floats,
    Grey,
    PhotoFlow,
    Picture,
    misfit,
    mixed,
    moving,
    remap,
    scaled,
)
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look

SHRINK = 4
"""The flow is looked for at a quarter of the size,"""
MOST_PX = 480
"""and in a picture whose longer side has no more pixels: strokes are no finer in a larger frame."""
LEAST_PX = 32
"""Of a side of the picture that the flow is looked for in: in narrower ones, OpenCV's DIS shrinks
a side below its patches and crashes."""
STILL_SHARE, MOVING_SHARE = 0.7, 0.3
"""Of the painting before, at `steady` 1. What moves would be softened by more: strokes do not move
quite as the things that they paint."""
SENSOR_NOISE_SHARE = 0.85
"""The same where nothing moves and the sensor noise is all that paintings differ by."""
NEAR_PX = 164
"""Strokes look about so far round them, in the painting: near what moves, they move too."""
FITS_LEVELS = 12
"""How far the photo may be from the one before, moved, for the painting before to fit. From half
of it on it has less and less of a share, and none at half as much again."""
AGREES_LEVELS = 16
"""As `FITS_LEVELS`, of the painting and the one before, moved."""
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
MOST_GAIN = 2.0
"""Of the sharpening that gives a blend of paintings, softer than either, its fine contrast back."""
FINE_PX = 7
"""Fine is what differs from the mean of so many pixels a side: about a stroke. Less, and strokes
grow pale while their edges are sharp."""
GREY_GAIN = 1.5
"""So much more is sharpened than lacks: grey levels make up for the colours, which stay soft."""
GAIN_STEP = 0.4
"""How soon the sharpening follows, a frame: it must not flicker itself."""
GAIN_UNIT = 64
"""A gain of 1, where gains are bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    """What is kept of a frame."""

    photo: Grey
    """Shrunk."""
    painting: Picture
    """(H, W, 4)."""
    small: Grey
    """The painting, shrunk."""


class Steady(Filter):
    """`steady`: blends each painting with those before it, moved along with the photo.

    Where nothing of the past fits, as after a cut, the painting is left as it is.
    """

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch)
        levels = np.arange(256, dtype=np.float32)
        self._fits_at = (255 * np.clip(1.5 - levels / FITS_LEVELS, 0, 1)).astype(np.uint8)
        self._agrees_at = (255 * np.clip(1.5 - levels / AGREES_LEVELS, 0, 1)).astype(np.uint8)
        self._flow = PhotoFlow()
        self._last: Any = None
        self.reset()

    def reset(self) -> None:
        """Forget what was painted."""
        self._before: _Before | None = None
        self._gain = 0.0

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        steady = look.filters.steady
        if not steady:
            self.reset()
            return painting
        photo = shrink(self._scratch("photo", cv2.cvtColor, frame.pixels, cv2.COLOR_BGR2GRAY))
        grey = self._scratch("grey", cv2.cvtColor, painting, cv2.COLOR_BGR2GRAY)
        small = shrink(grey)
        before = self._before
        if before is not None and before.painting.shape[:2] == painting.shape[:2]:
            moves = moving(photo, before.photo)
            flow = None if moves is None else self._flow.find(photo, before.photo, moves)
            noise = moves is None and sensor_noise_alone(photo, before.photo)
            still = 255 * steady * (SENSOR_NOISE_SHARE if noise else STILL_SHARE)
            in_motion = 255 * steady * MOVING_SHARE
            parts = shrunk_by(*painting.shape[1::-1])
            share = self._share(photo, before.photo, flow, moves, still, in_motion, parts)
            if share is None:
                self.reset()
            else:
                last = self._follow(before.small, flow)
                if not noise:
                    # Strokes go beyond what they paint: where a thing has left, no halo must stay.
                    share = scaled(share, cv2.LUT(misfit(small, last), self._agrees_at), 255)
                painting = self._blend(painting, grey, self._moved(before.painting, flow), share)
                small = mixed(small, last, share)
        # With a fourth channel, OpenCV moves it in less than half the time.
        self._last = cv2.cvtColor(painting, cv2.COLOR_BGR2BGRA, dst=self._last)
        self._before = _Before(photo, self._last, small)
        return painting

    def _share(
        self,
        photo: Grey,
        before: Grey,
        flow: Floats | None,
        moves: Grey | None,
        still: float,
        in_motion: float,
        parts: float,
    ) -> Grey | None:
        """The share of the painting before, (h, w), of 255; None after a cut.

        It is at most `still`, and at most `in_motion` near what moves. The frame is `parts` times
        as large as `photo`.
        """
        height, width = photo.shape
        most = np.full((height, width), round(still), np.uint8)
        if flow is not None and moves is not None:
            places = self._flow.places(flow)
            before = remap(before, places)
            near_px = round(NEAR_PX / parts) | 1
            near = cv2.convertScaleAbs(cv2.blur(moves, (near_px, near_px)), alpha=4)
            less = (still - in_motion) / 255
            most = np.asarray(cv2.convertScaleAbs(near, alpha=-less, beta=still), np.uint8)
            most[cv2.inRange(places, (0, 0), (width - 1, height - 1)) == 0] = 0
        off = cv2.convertScaleAbs(misfit(photo, before), beta=LIGHT * lighter(photo, before))
        if beyond(off, FITS_LEVELS) > CUT:
            return None
        return scaled(most, cv2.LUT(off, self._fits_at), 255)

    def _follow(self, small: Grey, flow: Floats | None) -> Grey:
        """Things of `small`, which is of the flow's size, where they are now."""
        return small if flow is None else remap(small, self._flow.places(flow))

    def _moved(self, painting: Picture, flow: Floats | None) -> BgrImage:
        """Things of `painting`, (H, W, 4), where they are now."""
        if flow is not None:
            height, width = painting.shape[:2]
            rows, columns = flow.shape[:2]
            flow = flow * np.array((width / columns, height / rows), np.float32)
            wide = self._scratch("flow", cv2.resize, flow, (width, height))
            painting = self._scratch("there", remap, painting, wide, cv2.WARP_RELATIVE_MAP)
        return np.asarray(self._scratch("moved", cv2.cvtColor, painting, cv2.COLOR_BGRA2BGR))

    def _blend(self, painting: BgrImage, grey: Grey, moved: BgrImage, share: Grey) -> BgrImage:
        """Both together, and as sharp as `painting`, whose grey levels are `grey`.

        `moved` is written over.
        """
        share = self._scratch("share", cv2.resize, share, painting.shape[1::-1])
        mean_share = cv2.mean(share)[0] / 255
        if mean_share == 0:
            return painting
        factors = self._scratch("colours", cv2.cvtColor, share, cv2.COLOR_GRAY2BGR)
        blend = cv2.multiply(moved, factors, dst=moved, scale=1 / 255)
        factors = cv2.bitwise_not(factors, dst=factors)
        blend = cv2.add(blend, cv2.multiply(painting, factors, dst=factors, scale=1 / 255), blend)
        blend_grey = self._scratch("blend", cv2.cvtColor, blend, cv2.COLOR_BGR2GRAY)
        wanted_fine = fine_contrast(grey, self._scratch("soft", cv2.blur, grey, (FINE_PX, FINE_PX)))
        soft = self._scratch("soft", cv2.blur, blend_grey, (FINE_PX, FINE_PX))
        lacking = wanted_fine / max(fine_contrast(blend_grey, soft), 0.1) - 1
        wanted = min(max(GREY_GAIN * lacking / mean_share, 0.0), MOST_GAIN)
        self._gain += GAIN_STEP * (wanted - self._gain)
        gain = self._scratch("gain", cv2.convertScaleAbs, share, alpha=self._gain * GAIN_UNIT / 255)
        blend = cv2.add(blend, self._sharpening(blend_grey, soft, gain), dst=blend)
        return np.asarray(cv2.subtract(blend, self._sharpening(soft, blend_grey, gain)), np.uint8)

    def _sharpening(self, high: Grey, low: Grey, gain: Grey) -> BgrImage:
        """By how much one is above the other, (H, W, 3), times `gain`."""
        edges = self._scratch("edges", cv2.subtract, high, low)
        edges = cv2.multiply(edges, gain, dst=edges, scale=1 / GAIN_UNIT)
        return np.asarray(self._scratch("colours", cv2.cvtColor, edges, cv2.COLOR_GRAY2BGR))


def shrink(grey: Grey) -> Grey:
    """The size that the flow is looked for in, and that paintings are compared in."""
    height, width = grey.shape
    parts = shrunk_by(width, height)
    size = max(LEAST_PX, int(width / parts)), max(LEAST_PX, int(height / parts))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def shrunk_by(width: int, height: int) -> float:
    """How many times smaller the picture is that the flow of such frames is looked for in."""
    return max(SHRINK, max(width, height) / MOST_PX)


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


def fine_contrast(grey: Grey, soft: Grey) -> float:
    """Root mean square of what differs."""
    return cv2.norm(grey, soft, cv2.NORM_L2) / float(grey.size**0.5)
