"""Who writes an output: one run at a time, and others are told which."""

import contextlib
import json
import os
import platform
import sys
import weakref
from datetime import datetime
from pathlib import Path

from realtime_style.errors import InputError
from realtime_style.files.paths import with_ending

_ENDING = ".rts-lock"


class OutputLock:
    """A hidden file beside an output that one process holds; that of a dead one is taken over.

    The system lets go of it when its process ends, however that comes about.
    """

    def __init__(self, place: Path, *, shown_as: Path) -> None:
        """Take the lock of the output at `place`, which errors call `shown_as`.

        Raises:
            InputError: another run is writing it, or its folder cannot be written.
        """
        path = with_ending(place, ".", _ENDING)
        try:
            descriptor = _take(path)
        except BlockingIOError as error:
            raise InputError(
                f"'{shown_as}' is being written by another run ({_who(path)}): wait until that "
                "ends, or choose another name"
            ) from error
        except OSError as error:
            raise InputError(
                f"cannot write in the output folder '{place.parent}': {error.strerror}"
            ) from error
        # Also at the end of the program, or of whoever forgot to.
        self._finalizer = weakref.finalize(self, _let_go, descriptor, path, os.getpid())

    def release(self) -> None:
        """Let others write the output, and leave no trace. Idempotent."""
        self._finalizer()


def _take(path: Path) -> int:
    """Make or take over a lock file; its descriptor.

    Raises:
        BlockingIOError: another process has it.
        OSError: the folder cannot be written.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(descriptor)
            if not _is_at(descriptor, path):  # its holder took it away just now
                os.close(descriptor)
                continue
            _sign(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


def _lock(descriptor: int) -> None:
    """Hold a file until it is closed, where the file system can do that.

    Raises:
        BlockingIOError: another process holds it.
    """
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # what is held cannot be read there
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            _refuse_the_living(descriptor)


def _refuse_the_living(descriptor: int) -> None:
    """Where files cannot be held: raise BlockingIOError if who signed this one is at work."""
    signed = _read(descriptor)
    if signed.get("host") != platform.node() or signed.get("process") == os.getpid():
        return
    with contextlib.suppress(ProcessLookupError, PermissionError, ValueError, TypeError):
        os.kill(int(str(signed["process"])), 0)
        raise BlockingIOError


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    signed = {
        "process": os.getpid(),
        "host": platform.node(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, json.dumps(signed).encode())


def _read(descriptor: int) -> dict[str, object]:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        signed = json.loads(os.read(descriptor, 4096))
    except (OSError, ValueError):
        return {}
    return signed if isinstance(signed, dict) else {}


def _who(path: Path) -> str:
    """As in 'process 123 on studio since 2026-05-01T12:00:00+02:00'."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return "it has just ended"
    try:
        signed = _read(descriptor)
    finally:
        os.close(descriptor)
    if not signed:
        return "it has just begun"
    return f"process {signed.get('process')} on {signed.get('host')} since {signed.get('since')}"


def _let_go(descriptor: int, path: Path, owner: int) -> None:
    if os.getpid() != owner:  # a process that was forked off
        return
    if sys.platform == "win32":  # where no open file can be taken away
        os.close(descriptor)
        with contextlib.suppress(OSError):
            path.unlink()
        return
    with contextlib.suppress(OSError):
        path.unlink()
    os.close(descriptor)
