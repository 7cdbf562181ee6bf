"""Pictures that a browser sends: good, bad, and far too many."""

import threading

import numpy as np
import pytest

from realtime_style.errors import SourceError
from realtime_style.frame import Frame
from realtime_style.sources.jpeg import decode_jpeg, jpeg_size
from realtime_style.sources.pushed import PushedSource
from realtime_style.sources.valve import Valve
from tests.helpers import INFO, make_frames
from tests.serve.running import jpeg, with_stated_size


def test_only_the_newest_picture_is_kept_and_each_one_counts() -> None:
    source = PushedSource("browser", jpeg(grey=10))
    for number in range(1, 1001):
        source.push(jpeg(grey=number % 250))

    frame = source.read()

    assert frame is not None
    assert frame.index == 1000
    assert abs(int(frame.pixels[0, 0, 0]) - 1000 % 250) <= 2
    source.close()


def test_what_is_no_picture_is_refused_and_the_next_one_is_read() -> None:
    refused: list[tuple[int, str]] = []
    source = PushedSource("browser", jpeg(), lambda number, why: refused.append((number, why)))
    assert source.read()
    frames = []
    reader = threading.Thread(target=lambda: frames.append(source.read()))
    reader.start()

    for bad in (b"", b"GIF89a", b"\xff\xd8\xff", jpeg(80, 48), with_stated_size(jpeg(), 65, 48)):
        count = len(refused)
        source.push(bad)
        while len(refused) == count:
            pass
    source.push(jpeg(grey=200))
    reader.join()

    assert [number for number, _ in refused] == [1, 2, 3, 4, 5]
    assert "80x48 among those of 64x48" in refused[3][1]
    assert frames[0] is not None
    assert frames[0].index == 6


def test_close_wakes_a_read_that_waits_for_a_picture() -> None:
    source = PushedSource("browser", jpeg())
    assert source.read()
    ends = []
    reader = threading.Thread(target=lambda: ends.append(source.read()))
    reader.start()

    source.close()
    reader.join()

    assert ends == [None]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_stated_size(jpeg(), 20_000, 48), "20000x48 is refused"),
        (with_stated_size(jpeg(), 65_535, 65_535), "65535x65535 is refused"),
        (with_stated_size(jpeg(), 8, 8), "8x8 is refused"),
        (with_stated_size(jpeg(), 0, 0), "0x0 is refused"),
        (b"<html>", "6 bytes that are no JPEG"),
        (b"", "0 bytes that are no JPEG"),
        (jpeg()[:30], "ends in its header"),
        (b"\xff\xd8" + b"\xff" * 1000, "ends in its header"),
        (b"\xff\xd8" + b"\xff\xe1\x00\x00" * 3, "ends in its header"),
        (jpeg()[:400], "damaged"),
    ],
)
def test_no_source_begins_with_a_bad_picture(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        PushedSource("browser", data)


def test_the_size_is_read_without_decoding() -> None:
    assert jpeg_size(jpeg(80, 32)) == (80, 32)
    assert jpeg_size(with_stated_size(jpeg(), 20_000, 30_000)) == (20_000, 30_000)
    assert decode_jpeg(jpeg(80, 32)).shape == (32, 80, 3)


class Counting:
    """Frames that the test hands out."""

    info = INFO
    negotiated = "counting"

    def __init__(self, count: int) -> None:
        self.warnings: list[str] = []
        self._frames = iter(make_frames(count))

    def read(self) -> Frame | None:
        return next(self._frames, None)

    def close(self) -> None:
        pass


def test_a_gate_passes_on_what_is_wanted_and_leaves_no_gap() -> None:
    wanted = iter([False, True, True, False, False, True, True])
    gate = Valve(Counting(7), lambda: next(wanted))

    frames = [gate.read() for _ in range(5)]

    assert [frame.index for frame in frames if frame] == [0, 1, 2, 3]
    assert [int(frame.pixels[0, 0, 0]) - 10 for frame in frames if frame] == [1, 2, 5, 6]
    assert frames[-1] is None
    assert np.all(np.diff([float(frame.pts) for frame in frames if frame]) > 0)
