"""The user's own folders. There may be none: a container's user can be without home and name."""

from collections.abc import Callable
from pathlib import Path

import platformdirs

from realtime_style.errors import InputError

_OURS = "realtime-style"


def user_data() -> Path | None:
    """For what the user has added; it need not exist. None where there is no home folder."""
    return _known(lambda: platformdirs.user_data_path(_OURS, appauthor=False))


def user_cache() -> Path | None:
    """For what can be made anew; it need not exist. None where there is no home folder."""
    return _known(lambda: platformdirs.user_cache_path(_OURS, appauthor=False))


def user_config() -> Path | None:
    """For what the user sets; it need not exist. None where there is no home folder."""
    return _known(lambda: platformdirs.user_config_path(_OURS, appauthor=False))


def user_pictures() -> Path | None:
    """The user's photos; it need not exist. None where there is no home folder."""
    return _known(platformdirs.user_pictures_path)


def needed(folder: Path | None, contents: str) -> Path:
    """`folder`, where there must be one for `contents`.

    Raises:
        InputError: there is none.
    """
    if folder is None:
        raise InputError(
            f"there is no home folder to keep {contents} in: set HOME, or XDG_DATA_HOME, "
            "XDG_CACHE_HOME and XDG_CONFIG_HOME, to a folder that can be written"
        )
    return folder


def _known(find: Callable[[], Path]) -> Path | None:
    try:
        folder = find()
    except (RuntimeError, OSError, KeyError):
        return None
    # Without a home some versions give '~/…' back, which would lie below the current folder.
    return folder if folder.is_absolute() else None
