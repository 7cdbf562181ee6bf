"""The folders that we write to."""

import tempfile
from pathlib import Path

from realtime_style.doctor.report import Folder
from realtime_style.files.folders import user_cache, user_data


def check_folders() -> list[Folder]:
    """Those of the user's styles, of what is measured once, and of temporary files."""
    data = user_data()
    own = {"your styles": data / "styles" if data else None, "cache": user_cache()}
    return [*(check_folder(*each) for each in own.items()), _check_temporary()]


def check_folder(used_for: str, path: Path | None) -> Folder:
    """Really write, into the folder or where it would be made; nothing is left behind.

    None is a folder of a user without a home.
    """
    if path is None:
        return Folder(used_for=used_for, path="no home folder", exists=False, writable=False)
    nearest = next(each for each in (path, *path.parents) if each.exists())
    try:
        with tempfile.TemporaryDirectory(dir=nearest, prefix=".rts-"):
            writable = True
    except OSError:
        writable = False
    return Folder(used_for=used_for, path=str(path), exists=path.is_dir(), writable=writable)


def _check_temporary() -> Folder:
    """The system's choice, which has been written to already."""
    try:
        path = tempfile.gettempdir()
    except FileNotFoundError:
        return Folder(used_for="temporary files", path="", exists=False, writable=False)
    return Folder(used_for="temporary files", path=path, exists=True, writable=True)
