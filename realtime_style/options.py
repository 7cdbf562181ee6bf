"""What a user can choose, with its defaults. One frozen dataclass per room."""

import dataclasses
import numbers
import os
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from realtime_style.errors import InputError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

DEFAULT_STYLE = "candy"

ANY_DEVICE = "auto"
"""The first virtual camera that is free, or the system's microphone."""


def check_count(name: str, count: int) -> None:
    """Refuse more threads or processes than would do any good here.

    Raises:
        InputError: so many.
    """
    cores = os.cpu_count() or 1
    most = max(FEWEST_REFUSED, 4 * cores)
    if count > most:
        raise InputError(f"{name} must be at most {most} on {cores} cores, got {count}")


FEWEST_REFUSED = 64
"""Threads or processes that any machine may be asked for."""


def check_kinds(options: "DataclassInstance") -> None:
    """Refuse a value that is of another kind than its field's default.

    Raises:
        InputError: one is; the message names it.
    """
    for field in dataclasses.fields(options):
        value, usual = getattr(options, field.name), field.default
        kind = _kind_of(field)
        if kind is None or (value is None and usual is None):
            continue
        accepted, words = _KINDS[kind]
        if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
            name = field.name.removesuffix("_s").replace("_", " ")
            raise InputError(f"{name} must be {words}, got {value!r}")


def _kind_of(field: "dataclasses.Field[Any]") -> type | None:
    """What is in `_KINDS`; where the default is None, its annotation tells: 'float | None'."""
    if field.default is None:
        return next((each for each in get_args(field.type) if each in _KINDS), None)
    return next((each for each in _KINDS if isinstance(field.default, each)), None)


_KINDS: dict[type, tuple[type, str]] = {
    bool: (bool, "true or false"),
    int: (numbers.Integral, "a whole number"),
    float: (numbers.Real, "a number"),
    Fraction: (numbers.Rational, "an exact number"),
    str: (str, "text"),
    tuple: (tuple, "a tuple"),
    Path: (Path, "a path"),
}
"""Of a field's default, first that fits: what is accepted, in words."""


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


class OnInterrupt(StrEnum):
    """What becomes of a video whose painting the user stops."""

    KEEP = "keep"
    """What was done stays, in a playable file beside the output."""
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """How the network is run."""

    device: Device = Device.AUTO
    """AUTO takes the best that works; any other must be active, or it is an error."""
    execution_providers: tuple[str, ...] = ()
    """onnxruntime's own names in place of a device, best first; the first must be active."""
    threads: int = 0
    """Of the processor, in all; 0 takes one for each core, or what OMP_NUM_THREADS says."""
    variant: Variant = Variant.AUTO
    """AUTO takes what is fastest on this processor."""
    frames_at_once: int = 1
    """Threads that may call the engine at the same time, each with a frame of its own. More
    frames per second than all threads on one frame, but none of them sooner: for files."""
    running: float = 0.0
    """The share that the frames before have in the mean and variance that a frame is normalised
    by, from 0 to below 1: for the frames of one film, given one at a time and in order."""
    running_statistics: bool = False
    """Take the graph that has them even where `running` is 0 at first: the engine's `momentum`
    can be set while it runs."""

    def __post_init__(self) -> None:
        check_kinds(self)
        if self.threads < 0:
            raise InputError(f"threads must be 0 (automatic) or more, got {self.threads}")
        check_count("threads", self.threads)
        if self.frames_at_once < 1:
            raise InputError(f"frames_at_once must be 1 or more, got {self.frames_at_once}")
        if not 0 <= self.running < 1:
            raise InputError(f"running must be from 0 to below 1, got {self.running}")
        if (self.running or self.running_statistics) and self.frames_at_once > 1:
            raise InputError("running needs each frame to follow the one before: one at once")
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
        check_kinds(self)
        if self.target_fps is not None and not 0 < self.target_fps <= 1000:
            raise InputError(
                f"target-fps must be above 0 and at most 1000, got {self.target_fps:g}: try 25"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """What happens to a painting before it is shown."""

    strength: float | None = None
    """0 is the photo, 1 the painting, between them a mix of both; None is the style's own."""
    steady: float = 1.0
    """How much of the painting before stays where it fits; 0 paints each frame by itself."""

    keep_colours: bool = False
    """The photo's colours, and of the painting only its light and shade."""

    def __post_init__(self) -> None:
        check_kinds(self)
        if not 0 <= self.steady <= 1:
            raise InputError(f"steady must be between 0 and 1, got {self.steady:g}")
        if self.strength is not None and not 0 <= self.strength <= 1:
            raise InputError(f"strength must be between 0 and 1, got {self.strength:g}")

    def strength_of(self, style_strength: float) -> float:
        """What is asked for, else the style's own."""
        return style_strength if self.strength is None else self.strength


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderOptions:
    """How a video file is written."""

    crf: int = 18
    """x264's constant rate factor: 18 looks like the original, 23 is half the size. Other
    codecs get the value of their own scale that looks about the same."""
    preset: str = "superfast"
    """x264's trade of time for size. Of two cores, what it takes the painter lacks: 'veryfast'
    takes 1.6 times as long for paintings that are 1 % smaller."""
    threads: int = 0
    """The encoder's; 0 is half of the cores: the painter takes far longer for a frame."""
    codec: str = ""
    """A codec (h264, hevc, vp9, av1, prores, ffv1, …) or an ffmpeg encoder; '' is the
    container's usual one."""
    pix_fmt: str = ""
    """ffmpeg's name of a pixel format; '' is yuv420p, or what the codec and an odd size need."""
    bitrate: str = ""
    """As ffmpeg reads it, '4M'; in place of `crf`."""
    hwaccel: str = "none"
    """A family of hardware encoders, 'auto' for the first that works, or 'none'."""
    container: str = ""
    """ffmpeg's name of a format, or a suffix; '' is what the file's name says."""
    extra: tuple[tuple[str, str], ...] = ()
    """Further ffmpeg output options, each a name without its dash and a value."""

    def __post_init__(self) -> None:
        check_kinds(self)
        if self.threads < 0:
            raise InputError(f"encoder threads must be 0 (automatic) or more, got {self.threads}")
        check_count("encoder threads", self.threads)
        if not 0 <= self.crf <= 63:
            raise InputError(f"crf must be between 0 and 63, got {self.crf}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOptions:
    """Which other streams of a video go into the output."""

    audio: bool = True
    maps: tuple[str, ...] = ()
    """Only these: '3' by place in the file; 'a', 's', 't', 'd', 'c' or 'v' by kind (sound,
    subtitles, attachments, data, covers, further video); 'a:1' by place among its kind;
    'a:ger' by language. Empty is all. The first that names one video ('v:1') says which is
    painted, and leaves the rest as it is."""

    def __post_init__(self) -> None:
        check_kinds(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Which part of a video is painted."""

    start: Fraction = Fraction(0)
    """Seconds from the start of the file."""
    end: Fraction | None = None
    """Seconds from the start of the file; its frame is the first that is left out."""
    every: int = 1
    """Of so many frames one is kept, with its time."""

    def __post_init__(self) -> None:
        check_kinds(self)
        if self.start < 0:
            raise InputError(f"start must be 0 or later, got {float(self.start):g} s")
        if self.end is not None and self.end <= self.start:
            raise InputError(
                f"the end ({float(self.end):g} s) must be after the start ({float(self.start):g} s)"
            )
        if self.every < 1:
            raise InputError(f"every must be 1 (all frames) or more, got {self.every}")

    @property
    def duration(self) -> Fraction | None:
        """Seconds; None to the end of the file."""
        return None if self.end is None else self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraOptions:
    """How a camera, or what stands in for one, is read."""

    width: int | None = None
    """Pixels; None is 640, or what the source has."""
    height: int | None = None
    """Pixels; None is 480, or what the source has."""
    fps: float | None = None
    """Frames per second to ask for; None leaves it to the source, 30 where it is free."""
    mirror: bool = False
    """Left and right change sides, as people know themselves."""
    patience_s: float = 30.0
    """Seconds for which a camera that vanished is waited for."""

    def __post_init__(self) -> None:
        check_kinds(self)
        for name, side in (("width", self.width), ("height", self.height)):
            if side is not None and not 16 <= side <= 8192:
                raise InputError(f"{name} must be 16 to 8192 pixels, got {side}: try 640x480")
        if self.fps is not None and not 1 <= self.fps <= 240:
            raise InputError(f"fps must be 1 to 240, got {self.fps:g}: try 30")
        if not 0 <= self.patience_s <= 86_400:
            raise InputError(f"patience must be 0 to 86400 seconds, got {self.patience_s:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """What a live run shows, keeps, and when it ends."""

    camera: str = "0"
    """A number, name, path, address, 'screen', 'window:TITLE' or 'test'."""
    window: bool = True
    served: bool = False
    """Whether browsers show it."""
    hud: bool = True
    """Whether the window begins with its text."""
    virtual_camera: str | None = None
    """A device; ANY_DEVICE takes the first; None is none."""
    record: Path | None = None
    """A video file to write from the first frame on."""
    microphone: str | None = None
    """For the sound of recordings; ANY_DEVICE is the system's; None is none."""
    overwrite: bool = False
    folder: Path = Path()
    """Where photos go, and recordings that a key begins."""
    cycle_s: float | None = None
    """Seconds after which the next style comes by itself."""
    seconds: float | None = None
    """When to end by itself."""

    def __post_init__(self) -> None:
        check_kinds(self)
        for name, value in (("cycle", self.cycle_s), ("seconds", self.seconds)):
            if value is not None and not 0 < value <= 1e6:
                raise InputError(f"{name} must be above 0 seconds, got {value:g}")
        shown = self.window or self.served or self.virtual_camera or self.record
        if not shown and self.seconds is None:
            raise InputError(
                "nowhere to paint to: give --virtual-camera, --record FILE, or with --seconds "
                "only measure"
            )
        if not self.folder.is_dir():
            raise InputError(f"no folder '{self.folder}' for photos: create it first")


BROWSER = "browser"
"""In place of a camera: that of whoever opens the page."""

ONLY_THIS_MACHINE = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """Where the page is served, and to whom."""

    host: str = ONLY_THIS_MACHINE
    """Address to listen at; any but this machine's own needs a token."""
    port: int = 8010
    """0 takes one that is free."""
    token: str = ""
    """What the page's address must hold; '' makes one where it is needed."""
    certificate: Path | None = None
    """TLS, PEM: browsers give other machines' pages no camera without it."""
    key: Path | None = None
    """Of the certificate, where it is in a file of its own."""

    def __post_init__(self) -> None:
        check_kinds(self)
        if not 0 <= self.port <= 65_535:
            raise InputError(f"port must be 0 (any that is free) to 65535, got {self.port}")
        if not self.token.isprintable():
            raise InputError(f"the token must be text that can be typed, got {self.token!a}")
        if self.key and not self.certificate:
            raise InputError("--key goes with --certificate: give both")
        for path in (self.certificate, self.key):
            if path and not path.is_file():
                raise InputError(f"no file '{path}' to read a certificate or key from")
