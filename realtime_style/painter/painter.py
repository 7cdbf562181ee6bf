"""The network and the filters as one."""

import copy
import dataclasses
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from realtime_style.blending import WHOLE
from realtime_style.engine.base import Engine
from realtime_style.engine.choice import Choice
from realtime_style.engine.device_chain import PAINTING_ALONE
from realtime_style.engine.placement import Placement
from realtime_style.engine.resolution_controller import controller_of
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.enlarging import enlarge
from realtime_style.filters.chain import Chain, PhotoChain
from realtime_style.filters.lanes import ONE_LANE, Lanes
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Layer, Look
from realtime_style.networks.family import Graph
from realtime_style.options import EngineOptions, Quality, ScaleOptions
from realtime_style.painter.on_device import OnDevice, mix_of
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


@dataclass(frozen=True, slots=True, eq=False)
class Prepared(Frame):
    """A frame, and how it is to be painted, whatever the look has become when it is finished."""

    look: Look = field(kw_only=True)
    begins: bool = field(kw_only=True)
    """Whether what was painted before is of another style, and to be forgotten."""


class Painter:
    """Paints a film's frames in the look of the moment.

    A frame goes through `prepare`, `paint` and `finish`. The first and the last are called in
    frame order, each on one thread; `paint` by `frames_at_once` threads at the same time.
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
        on_device: OnDevice | None = None,
    ) -> None:
        """`engine` has the style of `look`, that of `selection`; others fade in.

        `memory_s` is for how long its running statistics remember at `steady` 1, where it has
        such: in so many seconds the share of what was falls to 1/e, whatever the frame rate.
        `load_finder` gives what finds people, once a look asks for that.
        `on_device` paints with the same network, and does there what it can of the filters.

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
        self._on_device = on_device
        self._transition = Transition(look)
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

    @property
    def finishes_apart(self) -> bool:
        """Whether a frame may be finished while the next one is prepared and painted, each on a
        thread of its own: not where the device does both at once."""
        return self._on_device is None

    def prepare(self, frame: Frame) -> Prepared:
        """Take the look of the moment, and return the frame to paint in it.

        Raises:
            EngineError: people are to be found, and the network for that cannot be loaded.
        """
        look = self._transition.towards(self.look)
        begins = self._take_styles(look.painted)
        if look.quality not in (None, self._scale.quality):
            self._rescale(look.quality)
        self._engine.momentum = self._momentum(frame) * look.filters.steady
        self._engine.stroke = look.filters.stroke
        frame = self._with_small(self._with_mask(self._photo_filters(frame, look), look), look)
        return _prepared(frame, look, begins=begins)

    def _take_styles(self, painted: Sequence[Layer]) -> bool:
        """Those that are to be painted, one or two; whether one of them is another than before."""
        styles = [layer.parameters for layer in painted if layer.parameters is not None]
        begins = False
        if styles and styles[0] is not self._painted:
            self._painted = styles[0]
            self._engine.restyle(styles[0])
            begins = True
        if len(styles) == 2 and styles[1] is not self._beside:
            self._beside = styles[1]
            self._engine.restyle_beside(styles[1])
            begins = True
        if begins and self._on_device:
            self._on_device.reset()
        return begins

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
        flickers has that size, and a third or a ninth of the pixels take less time. A device that
        enlarges begins there, too."""
        if look.is_photo or not (look.filters.steady or self._on_device):
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

    def paint(self, frame: Prepared) -> BgrImage:
        """Return the painting of a frame that `prepare` gave, in a new array; it has the size of
        `frame.small` where there is one and no device enlarges it, and `finish` does.

        Raises:
            EngineError: the network failed on it.
        """
        if frame.look.is_photo:
            return frame.pixels.copy()
        painting = self._paint_there(frame)
        if painting is not None:
            return painting
        one = frame.person is None or len(frame.look.painted) == 1
        beside = None if one or frame.person is None else WHOLE - frame.person
        if frame.small is not None:
            return self._engine.paint_small(frame.small, beside)
        return self._engine.paint(frame.pixels, beside)

    def _paint_there(self, frame: Prepared) -> BgrImage | None:
        """The painting, with all that the device does to it; None where the processor is to paint
        it, or to enlarge and filter what the network gives."""
        there, look = self._on_device, frame.look
        if there is None or not self._is_painted_there(frame):
            return None
        lanes = self._filters.lanes(frame.index) if look.filters.steady else ONE_LANE
        painted, is_small = frame.pixels, False
        if frame.small is not None:
            painted, is_small = frame.small, True
        return self._engine.paint_there(
            painted, lambda: there.paint(frame, look, lanes), is_small=is_small
        )

    def _is_painted_there(self, frame: Prepared) -> bool:
        """Whether there is something to do for the device beside the network, and nothing for the
        processor before: not where a painting is made of two, or larger than it is shown."""
        height, width = frame.pixels.shape[:2]
        look = frame.look
        mixes = mix_of(look) != PAINTING_ALONE
        return bool(
            self._on_device
            and (look.filters.steady or frame.small is not None or mixes)
            and len(look.painted) == 1
            and not self._engine.reduces(width, height)
            and self._on_device.takes(frame)
        )

    def finish(self, painting: BgrImage, frame: Prepared) -> BgrImage:
        """Return the filtered painting, of the photo's size; `painting` is written over."""
        look = frame.look
        if frame.begins:
            self._filters.reset()
        if look.is_photo:
            return painting
        if self._is_painted_there(frame):
            frame, look = dataclasses.replace(frame, small=None), _done(look)
        return self._filters(painting, frame, look)

    def unfiltered(self, painting: BgrImage, frame: Frame) -> BgrImage:
        """What `paint` gave, of the photo's size."""
        return painting if frame.small is None else enlarge(painting, frame.small, frame.pixels)

    def paint_next(self, frame: Frame) -> BgrImage:
        """All three, for frames that come one at a time."""
        prepared = self.prepare(frame)
        return self.finish(self.paint(prepared), prepared)

    def filtered_by(self, filters: Filters) -> Self:
        """The same painter with other filters than a film's usual ones."""
        other = copy.copy(self)
        other._filters = filters
        return other

    def filtering_here(self) -> Self:
        """The same painter, whose paintings come from the device as the network made them."""
        other = copy.copy(self)
        other._on_device = None
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
        if self._on_device:
            self._warm_up_there(width, height)

    def _warm_up_there(self, width: int, height: int) -> None:
        """What records the graphs, for each place where a painting of the past may lie."""
        black = Frame(np.zeros((height, width, 3), np.uint8), 0, Fraction(0), 0.0)
        counted = self._engine.sizes.copy()
        for _ in range(2):
            self.paint(self.prepare(black))
        self._engine.sizes, self._seen_at = counted, None
        self._engine.forget()
        self._filters.reset()
        if self._on_device:
            self._on_device.reset()

    def close(self) -> None:
        """Free the network. Idempotent."""
        self._engine.close()


def _prepared(frame: Frame, look: Look, *, begins: bool) -> Prepared:
    told = {each.name: getattr(frame, each.name) for each in dataclasses.fields(Frame)}
    return Prepared(**told, look=look, begins=begins)


def _done(look: Look) -> Look:
    """What is left of `look` for a painting that comes from the device."""
    filters = dataclasses.replace(look.filters, steady=0.0)
    if mix_of(look) != PAINTING_ALONE:
        filters = dataclasses.replace(filters, strength=1.0, keep_colours=False)
    return dataclasses.replace(look, filters=filters)


def picture(pixels: BgrImage, index: int = 0) -> Frame:
    """A frame of a picture that belongs to no film."""
    return Frame(pixels, index, Fraction(0), time.monotonic())
