"""A clock that the chosen encoder takes: the original's, a coarser one, or a constant rate."""

import functools
import subprocess
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import av

from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.ffmpeg.program import source_time_base
from realtime_style.frame import StreamInfo

_TAKE_ANY = frozenset(
    {
        *("apng", "ffv1", "gif", "libaom-av1", "libsvtav1", "libvpx", "libvpx-vp9", "libwebp_anim"),
        *("libx264", "libx264rgb", "libx265", "mjpeg", "png", "prores_ks", "rawvideo"),
        "wrapped_avframe",
    }
)
"""Encoders that need no trial; those of hardware have had theirs."""
_HARDWARE = ("_nvenc", "_qsv", "_videotoolbox", "_vaapi", "_amf")
_16_BITS = 2**16 - 1
_USUAL_RATES = tuple(
    Fraction(rate)
    for rate in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
)


def encoder_clock(
    encoder: str, info: StreamInfo, picture: dict[str, Any], *, constant: bool
) -> tuple[dict[str, Any], list[str]]:
    """ffmpeg's options for when frames are shown, and what there is to say about them.

    Each frame keeps its time if the encoder can; MPEG-1 and -2, DV and others have a rate, of
    which a few are allowed, and MPEG-4 counts in 16 bits. `picture` are its other options;
    `constant` asks for a rate, as a container without times needs.
    """
    usual = _at_rate(info.frame_rate)
    if not constant:
        usual = {"fps_mode:0": "passthrough", "enc_time_base:0": source_time_base()}
    if encoder in _TAKE_ANY or encoder.endswith(_HARDWARE):
        return usual, []
    allowed = _allowed_rates(encoder)
    exact = [] if constant or allowed else _exact(info)
    for clock in (*exact, *_at_rates(info.frame_rate, allowed)):
        if _works(_arguments(picture | clock), info.width, info.height, info.time_base):
            rate = Fraction(clock.get("r:0", info.frame_rate))
            changed = f"{encoder} cannot have {float(info.frame_rate):g} frames a second: written "
            return clock, [f"{changed}with {float(rate):g}"] if rate != info.frame_rate else []
    return usual, []


def _exact(info: StreamInfo) -> Iterator[dict[str, Any]]:
    """The original's clock, and one that is nearly as fine and counts in 16 bits."""
    yield {"fps_mode:0": "passthrough", "enc_time_base:0": str(info.time_base)}
    rate = info.frame_rate
    if rate.numerator <= _16_BITS:
        fine = rate * (_16_BITS // rate.numerator)
        yield {"fps_mode:0": "passthrough", "enc_time_base:0": str(1 / fine)}


def _at_rates(rate: Fraction, allowed: Sequence[Fraction]) -> Iterator[dict[str, Any]]:
    """The original's rate, if it may be, and the nearest ones that are allowed."""
    if rate in allowed or not allowed:
        yield _at_rate(rate)
    for rates in filter(None, (allowed, _USUAL_RATES)):
        # Rather a frame shown twice than one that is lost.
        faster = [each for each in rates if each >= rate]
        yield _at_rate(min(faster) if faster else max(rates))


def _at_rate(rate: Fraction) -> dict[str, Any]:
    return {"fps_mode:0": "cfr", "r:0": str(rate)}


def _allowed_rates(encoder: str) -> list[Fraction]:
    """Of an encoder that says so; ffmpeg would take the nearest, unsaid."""
    try:
        rates = av.codec.Codec(encoder, "w").frame_rates or ()
    except ValueError:  # PyAV's libraries lack it
        rates = ()
    return [Fraction(rate.numerator, rate.denominator) for rate in rates]


def _arguments(settings: dict[str, Any]) -> tuple[str, ...]:
    return tuple(word for name, value in settings.items() for word in (f"-{name}", str(value)))


@functools.cache
def _works(arguments: tuple[str, ...], width: int, height: int, tick: Fraction) -> bool:
    """Whether ffmpeg encodes two frames so."""
    picture = f"color=size={width}x{height}:rate=25,format=bgr24,settb={tick}"
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-f", "lavfi", "-i", picture]
    command += ["-frames:v", "2", *arguments, "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
