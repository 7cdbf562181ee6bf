import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.errors import SinkError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import BgrImage
from realtime_style.sinks.photo import write_photo


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and body of each chunk of a PNG, whose checksums must be right."""
    found, at = [], 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        (checksum,) = struct.unpack(">I", data[at + 8 + size : at + 12 + size])
        assert checksum == zlib.crc32(kind + body)
        found.append((kind, body))
        at += 12 + size
    return found


def test_a_photo_keeps_every_pixel_and_tells_its_style(tmp_path: Path, picture: BgrImage) -> None:
    path = tmp_path / "photo.png"

    write_photo(PendingFile(path, overwrite=False), picture, {"Style": "candy", "Title": "Möwe"})

    saved = cv2.imread(str(path))
    assert saved is not None
    assert np.array_equal(saved, picture)
    texts = dict(
        body.split(b"\0\0\0\0\0") for kind, body in chunks(path.read_bytes()) if kind == b"iTXt"
    )
    assert texts == {b"Style": b"candy", b"Title": "Möwe".encode()}
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]


def test_a_photo_that_cannot_be_written_is_told(tmp_path: Path, picture: BgrImage) -> None:
    path = tmp_path / "photo.png"
    output = PendingFile(path, overwrite=False)
    path.mkdir()

    with pytest.raises(SinkError, match=r"photo\.png"):
        write_photo(output, picture, {})
