"""What the pipeline asks of a window, a file or a virtual camera."""

from typing import Protocol

from realtime_style.frame import BgrImage, Frame


class Sink(Protocol):
    """Takes paintings in order, on one thread.

    Opened by its constructor. Ends with exactly one of `close`, when all frames are
    written and the result is to be kept, and `abort`, when it is not.
    """

    warnings: list[str]
    """Sentences for the user about what could not be kept."""

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Take a painting of the stream's size; `frame` says when it is to be seen.

        Raises:
            SinkError: it cannot be written.
        """

    def close(self) -> None:
        """Finish and keep the result. Idempotent.

        Raises:
            SinkError: the last bytes cannot be written.
        """

    def abort(self) -> None:
        """Stop at once and leave nothing behind. Idempotent; nothing after `close`."""
