"""What the first bytes of a picture state of its size, before anything is decoded.

OpenCV judges it, too, but reads its limit once, when it is loaded: perhaps before we are.
"""

import re
from typing import Literal

from realtime_style.errors import SourceError
from realtime_style.sources.jpeg import jpeg_size

Size = tuple[int, int]
"""Width and height in pixels."""

_PNM = re.compile(rb"P[1-6](?:\s+(?:#[^\n]*\n\s*)*)(\d{1,9})(?:\s+(?:#[^\n]*\n\s*)*)(\d{1,9})\s")


def stated_size(data: bytes) -> Size | None:
    """Of a PNG, JPEG, GIF, BMP, WebP or PNM; None of anything else, or where it is cut short."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _pair(data, 16, 4, "big")
    if data.startswith(b"GIF8"):
        return _pair(data, 6, 2, "little")
    if data.startswith(b"BM"):
        return _of_bmp(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _of_webp(data)
    if data.startswith(b"\xff\xd8"):
        try:
            return jpeg_size(data)
        except SourceError:
            return None
    if match := _PNM.match(data[:1000]):
        return int(match[1]), int(match[2])
    return None


def _of_bmp(data: bytes) -> Size | None:
    if int.from_bytes(data[14:18], "little") == 12:  # OS/2's first
        return _pair(data, 18, 2, "little")
    if len(data) < 26:
        return None
    width, height = (int.from_bytes(data[at : at + 4], "little", signed=True) for at in (18, 22))
    return abs(width), abs(height)  # a negative height is a picture from top to bottom


def _of_webp(data: bytes) -> Size | None:
    kind = data[12:16]
    if kind == b"VP8X":
        pair = _pair(data, 24, 3, "little")
        return pair and (pair[0] + 1, pair[1] + 1)
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        pair = _pair(data, 26, 2, "little")
        return pair and (pair[0] & 0x3FFF, pair[1] & 0x3FFF)
    return None


def _pair(data: bytes, at: int, length: int, order: Literal["big", "little"]) -> Size | None:
    if len(data) < at + 2 * length:
        return None
    first, second = (data[at + n * length : at + (n + 1) * length] for n in (0, 1))
    return int.from_bytes(first, order), int.from_bytes(second, order)
