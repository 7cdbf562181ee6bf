"""An exported file, or a folder of them, in its place only when it is whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safetensors import SafetensorError

from realtime_style.errors import SinkError
from realtime_style.files.pending_file import PendingFile


@contextmanager
def saving(output: PendingFile) -> Iterator[Path]:
    """The path to write to; nothing is left of what fails.

    Raises:
        SinkError: the disk is full, or the folder has gone.
    """
    try:
        yield output.path
        output.commit()
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SinkError(f"cannot write '{output.target}': {reason}") from error
    finally:
        with suppress(OSError):
            output.discard()


@contextmanager
def saving_folder(target: Path, last: str) -> Iterator[Path]:
    """A folder to write into, whose files then go into `target`; nothing is left of what fails.

    The one called `last` goes there when all others are. What else is there stays.

    Raises:
        SinkError: the disk is full, or the folder cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as made:
            yield Path(made)
            target.mkdir(exist_ok=True)
            for path in sorted(Path(made).iterdir(), key=lambda path: path.name == last):
                os.replace(path, target / path.name)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SinkError(f"cannot write '{target}': {reason}") from error
