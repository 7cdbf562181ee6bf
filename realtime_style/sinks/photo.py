"""A painting as a PNG that tells how it was made."""

import struct
import zlib
from collections.abc import Mapping

import cv2

from realtime_style.errors import SinkError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import BgrImage

_SIGNATURE_AND_HEADER = 8 + 25
"""Bytes of a PNG before its second chunk."""
_FAST = [cv2.IMWRITE_PNG_COMPRESSION, 1]


def write_photo(output: PendingFile, painting: BgrImage, told: Mapping[str, str]) -> None:
    """Write `painting` with texts in it (PNG specification, iTXt), such as 'Title'.

    Raises:
        SinkError: it cannot be written.
    """
    _, encoded = cv2.imencode(".png", painting, _FAST)
    data = encoded.tobytes()
    texts = b"".join(_text_chunk(key, text) for key, text in told.items())
    try:
        output.path.write_bytes(data[:_SIGNATURE_AND_HEADER] + texts + data[_SIGNATURE_AND_HEADER:])
    except OSError as error:
        output.discard()
        raise SinkError(f"cannot write '{output.target}': {error.strerror}") from error
    output.commit()


def _text_chunk(key: str, text: str) -> bytes:
    """Not compressed, of no language, in UTF-8."""
    body = b"iTXt" + key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
