"""A device without memory, one that goes, and a wheel for another CUDA; all without one."""

import pytest

from realtime_style.engine import cuda_versions, network
from realtime_style.engine.failures import explained, lacks_memory
from realtime_style.engine.graph import DEVICE_TIMES, pick_parts
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.providers import CPU, CUDA
from realtime_style.errors import EngineError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import PARTS
from realtime_style.options import Device, EngineOptions
from realtime_style.styles.selection import current_trunk, select_style

NO_MEMORY = (
    "Non-zero status code returned while running Conv node. Name:'node_conv2d' Status Message: "
    "/onnxruntime/core/framework/bfc_arena.cc:376 Failed to allocate memory for requested buffer "
    "of size 1073741824"
)
GONE = "CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; CUDA failure 719: unspecified launch"


@pytest.mark.parametrize(
    ("reason", "is_memory"),
    [
        (NO_MEMORY, True),
        ("CUDA failure 2: out of memory ; GPU=0", True),
        ("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED", True),
        ("887A0005: The GPU device instance has been suspended. device removed", False),
        (GONE, False),
        ("Invalid input name: frame", False),
    ],
)
def test_a_device_without_memory_is_told_from_one_that_is_gone(
    reason: str, is_memory: bool
) -> None:
    assert lacks_memory(reason) == is_memory


def test_the_line_says_the_size_the_need_and_what_to_try() -> None:
    told = explained(NO_MEMORY, CUDA, "3840x2160", 1028 << 20)

    assert "no memory for 3840x2160, which takes about 1028 MB" in told
    assert "--device cpu" in told
    assert "is gone" in explained(GONE, CUDA, "64x48", 1)
    assert "--device cpu" in explained(GONE, CUDA, "64x48", 1)
    assert explained("Invalid input name", CUDA, "64x48", 1) == "Invalid input name"
    assert explained(NO_MEMORY, CPU, "64x48", 1) == NO_MEMORY


class FailingDevice:
    """A network on a card, which fails from its second picture on."""

    def __init__(self, inner: network.Network, reason: str) -> None:
        self.inner, self.reason, self.painted = inner, reason, 0

    def set_momentum(self, share: float) -> None:
        self.inner.set_momentum(share)

    def restyle(self, parameters: object) -> None:
        self.inner.restyle(parameters)  # type: ignore[arg-type]

    def forget(self) -> None:
        self.inner.forget()

    def sibling(self) -> network.Network:
        return self.inner.sibling()

    def paint(self, image: BgrImage) -> BgrImage:
        self.painted += 1
        if self.painted > 1:
            raise RuntimeError(self.reason)
        return self.inner.paint(image)


def failing(device: Device, reason: str) -> OnnxEngine:
    selection = select_style("candy")
    engine = OnnxEngine(selection.family, EngineOptions(device=device), selection.parameters)
    assert engine._network is not None
    engine._network = FailingDevice(engine._network, reason)
    engine.provider = CUDA
    return engine


def test_on_auto_the_processor_goes_on(picture: BgrImage) -> None:
    engine = failing(Device.AUTO, NO_MEMORY)
    first = engine.paint(picture)

    second = engine.paint(picture)

    assert (first == second).all()
    assert engine.provider == CPU
    assert "no memory for 64x48" in engine.warnings[-1]
    assert engine.warnings[-1].endswith("the processor goes on")


@pytest.mark.parametrize(
    ("device", "reason"),
    [(Device.CPU, NO_MEMORY), (Device.AUTO, GONE)],
    ids=["a device that was named", "a device that is gone"],
)
def test_else_it_ends_with_a_line(device: Device, reason: str, picture: BgrImage) -> None:
    engine = failing(device, reason)
    engine.paint(picture)

    with pytest.raises(EngineError, match=r"failed on a 64x48 picture.*--device cpu"):
        engine.paint(picture)


def test_a_device_paints_larger_pictures_at_once() -> None:
    family = current_trunk()
    large = family.geometry.large_px

    assert pick_parts(family, large * DEVICE_TIMES, CUDA) == {}
    assert tuple(pick_parts(family, large * DEVICE_TIMES + 1, CUDA)) == PARTS
    assert tuple(pick_parts(family, large + 1, CPU)) == PARTS


@pytest.mark.parametrize(
    ("wheel", "driver", "words"),
    [
        (13, (12, 4), "for CUDA 13, and the NVIDIA driver for CUDA 12.4 at most"),
        (12, (13, 0), ""),
        (13, (13, 0), ""),
        (None, (12, 4), ""),
        (13, None, ""),
    ],
)
def test_a_wheel_for_a_later_cuda_than_the_drivers_is_told(
    wheel: int | None,
    driver: tuple[int, int] | None,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cuda_versions, "wheel_release", lambda: wheel)
    monkeypatch.setattr(cuda_versions, "driver_release", lambda: driver)

    said = cuda_versions.mismatch()

    assert (words in said) if words else said == ""
    assert not words or "onnxruntime-gpu for CUDA 12" in said


def test_the_wheel_here_names_no_cuda() -> None:
    assert cuda_versions.wheel_release() is None
