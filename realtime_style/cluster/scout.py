"""Where the segments of a video begin, found by decoding it once."""

from collections.abc import Iterator
from dataclasses import dataclass

from realtime_style.frame import Bookmark
from realtime_style.sources.video_file import VideoFileSource


@dataclass(frozen=True, slots=True)
class Place:
    """Where a segment is in its video."""

    number: int
    frames: int
    after: Bookmark | None
    """The frame before it."""


def places(video: VideoFileSource, segment_frames: int) -> Iterator[Place]:
    """Every segment of a video that has just been opened, as soon as its last frame is known.

    Only decoding tells the frames of a file whose rate varies, or that is damaged: no index
    does. It is a small part of painting, and the workers begin with the first place found.
    """
    after: Bookmark | None = None
    number = 0
    while True:
        passed = video.skip(segment_frames - 1)
        last = video.read()
        if last is None:
            if passed:
                yield Place(number, passed, after)
            return
        yield Place(number, segment_frames, after)
        after = Bookmark.at(last)
        number += 1
