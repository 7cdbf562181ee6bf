"""Where a painting goes: a file, or standard output."""

from pathlib import Path

from realtime_style.sinks.pending_file import PendingFile
from realtime_style.sinks.standard_output import StandardOutput

Output = PendingFile | StandardOutput


def open_output(target: Path, *, overwrite: bool) -> Output:
    """What `target` means; '-' is standard output.

    Raises:
        InputError: it cannot be written, or exists and `overwrite` is false.
    """
    if target == StandardOutput.target:
        return StandardOutput()
    return PendingFile(target, overwrite=overwrite)
