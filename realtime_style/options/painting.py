"""How a frame is painted, and what happens to the painting before it is shown."""

import functools
from dataclasses import dataclass
from enum import StrEnum

from realtime_style.errors import InputError
from realtime_style.options.declared import check, check_count, option
from realtime_style.options.reading import split_names

DEFAULT_STYLE = "candy"
PHOTO = "photo"
"""In place of a style: nothing is painted there."""

_painting = functools.partial(option, group="Painting")


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
    FP16 = "fp16"
    BF16 = "bf16"
    """Of OpenVINO alone, on processors that compute in it."""
    INT8 = "int8"


class Quality(StrEnum):
    """How large the network paints."""

    FAST = "fast"
    BALANCED = "balanced"
    BEST = "best"


class StrokeUnit(StrEnum):
    """What a stroke's size is counted in."""

    PICTURE = "picture"
    """Parts of the picture: the look of 640x480 at every size."""
    PIXELS = "pixels"
    """The network's own pixels: finer, the larger the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """What becomes of a photo besides its style; all of it may change in a live run."""

    strength: float | None = _painting(
        None,
        "How much of the painting is seen: 0 is the original, 1 the painting alone.",
        low=0,
        high=1,
        show_default="the style's own",
        live_step=0.1,
    )
    """Between 0 and 1 a mix of both; None is the style's own."""
    steady: float = _painting(
        1.0,
        "How steady the picture is: how much of the painting before stays where it fits. 0 paints "
        "each frame by itself, and flickers.",
        low=0,
        high=1,
        live_step=0.1,
    )
    keep_colours: bool = _painting(
        False,
        "Keep the photo's colours, and take light and shade alone from the painting.",
        flags=("--keep-colors", "--keep-colours"),
        live_step=1,
    )
    vignette: float = _painting(
        0.0, "How dark the corners of the picture are.", low=0, high=1, live_step=0.1
    )
    stroke: float = _painting(
        1.0,
        "How large the strokes are: 2 is twice as large, 0.5 half.",
        low=0.5,
        high=2,
        live_step=0.1,
    )
    """Painted smaller than it is shown, or larger: fine strokes take their time."""
    person: str = _painting(
        "",
        f"Paint people in this style, or leave them as they are with '{PHOTO}'.",
        metavar="STYLE",
    )
    """'' paints them in the style of all."""
    background: str = _painting(
        "",
        f"Paint what is around people in this style, or leave it as it is with '{PHOTO}'.",
        metavar="STYLE",
    )
    """'' paints it in the style of all."""

    def __post_init__(self) -> None:
        check(self)
        if self.person == self.background == PHOTO:
            raise InputError(
                "people and background are both to stay as they are, which leaves nothing to "
                "paint: give one of them a style"
            )

    def strength_of(self, style_strength: float) -> float:
        """What is asked for, else the style's own."""
        return style_strength if self.strength is None else self.strength


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """How the network is run."""

    device: Device = _painting(
        Device.AUTO,
        "What to paint on. 'auto' takes the best that works here; any other must work.",
        flags=("--device", "-d"),
    )
    execution_providers: tuple[str, ...] = _painting(
        (),
        "For experts: onnxruntime's own names in place of --device, the best first, with commas.",
        metavar="NAMES",
        read=split_names,
    )
    """The first must be active."""
    threads: int = _painting(
        0, "How many threads of the processor paint.", low=0, must="0 (automatic) or more"
    )
    """In all; 0 takes one for each core, or what OMP_NUM_THREADS says."""
    variant: Variant = _painting(
        Variant.AUTO, "The network's precision. 'auto' takes what is faster on this machine."
    )
    frames_at_once: int = option(1, low=1)
    """Threads that may call the engine at the same time, each with a frame of its own. More
    frames per second than all threads on one frame, but none of them sooner: for files."""
    momentum: float = option(0.0, low=0, below=1)
    """The share that the frames before have in the mean and variance that a frame is normalised
    by, from 0 to below 1: for the frames of one film, given one at a time and in order."""

    running_statistics: bool = False
    """Take the graph that has them even where `momentum` is 0 at first: the engine's `momentum`
    can be set while it runs."""

    def __post_init__(self) -> None:
        check(self)
        check_count("threads", self.threads)
        if (self.momentum or self.running_statistics) and self.frames_at_once > 1:
            raise InputError("running statistics need frames one after another: one at once")
        if self.execution_providers and self.device is not Device.AUTO:
            raise InputError(
                f"--device {self.device} and --execution-providers say the same twice: "
                "leave one of them out"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOptions:
    """How large the network paints; what is shown has the photo's size all the same."""

    quality: Quality = _painting(
        Quality.BEST,
        "How large the network paints: 'best' as the strokes ask, 'balanced' 0.7 and 'fast' 0.5 "
        "of each side. What is shown keeps its size.",
    )
    """With a target frame rate, it is the best that is allowed."""
    target_fps: float | None = _painting(
        None,
        "Paint smaller while fewer frames a second than this are done, and larger again later.",
        above=0,
        high=1000,
        hint="try 25",
    )
    stroke_unit: StrokeUnit = _painting(
        StrokeUnit.PICTURE,
        "Of --stroke 1: 'picture' is as at 640x480 whatever the size, 'pixels' is finer on larger "
        "pictures, which takes longer.",
    )

    def __post_init__(self) -> None:
        check(self)
