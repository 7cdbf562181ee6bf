"""Live runs: the camera, what is shown and kept, and the page."""

import functools
from dataclasses import dataclass
from pathlib import Path

from realtime_style.errors import InputError
from realtime_style.options.declared import check, option

ANY_DEVICE = "auto"
"""The first virtual camera that is free, or the system's microphone."""

OWN_NAME = "realtime-style"
"""What other programs call us, where nobody said otherwise."""

BROWSER = "browser"
"""In place of a camera: that of whoever opens the page."""

Y4M = "y4m"
PIPE_FORMATS = (Y4M, "rawvideo", "nut")
"""Of frames that go to standard output."""

ONLY_THIS_MACHINE = "127.0.0.1"

FADE_S = 0.5
"""Seconds from one style to another in a live run."""

_camera = functools.partial(option, group="Camera")
_shown = functools.partial(option, group="Showing and keeping")
_page = functools.partial(option, group="Page")
_side = functools.partial(_camera, low=16, high=8192, must="16 to 8192 pixels", hint="try 640x480")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraOptions:
    """How a camera, or what stands in for one, is read."""

    width: int | None = _side(None, "The width of the picture to ask the camera for.")
    """Pixels; None is 640, or what the source has."""
    height: int | None = _side(None, "The height of the picture to ask the camera for.")
    """Pixels; None is 480, or what the source has."""
    fps: float | None = _camera(
        None,
        "How many frames a second to ask the camera for.",
        low=1,
        high=240,
        must="1 to 240",
        hint="try 30",
    )
    """None leaves it to the source, 30 where it is free."""
    mirror: bool = _camera(False, "Turn left into right, as in a mirror.")
    """As people know themselves."""
    patience_s: float = _camera(
        30.0,
        "How long to wait for a camera that vanished.",
        low=0,
        high=86_400,
        must="0 to 86400 seconds",
    )

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """What a live run shows, keeps, and when it ends."""

    camera: str = _camera(
        "0",
        "A camera, or what stands in for one.",
        flags=("--camera", "-c"),
        metavar="CAMERA",
    )
    cycle_s: float | None = option(
        None,
        "Change to the next style by itself after so many seconds.",
        above=0,
        high=1e6,
        must="above 0 seconds",
        group="Painting",
    )
    fade_s: float = option(
        FADE_S,
        "How many seconds it takes from one style to another.",
        low=0,
        high=10,
        group="Painting",
    )
    window: bool = _shown(True, "Show the painting in a window on the screen.")
    projector: bool = _shown(False, "Open a second window without any text, for another screen.")
    served: bool = False
    """Whether browsers show it."""
    hud: bool = _shown(True, "Begin with the text over the picture shown.")
    virtual_camera: str | None = _shown(
        None,
        "Be a camera for OBS, browsers and video calls. DEVICE is the number, the path or a part "
        "of the name of one of several.",
        metavar="[DEVICE]",
        bare=ANY_DEVICE,
    )
    record: Path | None = _shown(None, "Record the painting into this video file.", metavar="FILE")
    """From the first frame on."""
    outputs: tuple[str, ...] = _shown(
        (),
        "Stream live, with sound: rtmp://…, srt://…, udp://…, rtsp://…, or https://… for WHIP; "
        "- sends frames to standard output. May be given again.",
        flags=("--output", "-o"),
        metavar="ADDRESS",
        repeated=True,
    )
    """Each once."""
    stream_kbits: int | None = _shown(
        None,
        "Kilobits a second of the picture of --output; the size says where none is given.",
        flags=("--stream-kbits",),
        low=50,
        high=200_000,
        must="50 to 200000 kilobits a second",
        hint="try 2500",
    )
    pipe_format: str = _shown(
        Y4M, "How frames go to standard output: y4m, rawvideo (BGR) or nut (with their times)."
    )
    """One of PIPE_FORMATS."""
    microphone: str | None = _shown(
        None,
        "Record sound, too. DEVICE is a part of a microphone's name; without one it is the "
        "system's.",
        metavar="[DEVICE]",
        bare=ANY_DEVICE,
    )
    ndi: str | None = _shown(
        None,
        "Be an NDI source of that name for other programs and machines, without sound.",
        metavar="[NAME]",
        bare=OWN_NAME,
    )
    spout: str | None = _shown(
        None,
        "Be a Spout sender of that name, on Windows.",
        metavar="[NAME]",
        bare=OWN_NAME,
    )
    syphon: str | None = _shown(
        None,
        "Be a Syphon server of that name, on macOS.",
        metavar="[NAME]",
        bare=OWN_NAME,
    )
    folder: Path = _shown(
        Path(),
        "Where photos go, and recordings that a key begins.",
        metavar="FOLDER",
        show_default="here",
    )
    seconds: float | None = _shown(
        None, "End by itself after so many seconds.", above=0, high=1e6, must="above 0 seconds"
    )
    overwrite: bool = option(False, "Replace an output that exists.")

    def __post_init__(self) -> None:
        check(self)
        if self.pipe_format not in PIPE_FORMATS:
            raise InputError(
                f"pipe-format must be one of {', '.join(PIPE_FORMATS)}, got '{self.pipe_format}'"
            )
        if len(set(self.outputs)) < len(self.outputs):
            raise InputError("--output names the same place twice: give each once")
        if not self.folder.is_dir():
            raise InputError(f"no folder '{self.folder}' for photos: create it first")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """Where the page is served, and to whom."""

    host: str = _page(
        ONLY_THIS_MACHINE,
        "The address of this machine to serve at; 0.0.0.0 is all of them. Other machines then "
        "need the token in the page's address.",
        metavar="ADDRESS",
    )
    port: int = _page(
        8010, "The port to serve at.", low=0, high=65_535, must="0 (any that is free) to 65535"
    )
    token: str = _page("", "The token to ask of other machines, in place of one that is made up.")
    """What the page's address must hold; '' makes one where it is needed."""
    certificate: Path | None = _page(
        None,
        "Serve by https:// with this PEM file: browsers need it to give their camera to another "
        "machine.",
        metavar="FILE",
    )
    key: Path | None = _page(
        None, "The key of the certificate, where it is in a file of its own.", metavar="FILE"
    )
    """Where it is in a file of its own."""
    learn_minutes: float = _page(
        5.0,
        "For about how many minutes the page may learn a style from a picture; 0 lets it learn "
        "none.",
        low=0,
        high=60,
        must="0 to 60",
    )
    learn_steps: int = _page(
        0,
        "How many steps it then takes, in place of minutes; 0 takes as many as fit.",
        low=0,
        high=100_000,
        must="0 to 100000",
    )

    def __post_init__(self) -> None:
        check(self)
        if not self.token.isprintable():
            raise InputError(f"the token must be text that can be typed, got {self.token!a}")
        if self.key and not self.certificate:
            raise InputError("--key goes with --certificate: give both")
        for path in (self.certificate, self.key):
            if path and not path.is_file():
                raise InputError(f"no file '{path}' to read a certificate or key from")
