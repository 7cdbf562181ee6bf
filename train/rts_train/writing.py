"""Files of a training that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safetensors import SafetensorError

from realtime_style.errors import TrainingError
from realtime_style.files.paths import with_ending


@contextmanager
def written(path: Path, *, through: bool = False) -> Iterator[Path]:
    """A path beside `path` to write to, which is moved into place at the end.

    With `through`, a power loss leaves the old file or the new one.

    Raises:
        TrainingError: the disk is full, or the folder has gone; nothing is left of it.
    """
    partial = with_ending(path, ".", ".partial")
    try:
        yield partial
        if through:
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
        os.replace(partial, path)
    except (OSError, SafetensorError, RuntimeError) as error:  # the last is torch's, of any kind
        raise TrainingError(_why(path, error)) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Create a folder, and those above it.

    Raises:
        TrainingError: it cannot be.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"cannot create the folder '{path}': {error.strerror}") from error


def _why(path: Path, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or " ".join(str(error).split())[:200]
    return f"cannot write '{path}': {reason}; is its disk full, or its folder gone?"
