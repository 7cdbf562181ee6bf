"""Steady pictures: what was painted before moves along, and stays where it still fits.

As in Ruder, Dosovitskiy and Brox, "Artistic Style Transfer for Videos" (GCPR 2016), the painting
before is moved by the photo's optical flow and kept where the photo, moved likewise, looks as it
does now: `realtime_style.filters.motion`. There that guides the painter; here both paintings are
blended, which takes no more than the past.

Where the network runs on a card, so does this, as a graph: `rts_export.steadying`.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from realtime_style.filters.base import Filter
from realtime_style.filters.flow import Floats, Grey, Picture, misfit, mixed, remap, scaled
from realtime_style.filters.motion import Fit, PhotoMotion, shrink
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look

AGREES_LEVELS = 16
"""As `FITS_LEVELS`, of the painting and the one before, moved."""
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
        self._agrees_at = (255 * np.clip(1.5 - levels / AGREES_LEVELS, 0, 1)).astype(np.uint8)
        self._motion = PhotoMotion(scratch)
        self._last: Any = None
        self.reset()

    def reset(self) -> None:
        """Forget what was painted."""
        self._motion.reset()
        self._forget()

    def _forget(self) -> None:
        self._before: _Before | None = None
        self._gain = 0.0

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        steady = look.filters.steady
        if not steady:
            self.reset()
            return painting
        fit = self._motion(frame.pixels if frame.small is None else frame.small, steady)
        grey = self._scratch("grey", cv2.cvtColor, painting, cv2.COLOR_BGR2GRAY)
        small = shrink(grey)
        if fit is None:
            self._forget()
        elif self._before is not None:
            painting, small = self._follow(painting, grey, small, self._before, fit)
        # With a fourth channel, OpenCV moves it in less than half the time.
        self._last = cv2.cvtColor(painting, cv2.COLOR_BGR2BGRA, dst=self._last)
        self._before = _Before(self._last, small)
        return painting

    def _follow(
        self, painting: BgrImage, grey: Grey, small: Grey, before: _Before, fit: Fit
    ) -> tuple[BgrImage, Grey]:
        """The painting with what fits of the one before, and it shrunk."""
        share, last = fit.share, self._motion.follow(before.small, fit.flow)
        if not fit.noise:
            # Strokes go beyond what they paint: where a thing has left, no halo must stay.
            share = scaled(share, cv2.LUT(misfit(small, last), self._agrees_at), 255)
        blend = self._blend(painting, grey, self._moved(before.painting, fit.flow), share)
        return blend, mixed(small, last, share)

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


def fine_contrast(grey: Grey, soft: Grey) -> float:
    """Root mean square of what differs."""
    return cv2.norm(grey, soft, cv2.NORM_L2) / float(grey.size**0.5)
