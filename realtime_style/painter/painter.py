"""The network and the filters as one."""

import copy
import dataclasses
import math
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol, Self

from realtime_style.blending import WHOLE
from realtime_style.engine.base import Engine
from realtime_style.engine.choice import Choice
from realtime_style.engine.placement import Placement
from realtime_style.engine.resolution_controller import controller_of
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.enlarging import enlarge
from realtime_style.filters.chain import Chain, PhotoChain
from realtime_style.filters.lanes import Lanes
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Layer, Look
from realtime_style.networks.family import Graph
from realtime_style.options import EngineOptions, Quality, ScaleOptions
from realtime_style.painter.steadied import SteadiedPainting
from realtime_style.painter.transition import Transition
from realtime_style.people.finder import PersonFinder
from realtime_style.styles.parameters import StyleParameters
from realtime_style.styles.selection import StyleSelection

_EVERY_PIXEL = ScaleOptions()
USUAL_S = 1 / 30
"""Seconds between two frames, where nothing is known of the one before."""
MOST_MOMENTUM = 0.995
"""However soon frames come: below 1, or they would never be followed."""


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
        memory_s: float = 0.0,
        load_finder: Callable[[], PersonFinder] = lambda: PersonFinder.load(EngineOptions()),
        steadied: SteadiedPainting | None = None,
    ) -> None:
        """`engine` has the style of `look`, that of `selection`; others fade in.

        `memory_s` is for how long its running statistics remember at `steady` 1, where it has
        such: in so many seconds the share of what was falls to 1/e, whatever the frame rate.
        `load_finder` gives what finds people, once a look asks for that.
        `steadied` paints with the same network, for looks that are steady, in place of the filter.

        Only with one frame at once may the look change while a film is painted.
        """
        self.look = look
        """Replace it whole, on any thread: the next frame is painted so."""
        self.selection = selection
        """The style that it began with."""
        self.frames_at_once = frames_at_once
        self._network = engine
        self._engine = ScaledEngine(engine, controller_of(scale), scale.stroke_unit)
        self._engine.stroke = look.filters.stroke
        self._scale = scale
        self._memory_s = memory_s
        self._seen_at: float | None = None
        self._photo_filters = PhotoChain()
        self._filters: Filters = Chain()
        self._steadied = steadied
        self._transition = Transition(look)
        self._now = look
        self._painted = look.parameters
        """The style that the engine has."""
        self._beside: StyleParameters | None = None
        """The second one that it has."""
        self._load_finder = load_finder
        self._finder = load_finder() if look.needs_mask else None

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
    def choice(self) -> Choice | None:
        """On what the network runs, in which precision, and why; None where there is none."""
        return self._engine.choice

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
        """How many frames were painted smaller than their strokes ask for."""
        return self._engine.frames_smaller

    def prepare(self, frame: Frame) -> Frame:
        """Take the look of the moment, and return the frame to paint in it.

        Raises:
            EngineError: people are to be found, and the network for that cannot be loaded.
        """
        look = self._transition.towards(self.look)
        self._take_styles(look.painted)
        if look.quality not in (None, self._scale.quality):
            self._rescale(look.quality)
        self._engine.momentum = self._momentum(frame) * look.filters.steady
        self._engine.stroke = look.filters.stroke
        self._now = look
        return self._with_small(self._with_mask(self._photo_filters(frame, look), look), look)

    def _take_styles(self, painted: Sequence[Layer]) -> None:
        """Those that are to be painted, one or two."""
        styles = [layer.parameters for layer in painted if layer.parameters is not None]
        if styles and styles[0] is not self._painted:
            self._painted = styles[0]
            self._engine.restyle(styles[0])
            self._forget_paintings()
        if len(styles) == 2 and styles[1] is not self._beside:
            self._beside = styles[1]
            self._engine.restyle_beside(styles[1])
            self._forget_paintings()

    def _forget_paintings(self) -> None:
        self._filters.reset()
        if self._steadied:
            self._steadied.reset()

    def _with_mask(self, frame: Frame, look: Look) -> Frame:
        """`frame` with where people are, if that matters."""
        if look.is_photo or not look.needs_mask:
            if self._finder:
                self._finder.forget()
            return frame
        self._finder = self._finder or self._load_finder()
        person = self._finder(frame.pixels, look.filters.steady)
        return dataclasses.replace(frame, person=person)

    def _with_small(self, frame: Frame, look: Look) -> Frame:
        """`frame` as it is painted, where that is smaller and the painting is steadied so: what
        flickers has that size, and a third or a ninth of the pixels take less time."""
        if look.is_photo or not look.filters.steady:
            return frame
        small = self._engine.shrunk(frame.pixels)
        return frame if small is None else dataclasses.replace(frame, small=small)

    def _momentum(self, frame: Frame) -> float:
        """The share of the frames before, by the seconds since the last of them."""
        before, self._seen_at = self._seen_at, frame.captured_at
        if not self._memory_s:
            return 0.0
        since = USUAL_S if before is None else max(0.0, frame.captured_at - before)
        return min(math.exp(-since / self._memory_s), MOST_MOMENTUM)

    def _rescale(self, quality: Quality) -> None:
        """Paint at another size from now on; what was counted stays."""
        self._scale = dataclasses.replace(self._scale, quality=quality)
        before = self._engine
        self._engine = ScaledEngine(
            self._network, controller_of(self._scale), self._scale.stroke_unit
        )
        self._engine.sizes, self._engine.frames_smaller = before.sizes, before.frames_smaller

    def paint(self, frame: Frame) -> BgrImage:
        """Return the painting of a frame that `prepare` gave, in a new array; it has the size of
        `frame.small` where there is one, and `finish` enlarges it.

        Raises:
            EngineError: the network failed on it.
        """
        if self._now.is_photo:
            return frame.pixels.copy()
        steadied, steady = self._steadied, self._now.filters.steady
        if steadied is not None and self._steadies(frame):
            lanes = self._filters.lanes(frame.index)
            return self._engine.paint(
                frame.pixels, by=lambda pixels: steadied.paint(pixels, steady, lanes)
            )
        one = frame.person is None or len(self._now.painted) == 1
        beside = None if one or frame.person is None else WHOLE - frame.person
        if frame.small is not None:
            return self._engine.paint_small(frame.small, beside)
        return self._engine.paint(frame.pixels, beside)

    def _steadies(self, frame: Frame) -> bool:
        """Whether a frame's painting is steadied where it is painted: not where it is enlarged, or
        made of two, on the processor."""
        height, width = frame.pixels.shape[:2]
        return bool(
            self._steadied
            and self._now.filters.steady
            and len(self._now.painted) == 1
            and self._steadied.takes(frame.pixels)
            and self._engine.keeps_size(width, height)
        )

    def finish(self, painting: BgrImage, frame: Frame) -> BgrImage:
        """Return the filtered painting, of the photo's size; `painting` is written over."""
        look = self._now
        if look.is_photo:
            return painting
        if self._steadies(frame):
            look = dataclasses.replace(look, filters=dataclasses.replace(look.filters, steady=0.0))
        return self._filters(painting, frame, look)

    def unfiltered(self, painting: BgrImage, frame: Frame) -> BgrImage:
        """What `paint` gave, of the photo's size."""
        return painting if frame.small is None else enlarge(painting, frame.small, frame.pixels)

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
        look = dataclasses.replace(self.look, person=None, background=None)
        return Painter(self._network, self.selection, look)

    def expect(self, width: int, height: int) -> None:
        """Be ready for a film of this size, before its first frame; others are painted too."""
        self._engine.expect(width, height)

    def warm_up(self, width: int, height: int) -> None:
        """Be ready for this size, and paint a black picture: the first one takes longer."""
        self.expect(width, height)
        self._engine.warm_up(width, height)

    def close(self) -> None:
        """Free the network. Idempotent."""
        self._engine.close()


def picture(pixels: BgrImage, index: int = 0) -> Frame:
    """A frame of a picture that belongs to no film."""
    return Frame(pixels, index, Fraction(0), time.monotonic())
