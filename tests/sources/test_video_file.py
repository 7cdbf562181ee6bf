"""What the contract test cannot say: times, losses, rotation, colour."""

import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from realtime_style.errors import SourceError
from realtime_style.frame import Frame
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg


def read_all(source: VideoFileSource) -> list[Frame]:
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    return frames


@pytest.mark.parametrize(
    "rate", [Fraction(24_000, 1001), Fraction(25), Fraction(30_000, 1001), Fraction(60)]
)
def test_rates_and_times_are_exact(rate: Fraction, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=size=64x48:rate={rate}", "-frames:v", 12, path)

    with VideoFileSource(path) as source:
        frames = read_all(source)

        assert source.info.frame_rate == rate
        assert [frame.pts for frame in frames] == [i / rate for i in range(12)]


def test_a_variable_rate_keeps_each_frames_time(tmp_path: Path) -> None:
    path = tmp_path / "variable.mkv"
    keep = "select='not(eq(n,3)+eq(n,4)+eq(n,9))'"
    ffmpeg(*TEST_VIDEO, "-vf", keep, "-fps_mode", "passthrough", path)

    with VideoFileSource(path) as source:
        times = [frame.pts for frame in read_all(source)]

    assert times == [Fraction(i, 25) for i in range(20) if i not in (3, 4, 9)]


def test_rotation_is_done(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "phone.mp4"
    ffmpeg("-display_rotation", 90, "-i", clip, "-c", "copy", path)

    with VideoFileSource(clip) as upright, VideoFileSource(path) as turned:
        expected, found = upright.read(), turned.read()
        info = turned.info

    assert expected is not None
    assert found is not None
    assert (info.width, info.height) == (48, 64)
    assert np.array_equal(found.pixels, np.rot90(expected.pixels))


@pytest.mark.parametrize("size", ["64x48", "1280x720"])
@pytest.mark.parametrize("matrix", ["", "bt709", "smpte170m"])
def test_colours_come_back_whatever_the_matrix(matrix: str, size: str, tmp_path: Path) -> None:
    path = tmp_path / "red.mp4"
    guess = "bt709" if size == "1280x720" else "smpte170m"
    convert = f"scale=out_color_matrix={matrix or guess}:out_range=tv,format=yuv420p"
    unsaid = [] if matrix else ["-bsf:v", "h264_metadata=matrix_coefficients=2"]
    source = f"color=0xC83C28:size={size}"
    ffmpeg("-f", "lavfi", "-i", source, "-frames:v", 1, "-vf", convert, "-crf", 1, *unsaid, path)

    with VideoFileSource(path) as opened:
        frame = opened.read()

    assert frame is not None
    difference = frame.pixels.reshape(-1, 3).astype(int) - (0x28, 0x3C, 0xC8)
    assert np.abs(difference).max() <= 4


def test_a_file_that_breaks_off_gives_what_is_there_and_says_so(clip: Path, tmp_path: Path) -> None:
    data = clip.read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: len(data) * 6 // 10])

    with VideoFileSource(path) as source:
        frames = read_all(source)

        assert 0 < len(frames) < 20
        assert any("truncated" in warning and "of 20" in warning for warning in source.warnings)


@pytest.mark.parametrize("suffix", [".mkv", ".avi", ".mov", ".webm"])
def test_whole_files_of_other_containers_have_no_warnings(
    suffix: str, clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"clip{suffix}"
    ffmpeg("-i", clip, path)

    with VideoFileSource(path) as source:
        assert len(read_all(source)) == 20
        assert source.warnings == []


def test_sound_without_a_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "song.m4a"
    ffmpeg(*TEST_SOUND, path)

    with pytest.raises(SourceError, match=r"song\.m4a' has no video stream: it holds audio only"):
        VideoFileSource(path)


def test_a_cover_picture_is_no_video(clip: Path, tmp_path: Path) -> None:
    cover, song = tmp_path / "cover.jpg", tmp_path / "song.m4a"
    ffmpeg("-i", clip, "-frames:v", 1, cover)
    attached = ("-map", 0, "-map", 1, "-c:v", "mjpeg", "-disposition:v", "attached_pic")
    ffmpeg(*TEST_SOUND, "-i", cover, *attached, song)

    with pytest.raises(SourceError, match="has no video stream"):
        VideoFileSource(song)


def test_a_video_that_starts_late_says_when(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "late.mkv"
    both = ("-map", "0:v", "-map", "1:a", "-c", "copy")
    ffmpeg("-itsoffset", 0.24, "-i", clip, "-i", clip, *both, path)

    with VideoFileSource(path) as source:
        first = source.read()

        assert first is not None
        assert first.pts == 0
        assert abs(source.info.start - Fraction(24, 100)) < Fraction(3, 100)


def test_an_input_in_a_strange_place_is_found(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "späce & 100%" / "a:b #1.mp4"
    path.parent.mkdir()
    shutil.copy(clip, path)

    with VideoFileSource(path) as source:
        assert source.info.frame_count == 20


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_a_picture_that_is_called_a_video_is_sent_to_the_right_command(
    suffix: str, clip: Path, tmp_path: Path
) -> None:
    picture, path = tmp_path / f"photo{suffix}", tmp_path / "photo.mp4"
    ffmpeg("-i", clip, "-frames:v", 1, picture)
    picture.rename(path)

    with pytest.raises(
        SourceError, match=r"photo\.mp4' is a picture, not a video: use 'rts image'"
    ):
        VideoFileSource(path)
