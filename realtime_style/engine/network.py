"""How a picture goes through a session: by way of the processor's memory, or a device's own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from realtime_style.engine.deadline import Deadline
from realtime_style.engine.device_memory import BoundPicture, DeviceMemory, Launch
from realtime_style.engine.providers import CUDA, TENSORRT, import_onnxruntime
from realtime_style.frame import BgrImage
from realtime_style.styles.parameters import StyleParameters

Bind = Callable[[Any, str], None]
"""Binds an input of that name to a place in the device's memory."""
MOST_SHAPES = 8
"""Sizes whose buffers are kept: more than `engine.resolution_controller` has steps."""


class Network(Protocol):
    """A session that paints in one style until it is given another. For one thread at a time."""

    def set_momentum(self, share: float) -> None:
        """From the next picture on, the share of those before in its mean and variance.

        Nothing where the network has no running statistics.
        """

    def restyle(self, parameters: StyleParameters) -> None:
        """Take a style's parameters from the next picture on."""

    def paint(self, image: BgrImage) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 image, in a new array."""

    def forget(self) -> None:
        """Normalise the next picture by itself, whatever was painted before."""

    def sibling(self) -> "Network":
        """The same session with a style and a memory of its own."""


class PlainNetwork:
    """Takes the frame where it lies: on the processor, nothing is copied.

    Several threads may paint at the same time, if it remembers nothing. What would take far
    longer than any network does is ended.
    """

    def __init__(self, session: Any, momentum: float = 0.0) -> None:
        """`momentum` is the share of the frames before, where the network takes it."""
        self._session = session
        self._deadline = Deadline(import_onnxruntime())
        self._momentum = np.array([momentum], np.float32)
        self._inputs: dict[str, StyleParameters] = {}
        self._state_size = state_size(session)
        self.forget()

    def set_momentum(self, share: float) -> None:
        """It costs nothing."""
        self._momentum[0] = share  # the input itself, unless it was told to forget

    def restyle(self, parameters: StyleParameters) -> None:
        """It costs nothing."""
        self._inputs["style"] = parameters[np.newaxis]
        self.forget()

    def paint(self, image: BgrImage) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 image, in a new array."""
        painting: BgrImage
        inputs = {**self._inputs, "frame": image[None]}
        outputs = self._deadline.run(self._session, inputs, image.shape[0] * image.shape[1])
        painting, *new_state = (each[0] for each in outputs)
        if new_state:
            self._inputs["state"], self._inputs["momentum"] = new_state[0][None], self._momentum
        return painting

    def forget(self) -> None:
        """Normalise the next picture by itself, whatever was painted before."""
        if self._state_size:
            self._inputs["state"] = np.zeros((1, self._state_size), np.float32)
            self._inputs["momentum"] = np.zeros(1, np.float32)

    def sibling(self) -> "PlainNetwork":
        """The same session with a style and a memory of its own."""
        return PlainNetwork(self._session, float(self._momentum[0]))


DEVICE_MEMORY = {CUDA: "cuda", TENSORRT: "cuda"}
"""By provider, onnxruntime's name of the memory in which pictures stay from graph to graph."""


def memory_of(provider: str) -> str | None:
    """Onnxruntime's name of the memory in which its pictures stay; None where they do not."""
    return DEVICE_MEMORY.get(provider)


def make_network(runtime: ModuleType, session: Any, momentum: float) -> Network:
    """The way through a session that is quickest where it runs."""
    memory = memory_of(session.get_providers()[0])
    if memory is None:
        return PlainNetwork(session, momentum)
    return BoundNetwork(runtime, session, memory, momentum)


class BoundNetwork:
    """Keeps a frame, a painting and the style in the device's memory, at fixed addresses.

    So onnxruntime allocates and copies nothing of its own, and a CUDA graph, which is
    recorded with its addresses, can be started again. On the way between them and numpy
    lies memory that the device can reach by itself, where onnxruntime gives us such.
    """

    def __init__(
        self,
        runtime: ModuleType,
        session: Any,
        device: str,
        momentum: float = 0.0,
        memory: DeviceMemory | None = None,
    ) -> None:
        """`device` is onnxruntime's name of the memory: 'cuda', or 'cpu' for trying it out.

        `momentum` is the share of the frames before, where the network takes it. `memory` is
        that of another network of the same session, whose CUDA graphs are others.
        """
        self._runtime = runtime
        self.memory = memory or DeviceMemory(runtime, session, device)
        self._session = session
        self._style: Any = None
        self._places: dict[tuple[int, ...], _Place] = {}
        self._shares = np.zeros(1, np.float32), np.array([momentum], np.float32)
        self._states: list[Any] = []
        """Of the frame before, and where that of the next one goes; they change places."""
        if size := state_size(session):
            self._states = [self.memory.hold((1, size), np.float32) for _ in range(2)]
            for state in self._states:
                state.update_inplace(np.zeros((1, size), np.float32))
            self._momentum = self.memory.hold((1,), np.float32)
            self._turn = 0
            self.forget()

    def set_momentum(self, share: float) -> None:
        """Copy it to where the old one is."""
        self._shares[1][0] = share
        if self._states and self._remembers:
            self._momentum.update_inplace(self._shares[1])

    def restyle(self, parameters: StyleParameters) -> None:
        """Copy the parameters to where the old ones are."""
        if self._style is None:
            self._style = self.memory.hold((1, len(parameters)), np.float32)
        self._style.update_inplace(np.ascontiguousarray(parameters[np.newaxis], np.float32))
        self.forget()

    def forget(self) -> None:
        """Normalise the next picture by itself, whatever was painted before."""
        if self._states:
            self._momentum.update_inplace(self._shares[0])
            self._remembers = False

    def sibling(self) -> "BoundNetwork":
        """The same session with a style and a memory of its own."""
        momentum = float(self._shares[1][0])
        return BoundNetwork(
            self._runtime, self._session, self.memory.device, momentum, memory=self.memory
        )

    def paint(self, image: BgrImage) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 image, in a new array."""
        place = self._places.get(image.shape) or self._make(image.shape)
        place.picture.upload(image, ())
        self.run(place.runs)
        return place.picture.download(place.painting)

    def bind(self, bind_frame: Bind, painting: Any, *, recorded: bool) -> "Runs":
        """The network from where `bind_frame` binds its input to the value `painting`.

        `recorded` says whether a CUDA graph is made of it, which stays as long as the network.
        """
        runs = Runs()
        for turn in range(max(1, len(self._states))):
            binding = self._session.io_binding()
            bind_frame(binding, "frame")
            if self._style is not None:
                binding.bind_ortvalue_input("style", self._style)
            binding.bind_ortvalue_output("painting", painting)
            if self._states:
                binding.bind_ortvalue_input("state", self._states[turn])
                binding.bind_ortvalue_input("momentum", self._momentum)
                binding.bind_ortvalue_output("new_state", self._states[1 - turn])
            options = self.memory.run_options(recorded=recorded)
            runs.launches.append(Launch(self._session, binding, options))
        return runs

    def run(self, runs: "Runs") -> None:
        """Paint what is in the device's memory, and leave the painting there."""
        turn = self._turn if self._states else 0
        runs.launches[turn]()
        if self._states:
            self._turn = 1 - self._turn
            if not self._remembers:
                self._momentum.update_inplace(self._shares[1])
                self._remembers = True

    def _make(self, shape: tuple[int, ...]) -> "_Place":
        keeps = len(self._places) < MOST_SHAPES
        picture = BoundPicture(self.memory, shape, ())
        painting = self.memory.hold((1, *shape), np.uint8)
        runs = self.bind(picture.bind_frame, painting, recorded=keeps)
        place = _Place(picture, painting, runs)
        if keeps:
            self._places[shape] = place
        return place


@dataclass(slots=True)
class Runs:
    """A network whose frame and painting have their places: a launch for each turn of what it
    remembers."""

    launches: list[Launch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where frames of one size go up, and their paintings come down from."""

    picture: BoundPicture
    painting: Any
    runs: Runs


def state_size(session: Any) -> int:
    """How many parameters the network remembers of the frames before; 0 where it does not."""
    inputs = {each.name: each for each in session.get_inputs()}
    return int(inputs["state"].shape[1]) if "state" in inputs else 0
