"""Paths as others take them: never an option, an address, or a name that is too long."""

import contextlib
import hashlib
import os
import stat
from pathlib import Path

_USUAL_NAME_BYTES = 255
"""Of a name on ext4, btrfs, xfs, APFS and most others."""
_OF_EACH_PROCESS = ("/dev/fd/", "/dev/std", "/proc/self/")
"""Where a name means another file in each process."""


def ffmpeg_name(place: Path | str) -> str:
    """How FFmpeg is told of a file; an address, which is a string, stays as it is.

    FFmpeg takes 'film: a title.mp4' for an address, '-x.mp4' for an option, and 'file:x.mp4' for
    the file 'x.mp4'. What follows a 'file:' of its own it takes letter by letter.
    """
    return place if isinstance(place, str) else f"file:{_for_all_processes(place)}"


def is_special(path: Path) -> bool:
    """True for a device, a named pipe or a socket: it is written to, never replaced."""
    mode = _mode(path)
    return mode != 0 and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_pipe(path: Path) -> bool:
    """True for what gives its bytes once: a named pipe, or what a shell makes of '<(…)'."""
    mode = _mode(path)
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def final_place(path: Path) -> Path:
    """Where a file of that name lies: what a link points to, be it there or not."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def with_mark(path: Path, before: str, mark: str) -> Path:
    """A name beside `path` with its suffix last, which tells the format: '.film.partial.mp4'."""
    return _fitting(path.parent, before, path.stem, mark + path.suffix)


def with_ending(path: Path, before: str, ending: str) -> Path:
    """A name beside `path` with all of its own in it: 'film.mp4.rts-work'."""
    return _fitting(path.parent, before, path.name, ending)


def _fitting(folder: Path, before: str, name: str, after: str) -> Path:
    """The three as one name; where it would be too long, `name` is cut and a digest tells it from
    others."""
    room = _name_bytes(folder) - len(os.fsencode(before + after))
    whole = os.fsencode(name)
    if len(whole) > room:
        digest = f"~{hashlib.sha256(whole).hexdigest()[:8]}"
        # No letter is cut through, though a name need not be of letters.
        name = os.fsdecode(whole[: room - len(digest)].decode(errors="ignore").encode()) + digest
    return folder / f"{before}{name}{after}"


def _for_all_processes(path: Path) -> Path:
    if str(path).startswith(_OF_EACH_PROCESS):
        with contextlib.suppress(OSError):
            return Path(os.path.realpath(path, strict=True))
    return path


def _mode(path: Path) -> int:
    """Kind and rights as the system has them, behind any link; 0 where there is nothing."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _name_bytes(folder: Path) -> int:
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):  # Windows does not tell
        return _USUAL_NAME_BYTES
