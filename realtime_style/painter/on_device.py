"""Painting on the device alone: the photos are compared here, all else is done there."""

from typing import Protocol

import numpy as np

from realtime_style.engine.device_chain import PAINTING_ALONE, Mix
from realtime_style.engine.steadying import LEAST_SIDE_PX, Following
from realtime_style.filters.lanes import Lanes
from realtime_style.filters.motion import PhotoMotion, small_size
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class DeviceEngine(Protocol):
    """Paints, and does there what the filters would do here."""

    def takes_there(self, width: int, height: int) -> bool:
        """Whether it does so with photos of that size; it may cease to."""

    def paint_there(
        self, image: BgrImage, small: BgrImage | None, following: Following | None, mix: Mix
    ) -> BgrImage | None:
        """Return the painting of a (H, W, 3) uint8 BGR image, made of `small` where there is such,
        and all that."""


class OnDevice:
    """Enlarges, steadies and mixes where the network runs. Called in frame order, by one thread at
    a time."""

    def __init__(self, engine: DeviceEngine) -> None:
        self._engine = engine
        self._motion = PhotoMotion(Scratch())
        self._begun: set[int] = set()

    def reset(self) -> None:
        """Forget what was painted."""
        self._motion.reset()
        self._begun = set()

    def takes(self, frame: Frame) -> bool:
        """Whether the graphs take a picture of that size."""
        height, width = frame.pixels.shape[:2]
        least = min(_painted(frame).shape[:2])
        return least >= LEAST_SIDE_PX and self._engine.takes_there(width, height)

    def paint(self, frame: Frame, look: Look, lanes: Lanes) -> BgrImage | None:
        """Return the painting of `frame` in its size, in a new array.

        None where the device has failed, and the processor is to go on.
        """
        steady = look.filters.steady
        following = self._follow(_painted(frame), steady, lanes) if steady else None
        if following is None:
            self.reset()
        return self._engine.paint_there(frame.pixels, frame.small, following, mix_of(look))

    def _follow(self, image: BgrImage, steady: float, lanes: Lanes) -> Following:
        """What of the past may stay in the painting of `image`; `steady`, above 0 to 1, scales its
        share."""
        fit = self._motion(image, steady)
        if fit is None:
            self._begun.clear()
        if lanes.begins is not None:
            self._begun.discard(lanes.begins)
        small = small_size(*image.shape[:2])
        still = np.zeros((*small, 2), np.float32)
        following = Following(
            flow=still if fit is None or fit.flow is None else fit.flow,
            share=np.zeros(small, np.uint8) if fit is None else fit.share,
            noise=fit is not None and fit.noise,
            lanes=lanes.all,
            fits=tuple(lane in self._begun for lane in lanes.all),
        )
        self._begun.update(lanes.all)
        return following


def _painted(frame: Frame) -> BgrImage:
    """What the network sees of it."""
    return frame.pixels if frame.small is None else frame.small


def mix_of(look: Look) -> Mix:
    """What of the photo stays, where no filter comes between that the device does not have."""
    if look.filters.vignette:
        return PAINTING_ALONE
    return Mix(look.strength, look.filters.keep_colours)
