"""Live runs: the camera, what is shown and kept, and the page."""

import functools
from dataclasses import dataclass
from pathlib import Path

from realtime_style.errors import InputError
from realtime_style.options.declared import check, option

ANY_DEVICE = "auto"
"""The first virtual camera that is free, or the system's microphone."""

BROWSER = "browser"
"""In place of a camera: that of whoever opens the page."""

Y4M = "y4m"
PIPE_FORMATS = (Y4M, "rawvideo", "nut")
"""Of frames that go to standard output."""

ONLY_THIS_MACHINE = "127.0.0.1"

FADE_S = 0.5
"""Seconds from one style to another in a live run."""

_camera = functools.partial(option, group="Camera")
_side = functools.partial(_camera, low=16, high=8192, must="16 to 8192 pixels", hint="try 640x480")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraOptions:
    """How a camera, or what stands in for one, is read."""

    width: int | None = _side(None, "To ask the camera for.")
    """Pixels; None is 640, or what the source has."""
    height: int | None = _side(None, "To ask the camera for.")
    """Pixels; None is 480, or what the source has."""
    fps: float | None = _camera(
        None, "To ask the camera for.", low=1, high=240, must="1 to 240", hint="try 30"
    )
    """None leaves it to the source, 30 where it is free."""
    mirror: bool = _camera(False, "Left is right.")
    """As people know themselves."""
    patience_s: float = _camera(
        30.0,
        "Seconds to wait for a camera that vanished.",
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
    )
    cycle_s: float | None = option(
        None,
        "Seconds until the next style comes by itself.",
        above=0,
        high=1e6,
        must="above 0 seconds",
        group="Painting",
    )
    fade_s: float = option(
        FADE_S,
        "Seconds from one style to another.",
        low=0,
        high=10,
        group="Painting",
    )
    window: bool = option(True, "Show it on the screen.")
    projector: bool = option(False, "A second window without any text, for another screen.")
    served: bool = False
    """Whether browsers show it."""
    hud: bool = option(True, "Begin with the text over the picture shown.")
    virtual_camera: str | None = option(
        None,
        "Be a camera for OBS, browsers and video calls; of several, the number, path or part of "
        "a name.",
        metavar="[DEVICE]",
        bare=ANY_DEVICE,
    )
    record: Path | None = option(None, "A video file to write.")
    """From the first frame on."""
    output: str = option(
        "",
        "Stream live, with sound: rtmp://…, srt://…, udp://…, rtsp://…, or https://… for WHIP; "
        "- sends frames to standard output.",
        flags=("--output", "-o"),
        metavar="ADDRESS",
    )
    stream_kbits: int | None = option(
        None,
        "Kilobits a second of the picture of --output; the size says where none is given.",
        flags=("--stream-kbits",),
        low=50,
        high=200_000,
        must="50 to 200000 kilobits a second",
        hint="try 2500",
    )
    pipe_format: str = option(
        Y4M, "How frames go to standard output: y4m, rawvideo (BGR) or nut (with their times)."
    )
    """One of PIPE_FORMATS."""
    microphone: str | None = option(
        None,
        "Record its sound, too: a part of its name, or the system's without one.",
        metavar="[DEVICE]",
        bare=ANY_DEVICE,
    )
    folder: Path = option(Path(), "For photos, and recordings that a key begins.")
    seconds: float | None = option(
        None, "End by itself after these.", above=0, high=1e6, must="above 0 seconds"
    )
    overwrite: bool = option(False, "Replace an existing output.")

    def __post_init__(self) -> None:
        check(self)
        if self.pipe_format not in PIPE_FORMATS:
            raise InputError(
                f"pipe-format must be one of {', '.join(PIPE_FORMATS)}, got '{self.pipe_format}'"
            )
        if not self.folder.is_dir():
            raise InputError(f"no folder '{self.folder}' for photos: create it first")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """Where the page is served, and to whom."""

    host: str = option(
        ONLY_THIS_MACHINE, "To listen at; 0.0.0.0 is all. Others than this machine need a token."
    )
    port: int = option(
        8010, "0 takes one that is free.", low=0, high=65_535, must="0 (any that is free) to 65535"
    )
    token: str = option("", "In place of one that is made up.")
    """What the page's address must hold; '' makes one where it is needed."""
    certificate: Path | None = option(
        None, "PEM, for https://: browsers need it to give their camera to another machine."
    )
    key: Path | None = option(None, "Of the certificate.")
    """Where it is in a file of its own."""

    def __post_init__(self) -> None:
        check(self)
        if not self.token.isprintable():
            raise InputError(f"the token must be text that can be typed, got {self.token!a}")
        if self.key and not self.certificate:
            raise InputError("--key goes with --certificate: give both")
        for path in (self.certificate, self.key):
            if path and not path.is_file():
                raise InputError(f"no file '{path}' to read a certificate or key from")
