"""A single frame of a video, as a picture."""

import dataclasses
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from realtime_style.frame import Frame
from realtime_style.options import Excerpt
from realtime_style.sources.standard_input import Pipe
from realtime_style.sources.video_file import VideoFileSource


class OneFrameSource:
    """Gives the first frame at or after a moment, once."""

    def __init__(
        self,
        path: Path | str,
        at: Fraction,
        pipe: Pipe | None = None,
        maps: Sequence[str] = (),
        rate: Fraction | None = None,
    ) -> None:
        """Find it, `at` seconds from the start of the file, or of what comes through `pipe`.
        `maps`, those of `StreamOptions`, may name the video; `rate` is that of numbered pictures.

        Raises:
            SourceError: not a video, or it ends before.
        """
        self._video = VideoFileSource(path, Excerpt(start=at), pipe, maps, rate)
        self._done = False
        self.info = dataclasses.replace(self._video.info, frame_count=1)

    @property
    def warnings(self) -> list[str]:
        return self._video.warnings

    def read(self) -> Frame | None:
        """The frame at the first call, then None."""
        if self._done:
            return None
        self._done = True
        return self._video.read()

    def close(self) -> None:
        """Release the file. Idempotent."""
        self._video.close()
