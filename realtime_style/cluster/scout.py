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
    """The frame before it, or before those that filters need to warm up."""


def places(video: VideoFileSource, segment_frames: int, warm_up_frames: int = 0) -> Iterator[Place]:
    """Every segment of a video that has just been opened, as soon as its last frame is known.

    Only decoding tells the frames of a file whose rate varies, or that is damaged: no index
    does. It is a small part of painting, and the workers begin with the first place found.
    """
    after: Bookmark | None = None
    number = 0
    while True:
        passed = video.skip(segment_frames - 1 - warm_up_frames)
        marked = video.read()
        frames = passed + (0 if marked is None else 1 + video.skip(warm_up_frames))
        if frames:
            yield Place(number, frames, after)
        if marked is None or frames < segment_frames:
            return
        after = Bookmark.at(marked)
        number += 1
