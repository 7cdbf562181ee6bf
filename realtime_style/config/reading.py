"""Where the file is, and what stands in it."""

import os
import tomllib
from pathlib import Path
from typing import Any

from realtime_style.errors import InputError
from realtime_style.files.folders import needed, user_config

VARIABLE = "RTS_CONFIG"
"""The environment variable that names another file; an empty one names none."""
NAME = "config.toml"
DEFAULTS, LOOKS, MIDI = TABLES = "defaults", "looks", "midi"
LARGEST_BYTES = 2**20

Table = dict[str, Any]


def config_file() -> Path | None:
    """The file; it need not exist. None where there is no home folder, or none is wanted."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    folder = user_config()
    return folder and folder / NAME


def needed_file() -> Path:
    """The file, where something is to be written into it.

    Raises:
        InputError: there is no place for it.
    """
    if os.environ.get(VARIABLE) == "":
        raise InputError(f"{VARIABLE} is empty, so nothing is kept: name a file in it, or unset it")
    return config_file() or needed(None, "what you set")


def read_config() -> Table:
    """All that stands in the file; nothing where there is none.

    Raises:
        InputError: it cannot be read, is no TOML, or has a table that is none of ours.
    """
    path = config_file()
    if path is None or _is_hidden(path):
        return {}
    return checked(read_text(path), path)


def _is_hidden(path: Path) -> bool:
    """Whether the usual folder is one that we may not look into, as another user's home is in a
    container: what nobody named cannot be missed."""
    try:
        path.stat()
    except PermissionError:
        return VARIABLE not in os.environ
    except OSError:
        pass
    return False


def read_text(path: Path) -> str:
    """The file's text; '' where there is none.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if not path.exists():
            return ""
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError(f"'{path}' is too large for a config file")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"cannot read '{path}': it is no text in UTF-8") from error
    except OSError as error:
        raise InputError(f"cannot read '{path}': {error.strerror}") from error


def checked(text: str, path: Path) -> Table:
    """The tables that a text holds.

    Raises:
        InputError: it is no TOML, or one of them is none of ours.
    """
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            f"'{path}' is no TOML: {error}; mend it, or set {VARIABLE}= for now"
        ) from (error)
    for name, value in found.items():
        if name not in TABLES or not isinstance(value, dict):
            tables = ", ".join(f"[{each}]" for each in TABLES)
            raise InputError(f"'{path}' has '{name}', and holds {tables} alone")
    return found
