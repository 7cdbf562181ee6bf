"""Which formats, sizes and rates a camera offers, asked of Linux (videodev2.h)."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from realtime_style.hardware.video4linux import CAPTURE, CAPTURE_PLANES, opened, request, spell

_DISCRETE = 1
MOST = 200
"""Answers of one kind after which a driver that never says "no more" is asked no more."""

Ask = Callable[[int, int, Any], object]
"""As fcntl.ioctl: a file descriptor, a request, a structure that is filled in."""

_u32 = ctypes.c_uint32


class _Format(ctypes.Structure):
    _fields_ = (
        ("index", _u32),
        ("type", _u32),
        ("flags", _u32),
        ("description", ctypes.c_char * 32),
        ("code", ctypes.c_char * 4),
        ("reserved", _u32 * 4),
    )


class _FrameSize(ctypes.Structure):
    _fields_ = (
        ("index", _u32),
        ("code", ctypes.c_char * 4),
        ("type", _u32),
        ("width", _u32),
        ("height", _u32),
        ("rest", _u32 * 6),
    )


class _FrameInterval(ctypes.Structure):
    _fields_ = (
        ("index", _u32),
        ("code", ctypes.c_char * 4),
        ("width", _u32),
        ("height", _u32),
        ("type", _u32),
        ("numerator", _u32),
        ("denominator", _u32),
        ("rest", _u32 * 6),
    )


ENUM_FORMATS = request(3, 2, _Format)
ENUM_SIZES = request(3, 74, _FrameSize)
ENUM_INTERVALS = request(3, 75, _FrameInterval)


@dataclass(frozen=True, slots=True, order=True)
class Mode:
    """One way in which a camera sends pictures."""

    width: int
    height: int
    format: str
    """Such as MJPG or YUYV; of big-endian pixels 'Y16-BE'."""
    fps: float
    """The highest rate."""


def list_modes(device: Path) -> list[Mode]:
    """The modes of a camera with fixed sizes, the largest first; none where it does not say.

    Raises:
        OSError: it does not open.
    """
    import fcntl

    with opened(device) as handle:
        return sorted(_modes(handle, fcntl.ioctl), reverse=True)


def _modes(handle: int, ask: Ask) -> Iterator[Mode]:
    for image in _formats(handle, ask):
        letters = spell(image.code)
        for size in _answers(handle, ask, ENUM_SIZES, _FrameSize, code=image.code):
            if size.type == _DISCRETE:
                fps = _highest_rate(handle, ask, image.code, size.width, size.height)
                yield Mode(size.width, size.height, letters, fps)


def _formats(handle: int, ask: Ask) -> list[Any]:
    """Of the kind of buffers that it has: a device gives pictures whole, or in planes."""
    for kind in (CAPTURE, CAPTURE_PLANES):
        if found := list(_answers(handle, ask, ENUM_FORMATS, _Format, type=kind)):
            return found
    return []


def _highest_rate(handle: int, ask: Ask, code: bytes, width: int, height: int) -> float:
    """0 where the driver does not say."""
    asked = {"code": code, "width": width, "height": height}
    intervals = _answers(handle, ask, ENUM_INTERVALS, _FrameInterval, **asked)
    # Of a range of intervals, the first is the shortest.
    rates = [each.denominator / each.numerator for each in intervals if each.numerator]
    return round(max(rates, default=0.0), 2)


def _answers(
    handle: int, ask: Ask, request: int, structure: type[ctypes.Structure], **asked: object
) -> Iterator[Any]:
    """What the driver fills in for index 0, 1, … until it refuses."""
    for index in range(MOST):
        answer = structure(index=index, **asked)
        try:
            ask(handle, request, answer)
        except OSError:
            return
        yield answer
