"""Pictures in a device's memory, at addresses that stay."""

import inspect
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage

ALIGNED = 256
"""Bytes: where something begins in a copy that goes up. CUDA's own allocations begin so."""


class DeviceMemory:
    """The memory of one session's device."""

    def __init__(self, runtime: ModuleType, session: Any, device: str) -> None:
        """`device` is onnxruntime's name of the memory."""
        self.device = device
        self._runtime = runtime
        self._make = runtime.OrtValue.ortvalue_from_shape_and_type
        self._pinned = pinned_memory(runtime, session.get_providers()[0])
        self._graphs = itertools.count(1)

    def hold(self, shape: tuple[int, ...], dtype: type) -> Any:
        """An onnxruntime value in the device's memory."""
        return self._make(list(shape), dtype, self.device, 0)

    def keep(self, values: NDArray[Any]) -> Any:
        """An onnxruntime value there that has these contents."""
        held = self.hold(values.shape, values.dtype.type)
        held.update_inplace(np.ascontiguousarray(values))
        return held

    def hold_beside(self, shape: tuple[int, ...]) -> Any:
        """Bytes in the host's memory which the device reaches by itself; None without such."""
        if self._pinned is None:
            return None
        return self._make(list(shape), np.uint8, memory_info=self._pinned)

    def run_options(self, *, recorded: bool) -> Any:
        """Of a run whose CUDA graph is `recorded` at its first time: a graph of its own."""
        options = self._runtime.RunOptions()
        graph = str(next(self._graphs)) if recorded else "-1"
        options.add_run_config_entry("gpu_graph_id", graph)
        return options


@dataclass(frozen=True, slots=True)
class Launch:
    """A graph whose inputs and outputs have their places: called, it runs to its end."""

    session: Any
    binding: Any
    options: Any

    def __call__(self) -> None:
        """Raises whatever onnxruntime raises: its exceptions share no base."""
        self.session.run_with_iobinding(self.binding, self.options)
        self.binding.synchronize_outputs()


class BoundPicture:
    """The place of a frame and of what goes up with it, for one size, and the way down."""

    def __init__(
        self, memory: DeviceMemory, shape: tuple[int, ...], beside: Sequence[NDArray[Any]]
    ) -> None:
        self.shape = shape
        self._device = memory.device
        ends = _ends(int(np.prod(shape)), beside)
        self._offsets = [0, *(-(-end // ALIGNED) * ALIGNED for end in ends[:-1])]
        self._up = memory.hold((ends[-1],), np.uint8)
        self._host_up = memory.hold_beside((ends[-1],))
        self._staged = np.empty(ends[-1], np.uint8) if self._host_up is None else None

    def bind_frame(self, binding: Any, name: str) -> None:
        """Bind an input to the frame that goes up."""
        self.bind(binding, name, 0, (1, *self.shape), np.uint8)

    def bind(
        self, binding: Any, name: str, which: int, shape: tuple[int, ...], dtype: type
    ) -> None:
        """Bind an input to what goes up: `which` 0 is the frame, and then what is beside it."""
        address = self._up.data_ptr() + self._offsets[which]
        binding.bind_input(name, self._device, 0, dtype, list(shape), address)

    def upload(self, image: BgrImage, beside: Sequence[NDArray[Any]]) -> None:
        """One copy to the device."""
        there: Any = self._staged if self._host_up is None else self._host_up.numpy()
        for offset, each in zip(self._offsets, (image, *beside), strict=False):
            there[offset : offset + each.nbytes] = np.ascontiguousarray(each).reshape(-1).view("u1")
        self._up.update_inplace(there if self._host_up is None else self._host_up)

    def download(self, painting: Any) -> BgrImage:
        """One copy from the device, of a painting of this size, into a new array."""
        there = np.asarray(painting.numpy()[0], np.uint8)
        # Of the processor's memory, that is a view: the next painting would change it.
        return there.copy() if self._device == "cpu" else there


def _ends(first: int, beside: Sequence[NDArray[Any]]) -> list[int]:
    """Where each thing ends: the frame of `first` bytes, then what is beside it."""
    ends = [first]
    for each in beside:
        ends.append(-(-ends[-1] // ALIGNED) * ALIGNED + each.nbytes)
    return ends


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
