"""Frames for another program, through a real pipe."""

import dataclasses
import os
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from realtime_style.errors import SinkError
from realtime_style.frame import Frame, StreamInfo
from realtime_style.live.own_thread import OwnThread
from realtime_style.sinks.frame_pipe import FramePipe
from tests.helpers import INFO, make_frames

BIG = dataclasses.replace(INFO, width=640, height=480)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for descriptor in (reading, writing):
        try:
            os.close(descriptor)
        except OSError:  # the test has closed it
            continue


def written(path: Path, name: str, frames: list[Frame], info: StreamInfo = INFO) -> bytes:
    with path.open("wb") as file:
        sink = FramePipe(file.fileno(), name, info)
        for frame in frames:
            sink.write(frame.pixels, frame)
        sink.close()
        sink.close()
    assert sink.warnings == []
    return path.read_bytes()


def late(frames: list[Frame], at: list[int]) -> list[Frame]:
    """The same at other times, in frames of the usual rate."""
    pairs = zip(frames, at, strict=True)
    return [Frame(each.pixels, each.index, Fraction(tick, 25), 0.0) for each, tick in pairs]


def test_rawvideo_is_the_pixels_and_nothing_else(tmp_path: Path) -> None:
    frames = make_frames(3)

    data = written(tmp_path / "raw", "rawvideo", frames)

    assert data == b"".join(frame.pixels.tobytes() for frame in frames)


@pytest.mark.parametrize("name", ["rawvideo", "y4m"])
def test_what_knows_no_times_shows_a_frame_again_until_the_next_one(
    name: str, tmp_path: Path
) -> None:
    frames = make_frames(3)

    data = written(tmp_path / "late", name, late(frames, [7, 9, 10]))

    spread = [frames[0], frames[0], frames[1], frames[2]]
    assert data == written(tmp_path / "all", name, late(spread, [0, 1, 2, 3]))


def test_after_a_long_gap_a_frame_is_shown_again_for_a_second_at_most(tmp_path: Path) -> None:
    first, second = make_frames(2)

    data = written(tmp_path / "raw", "rawvideo", late([first, second], [0, 1000]))

    assert len(data) == (1 + 25 + 1) * first.pixels.nbytes


@pytest.mark.parametrize("size", [(64, 48), (65, 49), (64, 47)])
def test_y4m_is_read_as_what_was_painted(size: tuple[int, int], tmp_path: Path) -> None:
    width, height = size
    info = dataclasses.replace(INFO, width=width, height=height)
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2] = (200, 60, 30)
    picture[:, width // 2 :] = (20, 90, 220)
    path = tmp_path / "o.y4m"

    written(path, "y4m", [Frame(picture, 0, Fraction(0), 0.0)], info)

    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        assert container.streams.video[0].average_rate == 25
    assert (frame.width, frame.height) == size
    read = frame.to_ndarray(format="bgr24")
    assert np.abs(read[5, 5].astype(int) - picture[5, 5]).max() < 6
    assert np.abs(read[-5, -5].astype(int) - picture[-5, -5]).max() < 6


def test_nut_keeps_pixels_and_times(tmp_path: Path) -> None:
    frames = make_frames(4)
    path = tmp_path / "o.nut"

    written(path, "nut", late(frames, [3, 4, 8, 9]))

    with av.open(str(path)) as container:
        read = list(container.decode(video=0))
    assert [frame.time for frame in read] == pytest.approx([0, 1 / 25, 5 / 25, 6 / 25])
    for frame, ours in zip(read, frames, strict=True):
        assert np.array_equal(frame.to_ndarray(format="bgr24"), ours.pixels)


@pytest.mark.parametrize("name", ["rawvideo", "y4m", "nut"])
def test_a_reader_that_goes_ends_the_run_without_an_error(name: str, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    gone = threading.Event()
    sink = FramePipe(writing, name, BIG, gone.set)
    os.close(reading)

    for frame in make_frames(3, 480, 640):
        sink.write(frame.pixels, frame)
    sink.tick()
    sink.close()

    assert gone.is_set()
    assert sink.warnings == []


@pytest.mark.parametrize("name", ["rawvideo", "y4m", "nut"])
def test_a_reader_that_goes_before_the_last_small_frames_is_no_error(
    name: str, pipe: tuple[int, int]
) -> None:
    reading, writing = pipe
    sink = FramePipe(writing, name, INFO)
    frames = make_frames(12)

    sink.write(frames[0].pixels, frames[0])
    os.close(reading)
    for frame in frames[1:]:  # of which PyAV keeps some until the end
        sink.write(frame.pixels, frame)
    sink.close()

    assert sink.warnings == []


def test_a_full_disk_is_an_error_of_its_own() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        sink = FramePipe(full.fileno(), "rawvideo", INFO)
        (frame,) = make_frames(1)

        with pytest.raises(SinkError, match="cannot write to standard output: No space left"):
            sink.write(frame.pixels, frame)


def test_who_reads_nothing_holds_up_neither_the_run_nor_its_end(pipe: tuple[int, int]) -> None:
    _, writing = pipe
    way = OwnThread(FramePipe(writing, "y4m", BIG))
    way.wait_until_ready()

    for frame in make_frames(60, 480, 640):
        way.write(frame.pixels, frame)
        time.sleep(0.001)
    closing = threading.Thread(target=way.close)
    closing.start()
    closing.join(60)

    assert not closing.is_alive()
    assert way.dropped > 30
