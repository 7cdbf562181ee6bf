"""Pictures whose few bytes promise gigabytes."""

import os
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.errors import SourceError
from realtime_style.sources.picture_size import stated_size
from realtime_style.sources.still import StillSource
from tests.cli.rts import rts

MUCH_KB = 200_000


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    data = bytearray(cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8))[1].tobytes())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def bmp(width: int, height: int) -> bytes:
    data = bytearray(cv2.imencode(".bmp", np.zeros((16, 16, 3), np.uint8))[1].tobytes())
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def gif(width: int, height: int) -> bytes:
    size = struct.pack("<HH", width, height)
    return (
        b"GIF89a" + size + b"\x80\0\0" + bytes(6) + b"," + bytes(4) + size + b"\0\x02\x02D\x01\0;"
    )


def ppm(width: int, height: int) -> bytes:
    return f"P6\n{width} {height}\n255\n".encode() + bytes(100)


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size


@pytest.mark.parametrize("make", [png, jpeg, bmp, gif, ppm, webp])
def test_a_picture_that_promises_too_much_is_refused_before_memory_is_taken(
    make: object, tmp_path: Path
) -> None:
    path = tmp_path / "large"
    path.write_bytes(make(30_000, 30_000))  # type: ignore[operator]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(SourceError, match="OPENCV_IO_MAX_IMAGE_PIXELS raises the limit"):
        StillSource(path)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MUCH_KB


def test_the_limit_is_the_users(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    cv2.imwrite(str(path), np.zeros((40, 50, 3), np.uint8))
    code = (
        "from realtime_style.sources.still import read_image; "
        f"print(read_image({str(path)!r}).shape)"
    )

    def read(limit: int) -> str:
        result = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OPENCV_IO_MAX_IMAGE_PIXELS": str(limit)},
        )
        return result.stdout + result.stderr

    assert "states 50x40 pixels" in read(1999)
    assert "(40, 50, 3)" in read(2000)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp", ".ppm", ".gif"])
def test_the_size_is_read_from_what_opencv_writes(suffix: str) -> None:
    ok, data = cv2.imencode(suffix, np.zeros((40, 50, 3), np.uint8))

    assert ok
    assert stated_size(data.tobytes()) == (50, 40)


def test_a_format_that_only_opencv_knows_is_refused_by_it(tmp_path: Path) -> None:
    data = bytearray(cv2.imencode(".tiff", np.zeros((40, 50, 3), np.uint8))[1].tobytes())
    assert data[:2] == b"II"
    at = int.from_bytes(data[4:8], "little")
    for entry in range(at + 2, at + 2 + 12 * int.from_bytes(data[at : at + 2], "little"), 12):
        if int.from_bytes(data[entry : entry + 2], "little") in (256, 257):  # width, height
            data[entry + 2 : entry + 12] = struct.pack("<HII", 4, 1, 30_000)
    path = tmp_path / "large.tiff"
    path.write_bytes(data)

    result = rts("image", path, tmp_path / "o.png")

    assert result.returncode == 1
    assert "OPENCV_IO_MAX_IMAGE_PIXELS" in result.stderr.splitlines()[-1]


def test_a_file_of_gigabytes_that_is_no_picture_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "sparse.png"
    with path.open("wb") as sparse:
        sparse.truncate(5 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(SourceError, match=r"sparse\.png.*RTS_MAX_FILE_MB"):
        StillSource(path)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MUCH_KB


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device")
def test_a_device_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTS_MAX_FILE_MB", "3")

    with pytest.raises(SourceError, match=r"/dev/zero.*limit of 3 MB"):
        StillSource("/dev/zero")
