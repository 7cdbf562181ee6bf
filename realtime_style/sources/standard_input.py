"""A video that comes through a pipe."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from realtime_style.errors import SourceError


@contextmanager
def kept_in_a_file(stream: BinaryIO) -> Iterator[Path]:
    """Read `stream` to its end into a file that is there for the length of the block.

    A video is read twice, for its picture and for all else that goes along, and some have
    their index at the end: a pipe gives its bytes only once.

    Raises:
        SourceError: nothing comes, or there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        path = Path(folder) / "standard-input"
        try:
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file, 2**20)
        except OSError as error:
            raise SourceError(
                f"standard input cannot be kept in '{tempfile.gettempdir()}': {error.strerror}; "
                "set TMPDIR to a folder with more room"
            ) from error
        if not path.stat().st_size:
            raise SourceError("nothing came from standard input: pipe a video into it")
        yield path
