from fractions import Fraction
from pathlib import Path

import pytest

from realtime_style.cluster.scout import places
from realtime_style.frame import Bookmark
from realtime_style.options import Excerpt
from realtime_style.sources.video_file import VideoFileSource


@pytest.mark.parametrize(
    ("excerpt", "segment_frames", "warm_up_frames", "expected"),
    [
        (Excerpt(), 8, 0, [8, 8, 4]),
        (Excerpt(), 8, 5, [8, 8, 4]),
        (Excerpt(), 8, 2, [8, 8, 4]),
        (Excerpt(), 10, 0, [10, 10]),
        (Excerpt(), 10, 9, [10, 10]),
        (Excerpt(), 1, 0, [1] * 20),
        (Excerpt(), 100, 24, [20]),
        (Excerpt(start=Fraction(1, 5), every=2), 3, 1, [3, 3, 2]),
    ],
)
def test_every_segment_is_found_with_the_frame_before_it(
    excerpt: Excerpt, segment_frames: int, warm_up_frames: int, expected: list[int], clip: Path
) -> None:
    with VideoFileSource(clip, excerpt) as video:
        frames = list(iter(video.read, None))

    with VideoFileSource(clip, excerpt) as video:
        found = list(places(video, segment_frames, warm_up_frames))

    assert [place.frames for place in found] == expected
    assert [place.number for place in found] == list(range(len(expected)))
    assert found[0].after is None
    for place in found[1:]:
        before = place.number * segment_frames - warm_up_frames - 1
        assert place.after == Bookmark.at(frames[before])
