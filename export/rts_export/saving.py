"""An exported file, in its place only when it is whole."""

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
