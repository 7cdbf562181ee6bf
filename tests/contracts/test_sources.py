"""What every Source promises."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from realtime_style.errors import SourceError
from realtime_style.jobs.remaining import Remaining, Stretch
from realtime_style.sources.base import Source
from realtime_style.sources.one_frame import OneFrameSource
from realtime_style.sources.still import StillSource
from realtime_style.sources.video_file import VideoFileSource


def open_remaining(path: Path) -> Source:
    return Remaining(VideoFileSource(path), [Stretch(after=None, first=0, stop=None)])


SOURCES: dict[str, Callable[[Path], Source]] = {
    "video": VideoFileSource,
    "still": StillSource,
    "remaining": open_remaining,
    "one frame": lambda path: OneFrameSource(path, Fraction(0)),
}


@pytest.fixture(params=sorted(SOURCES))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def source(kind: str, clip: Path, photo_file: Path) -> Iterator[Source]:
    opened = SOURCES[kind](photo_file if kind == "still" else clip)
    yield opened
    opened.close()


def read_all(source: Source) -> list[tuple[int, Fraction]]:
    frames = []
    while (frame := source.read()) is not None:
        frames.append((frame.index, frame.pts))
    return frames


def test_info_holds_for_every_frame(source: Source) -> None:
    count = 0
    while (frame := source.read()) is not None:
        count += 1
        assert frame.pixels.shape == (source.info.height, source.info.width, 3)
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.flags.c_contiguous

    assert count == source.info.frame_count


def test_frames_are_counted_from_zero_and_time_moves_on(source: Source) -> None:
    frames = read_all(source)

    assert [index for index, _ in frames] == list(range(len(frames)))
    times = [pts for _, pts in frames]
    assert times[0] == 0
    assert times == sorted(set(times))


def test_times_are_whole_multiples_of_the_time_base(source: Source) -> None:
    while (frame := source.read()) is not None:
        assert (frame.pts / source.info.time_base).denominator == 1


def test_the_caller_may_keep_a_frame(source: Source) -> None:
    first = source.read()
    assert first is not None
    before = first.pixels.copy()

    read_all(source)

    assert np.array_equal(first.pixels, before)


def test_the_end_stays_the_end(source: Source) -> None:
    read_all(source)

    assert source.read() is None
    assert source.read() is None


def test_a_sound_source_has_no_warnings(source: Source) -> None:
    read_all(source)

    assert source.warnings == []


def test_close_twice_is_once(source: Source) -> None:
    source.close()
    source.close()


@pytest.mark.parametrize("content", [None, b"", b"hello, I am a text\n" * 50])
def test_what_is_no_picture_is_refused_by_name(
    kind: str, content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "notes.mp4"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SourceError, match=r"notes\.mp4"):
        SOURCES[kind](path)
