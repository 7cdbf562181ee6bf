"""How much of a stranger's file is taken at its word. Environment variables raise each limit.

A header of some bytes may promise a picture of gigabytes; the promise is judged before anything
is allocated for it.
"""

import os
import stat
from pathlib import Path

from realtime_style.errors import InputError

PIXELS = "OPENCV_IO_MAX_IMAGE_PIXELS"
"""OpenCV's own variable, which it reads once, when it is loaded."""
_PIXELS = 2**28
"""A picture of 16384x16384: 0.8 GB as BGR, and several times that while it is painted."""

MEGABYTES = "RTS_MAX_FILE_MB"
_MEGABYTES = 1024
"""For files that are read whole: pictures and styles."""

SECONDS = "RTS_MAX_PAINT_SECONDS"
_SECONDS = 60
"""For a picture of a megapixel, on the processor: fifty times what the slowest network takes."""

LOAD = "RTS_MAX_LOAD_SECONDS"
_LOAD_SECONDS = 120
"""For a network to be loaded: a hundred times what ours take."""

_CHUNK = 1 << 20


def most_pixels() -> int:
    """Of a picture, or of a video's frame."""
    return _variable(PIXELS, _PIXELS)


def have_opencv_obey() -> None:
    """Tell OpenCV the limit, unless the user has. To be called before OpenCV is loaded."""
    os.environ.setdefault(PIXELS, str(_PIXELS))


def paint_seconds(pixels: int) -> float:
    """For a picture of so many pixels."""
    return _variable(SECONDS, _SECONDS) * max(1.0, pixels / 1e6)


def load_seconds() -> int:
    """For a network."""
    return _variable(LOAD, _LOAD_SECONDS)


def too_many_pixels(path: Path | str, size: str = "") -> str:
    """A sentence about a picture that is refused."""
    most = most_pixels()
    stated = f"{size} pixels" if size else f"more than {most / 1e6:.0f} million pixels"
    return f"'{path}' states {stated}: the variable {PIXELS} raises the limit of {most}"


def check_size(path: Path | str) -> None:
    """Refuse a regular file that is larger than is read whole.

    Raises:
        OSError: it is not there.
        ValueError: it is too large; the message says so.
    """
    status = Path(path).stat()
    if stat.S_ISREG(status.st_mode) and status.st_size > _most_bytes():
        raise ValueError(_too_large(path, f"{status.st_size / 1e6:.0f} MB"))


def read_whole(path: Path | str) -> bytes:
    """All that a file or pipe holds.

    Raises:
        OSError: it cannot be read.
        ValueError: it is too large; the message says so.
    """
    check_size(path)
    parts, left = [], _most_bytes()
    with Path(path).open("rb") as file:
        while part := file.read(_CHUNK):
            parts.append(part)
            left -= len(part)
            if left < 0:  # a device without end, or a file that grew
                raise ValueError(_too_large(path, "more"))
    return b"".join(parts)


def _most_bytes() -> int:
    return _variable(MEGABYTES, _MEGABYTES) << 20


def _too_large(path: Path | str, size: str) -> str:
    return (
        f"'{path}' has {size}: the variable {MEGABYTES} raises the limit of "
        f"{_most_bytes() >> 20} MB"
    )


def _variable(name: str, usual: int) -> int:
    """A whole number above 0 from the environment.

    Raises:
        InputError: it is something else.
    """
    told = os.environ.get(name, "").strip()
    if not told:
        return usual
    if not (told.isascii() and told.isdecimal() and int(told[:18]) > 0):
        raise InputError(f"the variable {name} must be a whole number above 0, got '{told}'")
    return int(told[:18])
