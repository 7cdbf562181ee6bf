"""A sequence of pictures that appear under their names only once all are there."""

import os
import re
import secrets
import shutil
from pathlib import Path

from realtime_style.errors import InputError, SinkError

_PLACE = re.compile(r"%\d*d")


class PendingFrames:
    """A folder beside the frames' own, to write to, then to move them into place."""

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        """Make the folder. `target` has its number as in 'frame-%05d.png'.

        Raises:
            InputError: the folder is missing or read-only, or has such frames and `overwrite`
                is false.
        """
        self.target = target
        if not target.parent.is_dir():
            raise InputError(f"no output folder '{target.parent}': create it first")
        there = self._frames_there()
        if there and not overwrite:
            raise InputError(f"'{there[0]}' exists: give --overwrite to replace all such frames")
        self._folder = target.parent / f".frames.partial-{secrets.token_hex(4)}"
        try:
            self._folder.mkdir()
        except OSError as error:
            raise InputError(
                f"cannot write in the output folder '{target.parent}': {error.strerror}"
            ) from error
        self.path = Path(str(self._folder).replace("%", "%%")) / target.name
        """As ffmpeg's image2 muxer reads it."""

    def commit(self) -> None:
        """Move all frames into place, and remove those of an older, longer sequence.

        Raises:
            SinkError: the system refuses.
        """
        try:
            for old in self._frames_there():
                old.unlink()
            for frame in self._folder.iterdir():
                os.replace(frame, self.target.parent / frame.name)
            self._folder.rmdir()
        except OSError as error:
            raise SinkError(f"cannot write '{self.target}': {error.strerror}") from error

    def discard(self) -> None:
        """Remove what was written. Idempotent."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _frames_there(self) -> list[Path]:
        before, after = _PLACE.split(self.target.name)
        name = re.compile(rf"{re.escape(before)}\d+{re.escape(after)}")
        return sorted(path for path in self.target.parent.iterdir() if name.fullmatch(path.name))


def is_sequence(target: Path) -> bool:
    """True for names such as 'frame-%05d.png'."""
    return len(_PLACE.findall(target.name)) == 1
