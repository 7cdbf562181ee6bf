"""A sequence of pictures that appear under their names only once all are there."""

import os
import secrets
import shutil
from pathlib import Path

from realtime_style.errors import InputError, SinkError
from realtime_style.files.lock import OutputLock
from realtime_style.files.paths import with_ending
from realtime_style.files.pending_file import remove_debris
from realtime_style.media.sequences import frames_there, literal, numbered


class PendingFrames:
    """A folder beside the frames' own, to write to, then to move them into place.

    While it lasts no other run can write that sequence.
    """

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        """Make the folder. `target` has its number as in 'frame-%05d.png'.

        Raises:
            InputError: the folder is missing or read-only, another run is writing the sequence,
                or has such frames and `overwrite` is false.
        """
        self.target = target
        if not target.parent.is_dir():
            raise InputError(f"no output folder '{target.parent}': create it first")
        self._refuse_what_exists(overwrite=overwrite)
        self._lock = OutputLock(target, shown_as=target)
        token = secrets.token_hex(4)
        self._folder = with_ending(target, ".", f".partial-{token}")
        try:
            self._refuse_what_exists(overwrite=overwrite)
            remove_debris(self._folder, token)
            self._folder.mkdir()
        except OSError as error:
            self._lock.release()
            raise InputError(
                f"cannot write in the output folder '{target.parent}': {error.strerror}"
            ) from error
        except BaseException:
            self._lock.release()
            raise
        self.path = Path(literal(self._folder)) / numbered(target.name)
        """As ffmpeg's image2 muxer reads it."""

    def commit(self) -> None:
        """Move all frames into place, and remove those of an older, longer sequence.

        Raises:
            SinkError: the system refuses.
        """
        try:
            for old in frames_there(self.target):
                old.unlink()
            for frame in self._folder.iterdir():
                os.replace(frame, self.target.parent / frame.name)
            self._folder.rmdir()
        except OSError as error:
            raise SinkError(f"cannot write '{self.target}': {error.strerror}") from error
        self._lock.release()

    def discard(self) -> None:
        """Remove what was written. Idempotent."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()

    def _refuse_what_exists(self, *, overwrite: bool) -> None:
        there = frames_there(self.target)
        if there and not overwrite:
            raise InputError(f"'{there[0]}' exists: give --overwrite to replace all such frames")
