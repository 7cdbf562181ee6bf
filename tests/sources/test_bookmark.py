"""Going on in a video that is opened anew: the same frames, at the same times."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from realtime_style.errors import SourceError
from realtime_style.frame import Bookmark, Frame
from realtime_style.options import Excerpt
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import ffmpeg

PATTERN = "testsrc2=size=64x48:rate=30000/1001:duration=3"
VARIABLE = "select='lt(mod(n,7),3)+gt(random(1),0.6)'"
KINDS = {
    "b-frames.mp4": ("-bf", 3, "-g", 30),
    "open-gop.mkv": ("-bf", 3, "-g", 20, "-x264-params", "open-gop=1"),
    "intra-refresh.mp4": ("-g", 40, "-x264-params", "intra-refresh=1"),
    "one-key-frame.mkv": ("-g", 1000),
    "variable.mkv": ("-vf", VARIABLE, "-fps_mode", "vfr", "-g", 12),
    "variable.mp4": ("-vf", VARIABLE, "-fps_mode", "vfr", "-g", 12),
    "interlaced.mp4": ("-flags", "+ilme+ildct", "-vf", "setfield=tff", "-g", 15),
    "no-times.h264": ("-g", 12),
    "transport.ts": ("-g", 12),
    "rate.avi": ("-c:v", "mpeg4", "-g", 12),
    "b-frames.avi": ("-c:v", "mpeg4", "-g", 12, "-bf", 2),
    "b-frames-of-h264.avi": ("-g", 12, "-bf", 2),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", 8, "-g", 20),
}


def read_all(source: VideoFileSource) -> list[Frame]:
    return list(iter(source.read, None))


KINDS_IN_PART = ("b-frames.mp4", "b-frames.avi", "variable.mkv")
WHOLE, PART = Excerpt(), Excerpt(start=Fraction(1, 3), every=2)


@pytest.mark.parametrize(
    ("name", "excerpt"),
    [
        *((name, WHOLE) for name in KINDS),
        ("b-frames.mp4", PART),
        ("b-frames.avi", PART),
        ("variable.mkv", PART),
    ],
)
def test_it_goes_on_with_the_very_next_frame(name: str, excerpt: Excerpt, tmp_path: Path) -> None:
    path = tmp_path / name
    ffmpeg("-f", "lavfi", "-i", PATTERN, *KINDS[name], "-pix_fmt", "yuv420p", path)
    with VideoFileSource(path, excerpt) as source:
        whole = read_all(source)
        told = source.warnings

    for place in (0, len(whole) // 2, len(whole) - 2, len(whole) - 1):
        with VideoFileSource(path, excerpt) as source:
            source.go_on_after(Bookmark.at(whole[place]))
            rest = read_all(source)

        assert len(source.warnings) == len(told)
        assert [(f.index, f.pts) for f in rest] == [(f.index, f.pts) for f in whole[place + 1 :]]
        for one, other in zip(rest, whole[place + 1 :], strict=True):
            assert np.array_equal(one.pixels, other.pixels)


def test_it_goes_on_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg("-f", "lavfi", "-i", PATTERN, "-g", 12, "-pix_fmt", "yuv420p", path)
    with VideoFileSource(path) as source:
        whole = read_all(source)

        for place in (70, 5, 40):
            source.go_on_after(Bookmark.at(whole[place]))
            frame = source.read()

            assert frame is not None
            assert (frame.index, frame.pts) == (place + 1, whole[place + 1].pts)


def test_another_picture_at_that_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg("-f", "lavfi", "-i", PATTERN, "-pix_fmt", "yuv420p", path)
    with VideoFileSource(path) as source:
        frames = read_all(source)
        other = Bookmark(20, frames[20].pts, Bookmark.at(frames[21]).digest)

        with pytest.raises(SourceError, match="not what it was: frame 20"):
            source.go_on_after(other)


@pytest.mark.parametrize("excerpt", [WHOLE, PART])
def test_frames_that_are_passed_over_count(excerpt: Excerpt, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg("-f", "lavfi", "-i", PATTERN, "-pix_fmt", "yuv420p", path)
    with VideoFileSource(path, excerpt) as source:
        whole = read_all(source)

    with VideoFileSource(path, excerpt) as source:
        passed = source.skip(7)
        frame = source.read()
        rest = source.skip(1000)

    assert passed == 7
    assert frame is not None
    assert (frame.index, frame.pts) == (7, whole[7].pts)
    assert rest == len(whole) - 8
