"""JPEG pictures from strangers: the size is read and judged before anything is decoded."""

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage

LARGEST_PX = 2048
"""Of either side. A page sends 640x480; a header may promise 65535x65535, twelve gigabytes."""
SMALLEST_PX = 16

_AS_STATED = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
"""Not turned as EXIF asks: width and height are to stay those of the header."""

_START = b"\xff\xd8"
# ITU-T T.81, table B.1: frame headers are C0 to CF, but for three markers of another kind.
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers that no length follows."""


def decode_jpeg(data: bytes) -> BgrImage:
    """Return the (H, W, 3) uint8 BGR picture in `data`.

    Raises:
        SourceError: no JPEG, a side outside of 16 to 2048 pixels, or damaged.
    """
    width, height = jpeg_size(data)
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in (width, height)):
        raise SourceError(
            f"a picture of {width}x{height} is refused: each side may have {SMALLEST_PX} to "
            f"{LARGEST_PX} pixels"
        )
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), _AS_STATED)
    except cv2.error as error:
        raise SourceError(f"a damaged JPEG picture: {error.err}") from error
    if image is None:
        raise SourceError("a damaged JPEG picture")
    return np.asarray(image, np.uint8)


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels, as the frame header states them.

    Raises:
        SourceError: no JPEG, or one that ends before its frame header.
    """
    if not data.startswith(_START):
        raise SourceError(f"{len(data)} bytes that are no JPEG picture")
    at = len(_START)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAME_HEADERS and at + 9 <= len(data):
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    raise SourceError(f"a JPEG picture of {len(data)} bytes that ends in its header")
