"""`rts video`: which part, which streams, how encoded."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from realtime_style.sources.still import read_image
from tests.cli.rts import assert_refused, rts
from tests.passing import frames, times


def streams(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [str(stream.name) for stream in container.streams]


def test_a_part_is_painted_with_its_sound(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts("video", clip, target, "--strength", 0, "--start", "0:00.2", "--duration", 0.4)

    assert result.returncode == 0, result.stderr
    with av.open(str(target)) as container:
        sound = container.streams.audio[0]
        assert sound.duration is not None
        assert sound.time_base is not None
        assert abs(sound.duration * sound.time_base - Fraction(4, 10)) < Fraction(3, 100)
    steps = [time - times(target)[0] for time in times(target)]
    assert steps == [Fraction(index, 25) for index in range(10)]


def test_one_frame_of_several_keeps_its_time(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts("video", clip, target, "--strength", 0, "--every", 4)

    assert result.returncode == 0, result.stderr
    steps = [time - times(target)[0] for time in times(target)]
    assert steps == [Fraction(index, 25) for index in range(0, 20, 4)]


def test_sound_can_be_left_out(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts("video", clip, target, "--strength", 0, "--no-audio")

    assert result.returncode == 0, result.stderr
    assert streams(target) == ["h264"]


@pytest.mark.parametrize(
    ("suffix", "options", "codec", "pixel_format"),
    [
        (".mp4", ["--codec", "hevc"], "hevc", "yuv420p"),
        (".mkv", ["--codec", "ffv1"], "ffv1", "bgr0"),
        (".mov", ["--codec", "prores"], "prores", "yuv422p10le"),
        (".mkv", ["--codec", "mpeg4", "--bitrate", "1M"], "mpeg4", "yuv420p"),
        (".mp4", ["--pix-fmt", "yuv444p"], "h264", "yuv444p"),
        (".webm", [], "vp9", "yuv420p"),
    ],
)
def test_codec_and_pixel_format_are_those_asked_for(
    suffix: str, options: list[str], codec: str, pixel_format: str, clip: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"out{suffix}"

    result = rts("video", clip, target, "--strength", 0, "--no-audio", *options)

    assert result.returncode == 0, result.stderr
    with av.open(str(target)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == (codec, pixel_format)


def test_any_option_of_ffmpegs_can_be_given(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts("video", clip, target, "--strength", 0, "-e", "g=5", "-e", "bf=0")

    assert result.returncode == 0, result.stderr
    with av.open(str(target)) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert [index for index, is_key in enumerate(keys) if is_key] == [0, 5, 10, 15]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--start", "soon"], ["--start", "'soon'"]),
        (["--start", "60"], ["no frame from 60 s on"]),
        (["--start", "2", "--end", "1"], ["must be after the start"]),
        (["--end", "1", "--duration", "1"], ["--end and --duration"]),
        (["--every", "0"], ["every", "got 0"]),
        (["--at", "soon"], ["--at", "'soon'"]),
        (["--at", "60"], ["no frame from 60 s on"]),
        (["--at", "1", "--every", "2"], ["--at is one frame"]),
        (["-e", "fast"], ["KEY=VALUE", "'fast'"]),
        (["--crf", "99"], ["crf", "99"]),
        (["--map", "s:0"], ["--map s:0", "a:0 sound track 1 (aac)"]),
        (["--codec", "nosuch"], ["out.mp4", "nosuch"]),
        (["--codec", "nosuch", "--hwaccel", "nvenc"], ["'nosuch_nvenc'", "does not work here"]),
    ],
)
def test_what_cannot_be_is_told_in_a_line(
    options: list[str], words: list[str], clip: Path, tmp_path: Path
) -> None:
    result = rts("video", clip, tmp_path / "out.mp4", "--strength", 0, *options)

    assert_refused(result, *words)
    assert list(tmp_path.glob("*.mp4")) == list(tmp_path.glob(".*.mp4")) == []


def test_one_frame_becomes_a_picture(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "frame.png"

    result = rts("video", clip, target, "--strength", 0, "--at", "0:00.4")

    assert result.returncode == 0, result.stderr
    assert np.array_equal(read_image(target), frames(clip)[10].pixels)


def test_frames_become_a_sequence_of_pictures(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "100% mine").mkdir()

    options = ("--strength", 0, "--no-audio")

    result = rts("video", clip, "100% mine/f-%03d.png", *options, "-q", cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    paths = sorted((tmp_path / "100% mine").iterdir())
    assert [path.name for path in paths] == [f"f-{number:03}.png" for number in range(1, 21)]
    for path, frame in zip(paths, frames(clip), strict=True):
        assert np.array_equal(read_image(path), frame.pixels)


def test_without_a_hardware_encoder_auto_takes_a_software_one_and_says_so(
    clip: Path, tmp_path: Path
) -> None:
    """No hardware encodes FFV1 that ffmpeg calls by these families."""
    options = ("--codec", "ffv1", "--hwaccel", "auto", "--no-audio")

    result = rts("video", clip, tmp_path / "out.mkv", "--strength", 0, *options)

    assert result.returncode == 0, result.stderr
    assert "no hardware encoder for ffv1 works here: ffv1 is used" in result.stderr
