"""An output that appears under its name only once it is whole."""

import contextlib
import os
import re
import secrets
import shutil
from itertools import count
from pathlib import Path

from realtime_style.errors import InputError, SinkError
from realtime_style.files.lock import OutputLock
from realtime_style.files.paths import final_place, is_special, with_mark


class PendingFile:
    """A path beside `target` to write to, then to move into place.

    While it lasts no other run can write that output. Where `target` is a link, what it points
    to is replaced, and not the link.
    """

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        """Check that `target` can be written, take its lock, and remove what runs of it that were
        killed have left.

        Raises:
            InputError: the folder is missing or read-only, another run is writing `target`, or it
                exists and `overwrite` is false.
        """
        self.target = target
        self._overwrite = overwrite
        try:
            self._place = final_place(target)
            self._check()
            self._lock = OutputLock(self._place, shown_as=target)
        except OSError as error:
            raise InputError(f"cannot write '{target}': {error.strerror}") from error
        token = secrets.token_hex(4)
        self.path = self._hidden(token)
        try:
            self._refuse_what_exists()  # a run before us may have ended just now
            remove_debris(self.path, token)
        except BaseException:
            self._lock.release()
            raise

    def another_path(self) -> Path:
        """For what is made of the file at `path`; the caller removes it, or else, after a kill, the
        next run of this output."""
        return self._hidden(secrets.token_hex(4))

    def commit(self) -> None:
        """Move the finished file into place, and let others write that output.

        Raises:
            SinkError: the system refuses, and the finished file still lies at `path`; or without
                `overwrite` a file has appeared, and ours lies beside it, as the message says.
        """
        self.put_in_place()
        self._lock.release()

    def put_in_place(self) -> None:
        """Move the finished file into place; the output is still for us alone.

        Raises:
            SinkError: as `commit` does.
        """
        try:
            if self._overwrite:
                os.replace(self.path, self._place)
            elif not _move_to_free_name(self.path, self._place):
                self._step_aside()
        except OSError as error:
            raise SinkError(f"cannot write '{self.target}': {error.strerror}") from error

    def discard(self) -> None:
        """Remove what was written, and let others write that output. Idempotent."""
        try:
            self.path.unlink(missing_ok=True)
        finally:
            self._lock.release()

    def _hidden(self, token: str) -> Path:
        # The suffix stays last: it tells ffmpeg the format.
        named = self._place.with_suffix(self.target.suffix)
        return with_mark(named, ".", f".partial-{token}")

    def _check(self) -> None:
        target, folder = self.target, self._place.parent
        if not folder.is_dir():
            raise InputError(f"no output folder '{folder}': create it first")
        if target.is_dir():
            raise InputError(f"the output '{target}' is a folder: give a file name")
        if is_special(target):
            raise InputError(f"'{target}' is a device or a pipe: what is made here needs a file")
        self._refuse_what_exists()

    def _refuse_what_exists(self) -> None:
        if self.target.exists() and not self._overwrite:
            raise InputError(f"'{self.target}' exists: give --overwrite to replace it")

    def _step_aside(self) -> None:
        """Hours of painting are not for the bin, nor is what is not ours."""
        for number in count(2):
            beside = with_mark(self._place, "", f"-{number}")
            if _move_to_free_name(self.path, beside):
                raise SinkError(
                    f"'{self.target}' has appeared meanwhile and is not replaced, for want of "
                    f"--overwrite: the painting is in '{beside}'"
                )


def remove_debris(path: Path, token: str) -> None:
    """Remove what lies beside `path` and differs from it in `token` alone: runs of the same output
    that were killed have left it. The caller holds the output's lock, so nobody writes there.
    """
    left = re.compile(re.escape(path.name).replace(token, r"[0-9a-f]{8}"))
    for entry in path.parent.iterdir():
        if left.fullmatch(entry.name):
            # What cannot be removed is no reason not to paint.
            with contextlib.suppress(OSError):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def refuse_same_file(source: Path | str, target: Path) -> None:
    """Raise InputError if writing `target` would destroy `source`."""
    if isinstance(source, str):
        return  # an address
    if source.exists() and target.exists() and source.samefile(target):
        raise InputError(f"input and output are the same file: '{target}'")


def _move_to_free_name(path: Path, place: Path) -> bool:
    """Move a file unless there is one at `place`, without a moment in between; whether it was."""
    try:
        os.link(path, place)
    except FileExistsError:
        return False
    except OSError:  # a file system where a file has one name only
        if place.exists():
            return False
        os.replace(path, place)
        return True
    path.unlink()
    return True
