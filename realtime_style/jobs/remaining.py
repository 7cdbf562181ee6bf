"""What is left to paint of a video, and a source of just that."""

from collections.abc import Sequence
from dataclasses import dataclass

from realtime_style.frame import Bookmark, Frame, StreamInfo
from realtime_style.jobs.work_folder import Segment
from realtime_style.sources.video_file import VideoFileSource


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames that follow each other."""

    after: Bookmark | None
    """Where reading begins; the frames from there to `first` are there for filters to warm up.
    None is the beginning of the video."""
    first: int
    """Index of the first frame that is wanted."""
    stop: int | None
    """Index of the first frame that is no longer of them; None to the end of the video."""

    def __contains__(self, index: int) -> bool:
        return self.first <= index and (self.stop is None or index < self.stop)


def unpainted(finished: Sequence[Segment], segment_frames: int) -> list[Stretch]:
    """The stretches between and behind finished segments, which are in order."""
    stretches = []
    after: Bookmark | None = None
    number = 0
    for segment in finished:
        if segment.number > number:
            stop = segment.number * segment_frames
            stretches.append(Stretch(after, number * segment_frames, stop))
        number, after = segment.number + 1, segment.resume_after
    if not finished or finished[-1].frames == segment_frames:
        stretches.append(Stretch(after, number * segment_frames, None))
    return stretches


class Remaining:
    """A source of some stretches of a video, whose frames keep their index and time."""

    def __init__(self, video: VideoFileSource, stretches: Sequence[Stretch]) -> None:
        """`video` has just been opened; the caller closes it."""
        self._video = video
        self._left = list(stretches)
        self._next_index = 0
        if self._left:
            self._begin()

    @property
    def info(self) -> StreamInfo:
        """The whole video's."""
        return self._video.info

    @property
    def warnings(self) -> list[str]:
        """Those of what was read."""
        return self._video.warnings

    def read(self) -> Frame | None:
        """Return the next frame of the stretches; None at their end.

        Raises:
            SourceError: the video is damaged, or not what it was.
        """
        while self._left:
            stop = self._left[0].stop
            if stop is None or self._next_index < stop:
                frame = self._video.read()
                if frame is not None:
                    self._next_index = frame.index + 1
                    return frame
                self._left.clear()
            else:
                del self._left[0]
                if self._left:
                    self._begin()
        return None

    def close(self) -> None:
        """Release the file. Idempotent."""
        self._video.close()

    def _begin(self) -> None:
        after = self._left[0].after
        if after is not None:
            self._video.go_on_after(after)
            self._next_index = after.index + 1
