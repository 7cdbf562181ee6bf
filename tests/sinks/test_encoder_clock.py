"""Whatever encoder is chosen, frames keep their times, or the nearest rate that it can have."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from realtime_style.options import EncoderOptions
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import ffmpeg
from tests.passing import paint, times


def make(path: Path, rate: object, *settings: object, size: str = "352x288") -> Path:
    picture = f"testsrc2=size={size}:rate={rate}"
    ffmpeg("-f", "lavfi", "-i", picture, "-frames:v", 10, "-pix_fmt", "yuv420p", *settings, path)
    return path


@pytest.mark.parametrize(
    ("codec", "suffix", "rate"),
    [
        ("mpeg2video", ".mpg", "25"),
        ("mpeg2video", ".ts", "30000/1001"),
        ("mpeg2video", ".mkv", "24000/1001"),
        ("mpeg1video", ".mpg", "30000/1001"),
        ("mpeg4", ".mp4", "30000/1001"),
        ("mpeg4", ".mkv", "50"),
        ("h263p", ".mov", "25"),
    ],
)
def test_frames_keep_their_times(codec: str, suffix: str, rate: str, tmp_path: Path) -> None:
    """MPEG-TS counts in ninety thousandths, which MPEG-4 cannot."""
    original, target = make(tmp_path / "in.ts", rate), tmp_path / f"out{suffix}"

    warnings = paint(original, target, EncoderOptions(codec=codec))

    shown = times(target)
    exact = [shown[0] + index / Fraction(rate) for index in range(10)]
    assert all(abs(a - b) <= Fraction(1, 900) for a, b in zip(shown, exact, strict=True))
    assert warnings == []
    with VideoFileSource(target) as source:
        assert abs(source.info.frame_rate / Fraction(rate) - 1) < Fraction(1, 100)


def test_a_variable_rate_is_kept_by_a_codec_with_a_small_clock(tmp_path: Path) -> None:
    keep = ("-vf", "select='not(eq(n,3)+eq(n,4))'", "-fps_mode", "passthrough")
    original, target = make(tmp_path / "in.ts", 25, *keep), tmp_path / "out.mp4"

    paint(original, target, EncoderOptions(codec="mpeg4"))

    expected = [Fraction(i, 25) for i in range(12) if i not in (3, 4)]
    found = [time - times(target)[0] for time in times(target)]
    assert all(abs(a - b) < Fraction(1, 10_000) for a, b in zip(found, expected, strict=True))


def test_a_rate_that_a_codec_cannot_have_becomes_the_next_one_and_is_said(tmp_path: Path) -> None:
    original, target = make(tmp_path / "in.mp4", "22"), tmp_path / "out.mpg"

    warnings = paint(original, target, EncoderOptions(codec="mpeg2video"))

    assert warnings == ["mpeg2video cannot have 22 frames a second: written with 23.976"]
    with av.open(str(target)) as container:
        assert container.streams.video[0].guessed_rate == Fraction(24_000, 1001)


def test_tape_has_its_rate(tmp_path: Path) -> None:
    original, target = make(tmp_path / "in.mp4", 25, size="720x576"), tmp_path / "out.avi"

    assert paint(original, target, EncoderOptions(codec="dvvideo")) == []

    with VideoFileSource(target) as source:
        assert source.info.frame_rate == 25


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_hevc_is_marked_so_that_quicktime_shows_it(suffix: str, tmp_path: Path) -> None:
    original, target = make(tmp_path / "in.mp4", 25), tmp_path / f"out{suffix}"

    paint(original, target, EncoderOptions(codec="hevc", preset="ultrafast"))

    with av.open(str(target)) as container:
        assert container.streams.video[0].codec_tag == "hvc1"
