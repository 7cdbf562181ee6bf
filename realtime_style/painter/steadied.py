"""Steadying on the device: the photos are compared here, the paintings there."""

from typing import Protocol

import numpy as np

from realtime_style.engine.steadying import LEAST_SIDE_PX, Following
from realtime_style.filters.lanes import Lanes
from realtime_style.filters.motion import PhotoMotion, small_size
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage


class SteadyingEngine(Protocol):
    """Paints, and blends each painting with those before it where it lies."""

    @property
    def steadies(self) -> bool:
        """Whether it does; it may cease to, and then paints alone."""

    def paint_steadied(self, image: BgrImage, following: Following) -> BgrImage:
        """Return the steadied painting of a (H, W, 3) uint8 BGR image."""


class SteadiedPainting:
    """`steady` on the device. Called in frame order, by one thread at a time."""

    def __init__(self, engine: SteadyingEngine) -> None:
        self._engine = engine
        self._motion = PhotoMotion(Scratch())
        self._shape: tuple[int, ...] = ()
        self.reset()

    def reset(self) -> None:
        """Forget what was painted."""
        self._motion.reset()
        self._begun: set[int] = set()

    def takes(self, image: BgrImage) -> bool:
        """Whether the graph can steady a picture of that size."""
        return self._engine.steadies and min(image.shape[:2]) >= LEAST_SIDE_PX

    def paint(self, image: BgrImage, steady: float, lanes: Lanes) -> BgrImage:
        """Return the steadied painting of a (H, W, 3) uint8 BGR image, in a new array.

        `steady`, above 0 to 1, scales the share of what was painted before.
        """
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
        return self._engine.paint_steadied(image, following)
