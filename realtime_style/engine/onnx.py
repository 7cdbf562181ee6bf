"""A painting network in onnxruntime."""

import contextlib
import copy
import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np

from realtime_style.engine.activate import activate
from realtime_style.engine.choice import Choice
from realtime_style.engine.contract import check_contract, check_trunk
from realtime_style.engine.cuts import Cuts
from realtime_style.engine.device_chain import BYTES_A_PIXEL as AROUND_BYTES_A_PIXEL
from realtime_style.engine.device_chain import DeviceChain, Mix, open_chain
from realtime_style.engine.failures import BYTES_A_PIXEL, explained, lacks_memory
from realtime_style.engine.graph import pick_parts
from realtime_style.engine.network import BoundNetwork, Network, memory_of
from realtime_style.engine.placement import Placement
from realtime_style.engine.providers import CPU, TENSORRT
from realtime_style.engine.session import create_session, first_line
from realtime_style.engine.steadying import Following
from realtime_style.engine.tiles import Run, TiledTrunk
from realtime_style.errors import EngineError, InputError, StyleError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Geometry, Graph, NetworkFamily, Purpose
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.card import FRAME_CONTRACT
from realtime_style.styles.parameters import StyleParameters

_WARM_UP_PX = 64


class OnnxEngine:
    """Paints with a trunk and a style's parameters, or a file that holds one style.

    `paint` may be called by several threads at the same time, unless the options ask for
    running statistics; the others may not.
    """

    def __init__(
        self,
        family: NetworkFamily,
        options: EngineOptions,
        parameters: StyleParameters | None = None,
    ) -> None:
        """Load a graph and paint a small picture, to see what it really runs on.

        `parameters` are the style that a trunk first paints in; a network that holds one
        style takes none.

        Raises:
            EngineError: onnxruntime or the device is not there.
            StyleError: the file is damaged or of another contract.
        """
        self.family = family
        self._options = options
        self.style_size = 0
        """How many parameters a style has; 0 where the style is in the weights."""
        self._parameters = parameters
        self._momentum = options.momentum
        self._tiled: TiledTrunk | None = None
        self._chain: DeviceChain | None = None
        active = activate(family, options, self._warm_up)
        self.graphs: list[Graph] = [active.graph]
        """What paints: the graph for frames, and behind it those for large pictures, once there
        was one."""
        follows = active.graph.purpose is Purpose.RUNNING_STATISTICS
        self._cuts = Cuts() if follows else None
        self._network: Network | None = active.network
        self._providers = active.providers
        self._expect = active.expect
        self.choice = Choice(options)
        """On what it paints, in which precision, and why; whoever made the choice sets it."""
        self._cuda_graph = active.cuda_graph
        self.placement: Placement = active.placement
        """What it runs on, and what fell to the processor."""
        self.provider: str = active.placement.provider
        self.warnings: list[str] = [*active.passed_over]
        """Sentences for the user: why it is not faster."""
        if active.placement.warning:
            self.warnings.append(active.placement.warning)

    @property
    def graph(self) -> Graph:
        """That for frames."""
        return self.graphs[0]

    @property
    def model(self) -> Path:
        """The file of the weights: that of the plain graph in the precision that was taken."""
        return self.family.frames(self.graph.precision).path

    @property
    def geometry(self) -> Geometry:
        """The sizes that the network asks for."""
        return self.family.geometry

    @property
    def is_closed(self) -> bool:
        """Whether it paints no more."""
        return self._network is None

    @property
    def momentum(self) -> float:
        """The share that the frames before have in the mean and variance that a frame is
        normalised by, from 0 to below 1; it may be set between two frames.

        It does nothing where the graph has no running statistics: see `EngineOptions`.

        Raises:
            InputError: it is set to what is no such share.
        """
        return self._momentum

    @momentum.setter
    def momentum(self, share: float) -> None:
        if not 0 <= share < 1:
            raise InputError(f"momentum must be from 0 to below 1, got {share}")
        self._momentum = share
        if self._network:
            self._network.set_momentum(share)

    def expect(self, width: int, height: int) -> None:
        """Be ready for many pictures of this size, where that makes them faster.

        It may take half a second, in which no other thread of Python goes on. Other sizes are
        painted all the same.
        """
        if pick_parts(self.family, width * height):
            return
        least = self.geometry.smallest_side_px
        try:
            self._expect((max(height, least), max(width, least)))
        except Exception as error:  # onnxruntime's exceptions share no other base
            self.warnings.append(
                f"{self.provider} paints {width}x{height} slower than it could: {first_line(error)}"
            )

    def paint(self, image: BgrImage) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 BGR image of any size."""
        height, width = image.shape[:2]
        least = self.geometry.smallest_side_px
        down, right = max(0, least - height), max(0, least - width)
        if down or right:
            grown = cv2.copyMakeBorder(image, 0, down, 0, right, cv2.BORDER_REPLICATE)
            image = np.asarray(grown, np.uint8)
        painting = self._painted_by(self._paint, image)
        return np.ascontiguousarray(painting[:height, :width]) if down or right else painting

    def open_chain(self) -> bool:
        """Whether `paint_there` can be called: where pictures stay in a device's memory.

        It is tried; where it fails, a warning says so.
        """
        network = self._network
        if self._chain is None and isinstance(network, BoundNetwork):
            try:
                self._chain = self._opened_chain(network)
            except Exception as error:  # onnxruntime's exceptions share no other base
                self.warnings.append(
                    f"{self.provider} cannot enlarge and steady ({first_line(error)}): the "
                    "processor does, which is slower"
                )
            network.forget()
        return self._chain is not None

    def _opened_chain(self, network: BoundNetwork) -> DeviceChain:
        if self._cuda_graph:
            # Whatever keeps onnxruntime from recording it, unrecorded it is still far faster.
            with contextlib.suppress(Exception):
                return open_chain(network, functools.partial(self._open_beside, cuda_graph=True))
        return open_chain(network, self._open_beside)

    def takes_there(self, width: int, height: int) -> bool:
        """Whether `paint_there` paints photos of that size: not once it had to go on on the
        processor, nor those too large for the device."""
        return self._chain is not None and not pick_parts(
            self.family, width * height, self.provider
        )

    def paint_there(
        self, image: BgrImage, small: BgrImage | None, following: Following | None, mix: Mix
    ) -> BgrImage | None:
        """Return the painting of a (H, W, 3) uint8 BGR image, blended with those before, enlarged
        and mixed with the photo where the network runs.

        `small` is the image as it is painted, where that is smaller; what is painted has 128
        pixels a side or more.

        None where it has to go on on the processor.

        Raises:
            EngineError: the network or a graph around it failed on it.
        """
        if self._chain is None or self._network is None:
            return None
        if self._cuts and self._cuts(image if small is None else small):
            self._network.forget()
        try:
            painting = self._chain.paint(image, small, following, mix)
        except Exception as error:
            self._go_on_after(error, image, image if small is None else small)
            return None
        _check_painting(painting, image, self.graph.path)
        return painting

    def restyle(self, parameters: StyleParameters) -> None:
        """Paint in another style from the next picture on. It costs nothing.

        Raises:
            StyleError: not as many parameters as the network takes.
        """
        self._check_size(parameters)
        self._parameters = parameters
        if self._network:
            self._network.restyle(parameters)

    def forget(self) -> None:
        """Normalise the next picture by itself: what follows is not the same film."""
        if self._network:
            self._network.forget()

    def sibling(self) -> Self:
        """The same network, held in memory once, with a style and a memory of its own."""
        other = copy.copy(self)
        other._network = self._network and self._network.sibling()
        other._cuts, other._chain = Cuts() if self._cuts else None, None
        if self._parameters is not None:
            other.restyle(self._parameters)
        return other

    def close(self) -> None:
        """Free the sessions. Idempotent."""
        self._network = self._tiled = self._chain = None

    def _warm_up(self, session: Any, network: Network, graph: Graph) -> None:
        check_trunk(session, graph.path, self.family)
        self.style_size = check_contract(session, graph.path)
        if self._parameters is None and self.style_size:
            self._parameters = np.zeros(self.style_size, np.float32)
        if self._parameters is not None:
            self._check_size(self._parameters)
            network.restyle(self._parameters)
        size = f"{_WARM_UP_PX}x{_WARM_UP_PX}"
        image = np.zeros((_WARM_UP_PX, _WARM_UP_PX, 3), np.uint8)
        try:
            painting = network.paint(image)
        except Exception as error:
            raise EngineError(
                f"the network '{graph.path}' failed on a {size} picture: {first_line(error)}"
            ) from error
        _check_painting(painting, image, graph.path)
        network.forget()

    def _check_size(self, parameters: StyleParameters) -> None:
        if len(parameters) != self.style_size:
            raise StyleError(
                f"the network takes {self.style_size} parameters for a style, not {len(parameters)}"
            )

    def _painted_by(self, paint: Callable[[BgrImage], BgrImage], image: BgrImage) -> BgrImage:
        """What `paint` gives, checked; its errors in words."""
        try:
            painting = paint(image)
        except Exception as error:
            self._go_on_after(error, image)
            painting = self._paint(image)
        _check_painting(painting, image, self.graph.path)
        return painting

    def _go_on_after(
        self, error: Exception, image: BgrImage, painted: BgrImage | None = None
    ) -> None:
        """Be ready to go on on the processor, where the device was ours to choose.

        `painted` is what the network saw of it, where the graphs around that failed as well.

        Raises:
            EngineError: it was not, or it is no lack of memory.
        """
        height, width = image.shape[:2]
        rows, columns = (image if painted is None else painted).shape[:2]
        around = 0 if painted is None else AROUND_BYTES_A_PIXEL
        need = rows * columns * BYTES_A_PIXEL + width * height * around
        reason = first_line(error)
        told = explained(reason, self.provider, f"{width}x{height}", need)
        if not (lacks_memory(reason) and self._may_move()):
            raise EngineError(
                f"the network '{self.graph.path}' failed on a {width}x{height} picture: {told}"
            ) from error
        self._move_to_processor(told)

    def _may_move(self) -> bool:
        """Whether the device was ours to choose, and is not the processor."""
        return self._options.device is Device.AUTO and self.provider != CPU

    def _move_to_processor(self, why: str) -> None:
        """Go on there, with the same weights in float32, from the picture at hand on."""
        self.close()
        self._options = dataclasses.replace(
            self._options, device=Device.CPU, execution_providers=(), variant=Variant.FP32
        )
        active = activate(self.family, self._options, self._warm_up)
        self.graphs[0] = active.graph
        self._network, self._providers = active.network, active.providers
        self._network.set_momentum(self._momentum)
        self.placement, self.provider = active.placement, active.placement.provider
        self.warnings.append(f"{why}; the processor goes on")

    def _open_beside(self, model: Path, *, cuda_graph: bool = False) -> Any:
        """A session where the network's pictures are.

        Beside TensorRT, which would build for minutes, that is CUDA's.
        """
        providers = [each for each in self._providers if each != TENSORRT]
        if memory_of(providers[0]) is None:
            raise EngineError(f"{providers[0]} has no such memory")
        return create_session(model, self._options, providers, cuda_graph=cuda_graph)

    def _paint(self, image: BgrImage) -> BgrImage:
        if not self._network:
            raise EngineError("the engine is closed")
        parts = pick_parts(self.family, image.shape[0] * image.shape[1], self.provider)
        if parts and self._parameters is not None:
            self._tiled = self._tiled or self._load_parts(parts)
            return self._tiled.paint(image, self._parameters)
        if self._cuts and self._cuts(image):
            self._network.forget()
        return self._network.paint(image)

    def _load_parts(self, parts: dict[str, Graph]) -> TiledTrunk:
        tiled = TiledTrunk(self.family, lambda name: self._load_part(parts[name]))
        self.graphs[1:] = parts.values()  # in the list itself, which a report may hold
        return tiled

    def _load_part(self, part: Graph) -> Run:
        session = create_session(part.path, self._options, self._providers)
        check_trunk(session, part.path, self.family)
        return lambda inputs: session.run(None, inputs)[0]


def _check_painting(painting: BgrImage, image: BgrImage, model: Path) -> None:
    """Raise StyleError if the network has made a picture of another size than its contract says:
    what its file states of it need not be true."""
    if painting.shape != image.shape:
        raise StyleError(
            f"'{model}' paints a picture of shape {painting.shape} for one of {image.shape}: "
            f"{FRAME_CONTRACT} keeps it"
        )
