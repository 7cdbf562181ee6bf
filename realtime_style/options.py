"""What a user can choose, with its defaults. One frozen dataclass per room."""

from dataclasses import dataclass
from enum import StrEnum

from realtime_style.errors import InputError

DEFAULT_STYLE = "candy"


class Device(StrEnum):
    """Where the network runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    TENSORRT = "tensorrt"
    DIRECTML = "directml"
    COREML = "coreml"
    OPENVINO = "openvino"


class Variant(StrEnum):
    """The precision in which the network runs."""

    AUTO = "auto"
    FP32 = "fp32"
    INT8 = "int8"


class Quality(StrEnum):
    """How large the network paints."""

    FAST = "fast"
    BALANCED = "balanced"
    BEST = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """How the network is run."""

    device: Device = Device.AUTO
    """AUTO takes the best that works; any other must be active, or it is an error."""
    execution_providers: tuple[str, ...] = ()
    """onnxruntime's own names in place of a device, best first; the first must be active."""
    threads: int = 0
    """onnxruntime's threads for one operator; 0 leaves the number to it."""
    variant: Variant = Variant.AUTO
    """AUTO takes what is fastest on this processor."""

    def __post_init__(self) -> None:
        if self.threads < 0:
            raise InputError(f"threads must be 0 (automatic) or more, got {self.threads}")
        if self.execution_providers and self.device is not Device.AUTO:
            raise InputError(
                f"--device {self.device} and --execution-providers say the same twice: "
                "leave one of them out"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOptions:
    """How large the network paints; what is shown has the photo's size all the same."""

    quality: Quality = Quality.BEST
    """BEST paints every pixel. With a target frame rate, it is the best that is allowed."""
    target_fps: float | None = None
    """Frames per second; the painting gets smaller while the machine cannot hold them."""

    def __post_init__(self) -> None:
        if self.target_fps is not None and not 0 < self.target_fps <= 1000:
            raise InputError(
                f"target-fps must be above 0 and at most 1000, got {self.target_fps:g}: try 25"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """What happens to a painting before it is shown."""

    strength: float = 1.0
    """0 is the photo, 1 the painting, between them a mix of both."""

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= 1:
            raise InputError(f"strength must be between 0 and 1, got {self.strength:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderOptions:
    """How a video file is written."""

    crf: int = 18
    """x264's constant rate factor: 18 looks like the original, 23 is half the size."""
    preset: str = "veryfast"
    """x264's trade of time for size. Of two cores, what it takes the painter lacks."""
