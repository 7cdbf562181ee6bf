"""The network and the filters as one."""

import copy
import dataclasses
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from realtime_style.engine.base import Engine
from realtime_style.engine.placement import Placement
from realtime_style.engine.resolution_controller import controller_of
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.filters.chain import Chain, PhotoChain
from realtime_style.filters.lanes import Lanes
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look
from realtime_style.networks.family import Graph
from realtime_style.options import ScaleOptions
from realtime_style.painter.steadied import SteadiedPainting
from realtime_style.painter.transition import Transition
from realtime_style.styles.selection import StyleSelection

_EVERY_PIXEL = ScaleOptions()


class Filters(Protocol):
    """What paintings go through, in frame order and on one thread."""

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        """Return the filtered painting. May write into `painting`; never into `frame.pixels`."""

    def lanes(self, index: int) -> Lanes:
        """With which past the painting of that frame is steadied."""

    def reset(self) -> None:
        """Forget earlier frames."""


class Painter:
    """Paints a film's frames in the look of the moment.

    A frame goes through `prepare`, `paint` and `finish`. The first and the last are called in
    frame order, on one thread; `paint` by `frames_at_once` threads at the same time.
    """

    def __init__(
        self,
        engine: Engine,
        selection: StyleSelection,
        look: Look,
        *,
        scale: ScaleOptions = _EVERY_PIXEL,
        frames_at_once: int = 1,
        fade_s: float = 0.0,
        momentum: float = 0.0,
        steadied: SteadiedPainting | None = None,
    ) -> None:
        """`engine` has the style of `look`, that of `selection`; others fade in, `fade_s` seconds.
        `momentum` is that of its running statistics at `steady` 1, where it has such.
        `steadied` paints with the same network, for looks that are steady, in place of the filter.

        Only with one frame at once may the look change while a film is painted.
        """
        self.look = look
        """Replace it whole, on any thread: the next frame is painted so."""
        self.selection = selection
        """The style that it began with."""
        self.frames_at_once = frames_at_once
        self._network = engine
        self._engine = ScaledEngine(engine, controller_of(scale))
        self._momentum = momentum
        self._photo_filters = PhotoChain()
        self._filters: Filters = Chain()
        self._steadied = steadied
        self._transition = Transition(look, fade_s)
        self._now = look

    @property
    def provider(self) -> str:
        """The onnxruntime execution provider that runs the network; 'none' if nothing does."""
        return self._engine.provider

    @property
    def model(self) -> Path | None:
        """The network's file; None where there is no network."""
        return self._engine.model

    @property
    def graphs(self) -> Sequence[Graph]:
        """Those of the network that paint; one for large pictures, once there was one."""
        return self._engine.graphs

    @property
    def placement(self) -> Placement | None:
        """Where the network's nodes run; None where there is no network."""
        return self._engine.placement

    @property
    def warnings(self) -> Sequence[str]:
        """Sentences for the user: why it is not faster."""
        return self._engine.warnings

    @property
    def sizes(self) -> dict[str, int]:
        """Frames painted at each size, as in '448x336': 90, the largest first."""
        sizes = sorted(self._engine.sizes.items(), reverse=True)
        return {f"{width}x{height}": count for (width, height), count in sizes}

    @property
    def frames_smaller(self) -> int:
        """How many frames were painted smaller than they are shown."""
        return self._engine.frames_smaller

    def prepare(self, frame: Frame) -> Frame:
        """Take the look of the moment, and return the frame to paint in it."""
        look = self._transition.towards(self.look)
        if look.parameters is not None and look.parameters is not self._now.parameters:
            self._engine.restyle(look.parameters)
            self._filters.reset()
            if self._steadied:
                self._steadied.reset()
        self._engine.momentum = self._momentum * look.filters.steady
        self._now = look
        return self._photo_filters(frame, look)

    def paint(self, frame: Frame) -> BgrImage:
        """Return the painting of a frame that `prepare` gave, in a new array.

        Raises:
            EngineError: the network failed on it.
        """
        if self._now.strength == 0:
            return frame.pixels.copy()
        steadied, steady = self._steadied, self._now.filters.steady
        if steadied is None or not self._steadies(frame):
            return self._engine.paint(frame.pixels)
        lanes = self._filters.lanes(frame.index)
        return self._engine.paint(
            frame.pixels, lambda pixels: steadied.paint(pixels, steady, lanes)
        )

    def _steadies(self, frame: Frame) -> bool:
        """Whether a frame's painting is steadied where it is painted."""
        steadied = self._steadied
        return bool(steadied and self._now.filters.steady and steadied.takes(frame.pixels))

    def finish(self, painting: BgrImage, frame: Frame) -> BgrImage:
        """Return the filtered painting; `painting` is written over."""
        look = self._now
        if look.strength == 0:
            return painting
        if self._steadies(frame):
            look = dataclasses.replace(look, filters=dataclasses.replace(look.filters, steady=0.0))
        return self._filters(painting, frame, look)

    def paint_next(self, frame: Frame) -> BgrImage:
        """All three, for frames that come one at a time."""
        frame = self.prepare(frame)
        return self.finish(self.paint(frame), frame)

    def filtered_by(self, filters: Filters) -> Self:
        """The same painter with other filters than a film's usual ones."""
        other = copy.copy(self)
        other._filters = filters
        return other

    def for_pictures(self) -> "Painter":
        """Another painter with the same network, for pictures before the film begins."""
        return Painter(self._network, self.selection, self.look)

    def warm_up(self, width: int, height: int) -> None:
        """Paint a black picture, since the first one of a size takes longer than others."""
        self._engine.paint(np.zeros((height, width, 3), np.uint8))
        self._engine.forget()

    def close(self) -> None:
        """Free the network. Idempotent."""
        self._engine.close()


def picture(pixels: BgrImage, index: int = 0) -> Frame:
    """A frame of a picture that belongs to no film."""
    return Frame(pixels, index, Fraction(0), time.monotonic())
