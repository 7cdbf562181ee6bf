"""Where a live stream may go: the table of protocols, and an address as it is told."""

import functools
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, urlsplit

from realtime_style.errors import InputError, SinkError
from realtime_style.ffmpeg.candidates import find_ffmpeg


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How ffmpeg sends to addresses of a kind."""

    muxer: str
    """ffmpeg's name of the format."""
    suffix: str
    """A file's suffix that holds the same, from which the encoders' options follow."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """ffmpeg's options for it, without their dashes."""
    protocol: str = ""
    """ffmpeg's name of what it goes by, which it may lack; '' where the muxer brings its own."""


def _transport(protocol: str, **settings: str) -> Protocol:
    # Without delay between the clock and the picture, which is right for discs alone.
    still = {"muxdelay": "0", "muxpreload": "0"}
    return Protocol(muxer="mpegts", suffix=".ts", settings=still | settings, protocol=protocol)


def _flash(protocol: str) -> Protocol:
    settings = {"flvflags": "no_duration_filesize"}  # which would need a way back
    return Protocol(muxer="flv", suffix=".flv", settings=settings, protocol=protocol)


# The one profile that all of WebRTC reads (RFC 7742).
_WHIP = Protocol(muxer="whip", suffix=".webm", settings={"profile:0": "baseline"})
_RTSP = Protocol(muxer="rtsp", suffix=".ts", settings={"rtsp_transport": "tcp"})

PROTOCOLS: Mapping[str, Protocol] = {
    "rtmp": _flash("rtmp"),
    "rtmps": _flash("rtmps"),
    "srt": _transport("srt"),
    # Seven packets of 188 bytes are what goes through a network in one piece.
    "udp": _transport("udp", pkt_size="1316"),
    "tcp": _transport("tcp"),
    "rtsp": _RTSP,
    "https": _WHIP,
    "http": _WHIP,
}
"""By how an address begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamAddress:
    """Where a stream goes."""

    url: str
    protocol: Protocol
    shown: str
    """For people and logs: without the key, the password or the path that it may hold."""
    waits: bool
    """Whether we are the one who is called, however long that takes."""


def is_address(text: str) -> bool:
    """Whether it is meant as an address, and not as a file."""
    return "://" in text


def read_address(text: str) -> StreamAddress:
    """An address such as 'rtmp://live.example.org/app/key'.

    Raises:
        InputError: it is none, of a kind that is not known, or says of no machine.
    """
    known = ", ".join(f"{scheme}://" for scheme in PROTOCOLS)
    if not is_address(text):
        raise InputError(
            f"--output takes an address ({known}) or - for standard output, got '{text}': "
            "--record writes a file"
        )
    scheme = text.partition("://")[0].lower()
    protocol = PROTOCOLS.get(scheme)
    if protocol is None:
        raise InputError(f"--output knows no '{scheme}://': try one of {known}")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 (it is read then)
    except ValueError as error:
        raise InputError(f"--output: '{scheme}://…' is no address: {error}") from error
    asked = parse_qs(parts.query)
    waits = asked.get("mode") == ["listener"] or asked.get("listen", ["0"]) != ["0"]
    if not (parts.hostname or (waits and parts.port)):
        raise InputError(f"--output: the address names no machine: try {scheme}://HOST…")
    if protocol.suffix == ".ts" and protocol.protocol and not parts.port:
        raise InputError(f"--output: '{_shown(parts)}' lacks a port: try {scheme}://HOST:PORT")
    return StreamAddress(url=text, protocol=protocol, shown=_shown(parts), waits=waits)


def check_address(text: str) -> None:
    """Refuse at once an address that cannot be one, and a protocol that this ffmpeg lacks.

    Raises:
        InputError: as of `read_address`.
        SinkError: ffmpeg lacks it.
    """
    address = read_address(text)
    protocol = address.protocol
    lacks = protocol.protocol and protocol.protocol not in _listed("-protocols")
    if lacks or protocol.muxer not in _listed("-muxers"):
        raise SinkError(
            f"'{find_ffmpeg()}' cannot stream to '{address.shown}': it was built without "
            f"{protocol.protocol or protocol.muxer}; put a newer ffmpeg on the path"
        )


def _shown(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port else ""
    more = "/…" if parts.path.strip("/") or parts.query else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{more}"


@functools.cache
def _listed(what: str) -> frozenset[str]:
    """The words of one of ffmpeg's lists."""
    command = [find_ffmpeg(), "-hide_banner", what]
    result = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    # For protocols, only those of output.
    return frozenset(result.stdout.rpartition("Output:")[2].split())
