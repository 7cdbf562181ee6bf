"""What the pipeline asks of a camera, a file or a test picture."""

from typing import Protocol

from realtime_style.frame import Frame, StreamInfo


class Source(Protocol):
    """Frames in order. One thread reads; any thread may close."""

    @property
    def info(self) -> StreamInfo:
        """What holds for every frame; known as soon as the source is open."""

    @property
    def warnings(self) -> list[str]:
        """Sentences for the user about what was lost; complete once `read` gave None."""

    def read(self) -> Frame | None:
        """Wait for the next frame; None at the end. The caller may keep the array.

        Raises:
            SourceError: the camera vanished or the file is damaged.
        """

    def close(self) -> None:
        """Release the device and wake a waiting `read`. Idempotent."""


class LiveSource(Source, Protocol):
    """A source that is_live, and says what it really gives."""

    @property
    def negotiated(self) -> str:
        """For people, as in 'camera 0 (Webcam), 1280x720 at 30 fps, MJPG'."""
