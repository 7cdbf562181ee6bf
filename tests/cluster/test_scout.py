from fractions import Fraction
from pathlib import Path

import pytest

from realtime_style.cluster.scout import places
from realtime_style.frame import Bookmark
from realtime_style.options import Excerpt
from realtime_style.sources.video_file import VideoFileSource


@pytest.mark.parametrize(
    ("excerpt", "segment_frames", "expected"),
    [
        (Excerpt(), 8, [8, 8, 4]),
        (Excerpt(), 10, [10, 10]),
        (Excerpt(), 1, [1] * 20),
        (Excerpt(), 100, [20]),
        (Excerpt(start=Fraction(1, 5), every=2), 3, [3, 3, 2]),
    ],
)
def test_every_segment_is_found_with_the_frame_before_it(
    excerpt: Excerpt, segment_frames: int, expected: list[int], clip: Path
) -> None:
    with VideoFileSource(clip, excerpt) as video:
        frames = list(iter(video.read, None))

    with VideoFileSource(clip, excerpt) as video:
        found = list(places(video, segment_frames))

    assert [place.frames for place in found] == expected
    assert [place.number for place in found] == list(range(len(expected)))
    assert found[0].after is None
    for place in found[1:]:
        assert place.after == Bookmark.at(frames[place.number * segment_frames - 1])
