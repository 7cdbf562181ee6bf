"""Standard output in place of a file."""

import sys
from pathlib import Path


class StandardOutput:
    """What a sink needs of a file that is written as it comes: nothing can be taken back."""

    target = Path("-")
    path = Path("pipe:1")
    """As ffmpeg calls it."""

    def write(self, data: bytes) -> None:
        """All of it, at once."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def commit(self) -> None:
        """All is written already."""

    def discard(self) -> None:
        """What was written is with the reader."""
