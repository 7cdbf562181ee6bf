"""How a picture goes through a session: by way of the processor's memory, or a device's own."""

import inspect
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from realtime_style.engine.deadline import Deadline
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.frame import BgrImage
from realtime_style.styles.parameters import StyleParameters

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
        first_graph: int = 1,
    ) -> None:
        """`device` is onnxruntime's name of the memory: 'cuda', or 'cpu' for trying it out.

        `momentum` is the share of the frames before, where the network takes it. CUDA graphs are
        numbered from `first_graph` on: each is recorded with addresses of its own.
        """
        self._first_graph = first_graph
        self._runtime = runtime
        self._session = session
        self._device = device
        self._pinned = pinned_memory(runtime, session.get_providers()[0])
        self._style: Any = None
        self._shapes: dict[tuple[int, ...], _Buffers] = {}
        self._shares = np.zeros(1, np.float32), np.array([momentum], np.float32)
        self._state: Any = None
        if size := state_size(session):
            self._state, self._new_state = (
                self._on_device((1, size), np.float32) for _ in range(2)
            )
            self._momentum = self._on_device((1,), np.float32)
            self._state.update_inplace(np.zeros((1, size), np.float32))
            self.forget()

    def set_momentum(self, share: float) -> None:
        """Copy it to where the old one is."""
        self._shares[1][0] = share
        if self._state is not None and self._remembers:
            self._momentum.update_inplace(self._shares[1])

    def restyle(self, parameters: StyleParameters) -> None:
        """Copy the parameters to where the old ones are."""
        if self._style is None:
            self._style = self._on_device((1, len(parameters)), np.float32)
        self._style.update_inplace(np.ascontiguousarray(parameters[np.newaxis], np.float32))
        self.forget()

    def forget(self) -> None:
        """Normalise the next picture by itself, whatever was painted before."""
        if self._state is not None:
            self._momentum.update_inplace(self._shares[0])
            self._remembers = False

    def sibling(self) -> "BoundNetwork":
        """The same session with a style and a memory of its own."""
        return BoundNetwork(
            *(self._runtime, self._session, self._device, float(self._shares[1][0])),
            first_graph=self._first_graph + MOST_SHAPES,
        )

    def paint(self, image: BgrImage) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 image, in a new array."""
        buffers = self._shapes.get(image.shape)
        if buffers is None:
            buffers = self._make(image.shape)
        if buffers.host_frame is None:
            buffers.frame.update_inplace(np.ascontiguousarray(image[np.newaxis]))
        else:
            buffers.host_frame.numpy()[0] = image
            buffers.frame.update_inplace(buffers.host_frame)
        self._session.run_with_iobinding(buffers.binding, buffers.run_options)
        buffers.binding.synchronize_outputs()
        if self._state is not None:
            self._state.update_inplace(self._new_state.numpy())
            if not self._remembers:
                self._momentum.update_inplace(self._shares[1])
                self._remembers = True
        painting = buffers.painting
        if buffers.host_painting is not None:
            painting = buffers.host_painting
            painting.update_inplace(buffers.painting)
        # Of the processor's memory, this is a view: the next painting would change it.
        return np.array(painting.numpy()[0], np.uint8)

    def _make(self, shape: tuple[int, ...]) -> "_Buffers":
        buffers = _Buffers()
        batch = (1, *shape)
        buffers.frame = self._on_device(batch, np.uint8)
        buffers.painting = self._on_device(batch, np.uint8)
        if self._pinned is not None:
            buffers.host_frame, buffers.host_painting = self._on_host(batch), self._on_host(batch)
        buffers.binding = self._session.io_binding()
        buffers.binding.bind_ortvalue_input("frame", buffers.frame)
        if self._style is not None:
            buffers.binding.bind_ortvalue_input("style", self._style)
        buffers.binding.bind_ortvalue_output("painting", buffers.painting)
        if self._state is not None:
            buffers.binding.bind_ortvalue_input("state", self._state)
            buffers.binding.bind_ortvalue_input("momentum", self._momentum)
            buffers.binding.bind_ortvalue_output("new_state", self._new_state)
        buffers.run_options = self._runtime.RunOptions()
        keeps = len(self._shapes) < MOST_SHAPES
        # A graph holds for one size. Beyond those that are kept, none is recorded.
        graph = str(self._first_graph + len(self._shapes)) if keeps else "-1"
        buffers.run_options.add_run_config_entry("gpu_graph_id", graph)
        if keeps:
            self._shapes[shape] = buffers
        return buffers

    def _on_device(self, shape: tuple[int, ...], dtype: type) -> Any:
        make = self._runtime.OrtValue.ortvalue_from_shape_and_type
        return make(list(shape), dtype, self._device, 0)

    def _on_host(self, shape: tuple[int, ...]) -> Any:
        make = self._runtime.OrtValue.ortvalue_from_shape_and_type
        return make(list(shape), np.uint8, memory_info=self._pinned)


class _Buffers:
    """Of one size of picture."""

    frame: Any
    painting: Any
    host_frame: Any = None
    host_painting: Any = None
    binding: Any
    run_options: Any


def state_size(session: Any) -> int:
    """How many parameters the network remembers of the frames before; 0 where it does not."""
    inputs = {each.name: each for each in session.get_inputs()}
    return int(inputs["state"].shape[1]) if "state" in inputs else 0


def pinned_memory(runtime: ModuleType, provider: str) -> Any:
    """What onnxruntime calls the host memory that the provider's device reaches by itself.

    None before onnxruntime 1.31, and where the device has no such memory.
    """
    make = runtime.OrtValue.ortvalue_from_shape_and_type
    if "memory_info" not in inspect.signature(make).parameters:
        return None
    kind = runtime.OrtDeviceMemoryType.HOST_ACCESSIBLE
    devices = (each for each in runtime.get_ep_devices() if each.ep_name == provider)
    return next((each.memory_info(kind) for each in devices), None)
