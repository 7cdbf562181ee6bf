"""Painting smaller than shown, or larger."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from realtime_style.blending import WHOLE, Share, blended
from realtime_style.engine.base import Engine
from realtime_style.engine.choice import Choice
from realtime_style.engine.fade import Fade
from realtime_style.engine.placement import Placement
from realtime_style.engine.resolution_controller import ResolutionController
from realtime_style.engine.strokes import stroke_scale
from realtime_style.enlarging import enlarge
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Geometry, Graph
from realtime_style.options import StrokeUnit
from realtime_style.styles.parameters import StyleParameters


class ScaledEngine:
    """Paints as large as strokes ask for, times the controller's scale, and gives paintings of the
    photo's size.

    At scale 1 it gives what the engine gives. For as many threads at a time as the engine is,
    or for one where the controller moves.
    """

    def __init__(
        self,
        engine: Engine,
        controller: ResolutionController,
        stroke_unit: StrokeUnit = StrokeUnit.PICTURE,
    ) -> None:
        self.stroke = 1.0
        """How large strokes are, from the next picture on."""
        self._stroke_unit = stroke_unit
        self._engine = engine
        self._beside: Engine | None = None
        self._controller = controller
        self._fade = Fade() if controller.moves else None
        self._size: tuple[int, int] | None = None
        self._noting = threading.Lock()
        self.sizes: Counter[tuple[int, int]] = Counter()
        """Frames painted at each width and height, in pixels."""
        self.frames_smaller = 0
        """How many of them were painted smaller than their strokes ask for."""

    @property
    def provider(self) -> str:
        """The inner engine's."""
        return self._engine.provider

    @property
    def model(self) -> Path | None:
        """The inner engine's."""
        return self._engine.model

    @property
    def graphs(self) -> Sequence[Graph]:
        """The inner engine's."""
        return self._engine.graphs

    @property
    def geometry(self) -> Geometry:
        """The inner engine's."""
        return self._engine.geometry

    @property
    def momentum(self) -> float:
        """The inner engine's."""
        return self._engine.momentum

    @momentum.setter
    def momentum(self, share: float) -> None:
        self._engine.momentum = share
        if self._beside:
            self._beside.momentum = share

    @property
    def placement(self) -> Placement | None:
        """The inner engine's."""
        return self._engine.placement

    @property
    def warnings(self) -> Sequence[str]:
        """The inner engine's."""
        return self._engine.warnings

    @property
    def choice(self) -> Choice | None:
        """The inner engine's."""
        return self._engine.choice

    def expect(self, width: int, height: int) -> None:
        """Be ready for pictures of this size, at each scale at which they may be painted."""
        for step in self._controller.steps:
            self._engine.expect(*self._painted_size(width, height, step))

    def restyle(self, parameters: StyleParameters) -> None:
        """Give the inner engine another style."""
        self._engine.restyle(parameters)

    def restyle_beside(self, parameters: StyleParameters) -> None:
        """Take a second style, for a part of the picture."""
        if self._beside is None:
            self._beside = self._engine.sibling()
        self._beside.restyle(parameters)

    def forget(self) -> None:
        """What follows is not the same film."""
        self._engine.forget()
        if self._beside:
            self._beside.forget()

    def paint(self, image: BgrImage, beside: Share | None = None) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 BGR image, of the same shape.

        `beside` is the share of the second style, (h, w) uint8 of any size; each style that has a
        share is painted whole, since it is normalised by the whole picture.
        """
        started = time.monotonic()
        height, width = image.shape[:2]
        scale = self._controller.scale
        size = self._painted_size(width, height)
        small = _resized(image, size)
        before = time.monotonic()
        painting = self._paint(small, beside)
        network_s = time.monotonic() - before
        if size > (width, height):
            painting = _resized(painting, (width, height))
        elif small is not image:
            painting = enlarge(painting, small, image)
        now = time.monotonic()
        self._note(size, scale < 1 and small is not image, network_s, now - started, now)
        if self._fade:
            if self._size not in (None, size):
                self._fade.start()
            painting = self._fade(painting, image)
        self._size = size
        return painting

    def _note(
        self, size: tuple[int, int], smaller: bool, network_s: float, all_s: float, now: float
    ) -> None:
        with self._noting:
            self._controller.took(network_s, all_s - network_s, now)
            self.sizes[size] += 1
            self.frames_smaller += smaller

    def shrunk(self, image: BgrImage) -> BgrImage | None:
        """The photo as it is to be painted, where that is smaller than it is and stays so from
        frame to frame; None where `paint` is to be called."""
        height, width = image.shape[:2]
        size = self._painted_size(width, height)
        if self._controller.moves or size == (width, height) or size > (width, height):
            return None
        return _resized(image, size)

    def paint_small(self, small: BgrImage, beside: Share | None = None) -> BgrImage:
        """Return the painting of what `shrunk` gave, of the same shape; else as `paint`."""
        painting = self._paint(small, beside)
        self._count(small, is_small=True)
        return painting

    def paint_there(
        self, painted: BgrImage, paint: Callable[[], BgrImage | None], *, is_small: bool
    ) -> BgrImage | None:
        """What `paint` gives in place of the inner engine; `painted` is the photo, or what `shrunk`
        gave of it. None where that gives none."""
        painting = paint()
        if painting is not None:
            self._count(painted, is_small=is_small)
        return painting

    def _count(self, painted: BgrImage, *, is_small: bool) -> None:
        height, width = painted.shape[:2]
        with self._noting:
            self.sizes[width, height] += 1
            self.frames_smaller += is_small and self._controller.scale < 1

    def sibling(self) -> "ScaledEngine":
        """The same network at the same scale, with a style and a memory of its own."""
        other = ScaledEngine(self._engine.sibling(), self._controller, self._stroke_unit)
        other.stroke = self.stroke
        return other

    def warm_up(self, width: int, height: int) -> None:
        """Paint a black picture as large as one of that size would be, and count it as none."""
        columns, rows = self._painted_size(width, height)
        for engine in (self._engine, self._beside):
            if engine:
                engine.paint(np.zeros((rows, columns, 3), np.uint8))
                engine.forget()

    def reduces(self, width: int, height: int) -> bool:
        """Whether a picture is painted larger than it is shown."""
        return self._painted_size(width, height) > (width, height)

    def _painted_size(self, width: int, height: int, step: float | None = None) -> tuple[int, int]:
        """At a step of the controller; that of the moment, where none is given."""
        scale = self._controller.scale if step is None else step
        wanted = stroke_scale(width, height, self.stroke, self._stroke_unit)
        return painted_size(width, height, scale * wanted, self._engine.geometry)

    def _paint(self, image: BgrImage, beside: Share | None) -> BgrImage:
        if beside is None or self._beside is None:
            return self._engine.paint(image)
        if not beside.any():
            self._beside.forget()
            return self._engine.paint(image)
        if beside.min() == WHOLE:
            self._engine.forget()
            return self._beside.paint(image)
        return blended(self._engine.paint(image), self._beside.paint(image), beside)

    def close(self) -> None:
        """Close the inner engine. Idempotent."""
        if self._beside:
            self._beside.close()
        self._engine.close()


def painted_size(width: int, height: int, scale: float, geometry: Geometry) -> tuple[int, int]:
    """Width and height at `scale`: what the network asks for; up to 1, at most the photo's."""
    if scale == 1:
        return width, height
    size = tuple(_snap(side, scale, geometry) for side in (width, height))
    return size[0], size[1]


def _snap(side: int, scale: float, geometry: Geometry) -> int:
    snapped = round(side * scale / geometry.multiple_px) * geometry.multiple_px
    if scale > 1:
        return max(side, snapped)
    return min(side, max(geometry.smallest_side_px, snapped))


def _resized(image: BgrImage, size: tuple[int, int]) -> BgrImage:
    """`image` itself where it has that size already.

    Down to a half, bilinear sees every pixel, and takes 1.5 ms in place of 8.7 at 1280x720. Means
    of two by two pixels are as quick, so they come before it where more is lost.
    """
    image = _halved(image, size)
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    sees_all = 2 * size[0] >= width and 2 * size[1] >= height
    interpolation = cv2.INTER_LINEAR if sees_all else cv2.INTER_AREA
    if size[0] > width or size[1] > height:
        interpolation = cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, size, interpolation=interpolation), np.uint8)


def _halved(image: BgrImage, size: tuple[int, int]) -> BgrImage:
    """Down to no less than `size`, as often as both sides can be halved to the pixel."""
    height, width = image.shape[:2]
    while width >= 2 * size[0] and height >= 2 * size[1] and width % 2 == height % 2 == 0:
        width, height = width // 2, height // 2
        image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA))
    return image
