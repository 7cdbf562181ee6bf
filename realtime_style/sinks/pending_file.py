"""An output that appears under its name only once it is whole."""

import os
import secrets
from pathlib import Path

from realtime_style.errors import InputError, SinkError


class PendingFile:
    """A path beside `target` to write to, then to move into place."""

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        """Check that `target` can be written; create nothing yet.

        Raises:
            InputError: the folder is missing or read-only, or `target` exists and
                `overwrite` is false.
        """
        folder = target.parent
        if not folder.is_dir():
            raise InputError(f"no output folder '{folder}': create it first")
        if target.is_dir():
            raise InputError(f"the output '{target}' is a folder: give a file name")
        if target.exists() and not overwrite:
            raise InputError(f"'{target}' exists: give --overwrite to replace it")
        self.target = target
        # The suffix stays last: it tells ffmpeg the format.
        self.path = folder / f".{target.stem}.partial-{secrets.token_hex(4)}{target.suffix}"
        try:
            self.path.touch()
            self.path.unlink()
        except OSError as error:
            raise InputError(
                f"cannot write in the output folder '{folder}': {error.strerror}"
            ) from error

    def commit(self) -> None:
        """Move the finished file into place, over an older one.

        Raises:
            SinkError: the system refuses; the finished file still lies at `path`.
        """
        try:
            os.replace(self.path, self.target)
        except OSError as error:
            raise SinkError(f"cannot write '{self.target}': {error.strerror}") from error

    def discard(self) -> None:
        """Remove what was written. Idempotent."""
        self.path.unlink(missing_ok=True)


def refuse_same_file(source: Path | str, target: Path) -> None:
    """Raise InputError if writing `target` would destroy `source`."""
    if isinstance(source, str):
        return  # an address
    if source.exists() and target.exists() and source.samefile(target):
        raise InputError(f"input and output are the same file: '{target}'")
