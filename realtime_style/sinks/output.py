"""Where a painting goes: a file, a sequence of pictures, or standard output."""

from pathlib import Path

from realtime_style.sinks.pending_file import PendingFile
from realtime_style.sinks.pending_frames import PendingFrames, is_sequence
from realtime_style.sinks.standard_output import StandardOutput

Output = PendingFile | PendingFrames | StandardOutput


def open_output(target: Path, *, overwrite: bool) -> Output:
    """What `target` means: '-' is standard output, 'frame-%05d.png' a picture for each frame.

    Raises:
        InputError: it cannot be written, or exists and `overwrite` is false.
    """
    if target == StandardOutput.target:
        return StandardOutput()
    if is_sequence(target):
        return PendingFrames(target, overwrite=overwrite)
    return PendingFile(target, overwrite=overwrite)
