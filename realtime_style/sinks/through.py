"""A device or a named pipe in place of a file."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from realtime_style.errors import InputError, SinkError


class Through:
    """What a sink needs of an output that is written as it comes, and never replaced.

    It is opened when the first byte is about to come: opening a pipe waits for its reader.
    """

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        """Open nothing yet.

        Raises:
            InputError: a disk without `overwrite`, or nothing that can be written to.
        """
        mode = target.stat().st_mode
        if stat.S_ISBLK(mode) and not overwrite:
            raise InputError(f"'{target}' is a disk: give --overwrite to write over what it holds")
        if stat.S_ISSOCK(mode):
            raise InputError(f"'{target}' is a socket, which is no place for a file: try a pipe")
        if not os.access(target, os.W_OK):
            raise InputError(f"no permission to write to '{target}'")
        self.target = self.path = target

    @contextmanager
    def opened(self) -> Iterator[int]:
        """Its descriptor, for the length of the block; a child that inherits it keeps its own.

        Raises:
            SinkError: it cannot be opened.
        """
        try:
            descriptor = os.open(self.target, os.O_WRONLY)
        except OSError as error:
            raise SinkError(f"cannot write to '{self.target}': {error.strerror}") from error
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def commit(self) -> None:
        """All is written already."""

    def discard(self) -> None:
        """What was written is with the reader."""
