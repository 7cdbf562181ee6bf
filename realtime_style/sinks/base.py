"""What the pipeline asks of a window, a file or a virtual camera."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from realtime_style.frame import BgrImage, Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is left of a video that was stopped."""

    path: Path | None
    """A file that plays; None where there is none."""
    frames: int
    """In it."""
    trouble: str = ""
    """Why it is less than was painted, in some words; '' where it is not."""


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


class FileSink(Sink, Protocol):
    """A sink whose result is a file."""

    def keep_partial(self) -> Kept | None:
        """In place of `close`, of a run that was stopped: keep what there is of the result, where
        that is worth something; None where it is not, and `abort` is what remains to be done.

        Raises:
            SinkError: it cannot be written.
        """
        return None
