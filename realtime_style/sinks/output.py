"""Where a painting goes: a file, a sequence of pictures, a device or pipe, or standard output."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from realtime_style.files.paths import is_special
from realtime_style.files.pending_file import PendingFile
from realtime_style.media.sequences import is_sequence
from realtime_style.sinks.pending_frames import PendingFrames
from realtime_style.sinks.standard_output import StandardOutput
from realtime_style.sinks.through import Through

Output = PendingFile | PendingFrames | StandardOutput | Through


def open_output(target: Path, *, overwrite: bool, one_picture: bool = False) -> Output:
    """What `target` means: '-' is standard output, 'frame-%05d.png' a picture for each frame
    unless all is `one_picture`, and a device or a named pipe is written to as it is.

    Raises:
        InputError: it cannot be written, or exists and `overwrite` is false.
    """
    if target == StandardOutput.target:
        return StandardOutput()
    if is_special(target):
        return Through(target, overwrite=overwrite)
    if is_sequence(target) and not one_picture:
        return PendingFrames(target, overwrite=overwrite)
    return PendingFile(target, overwrite=overwrite)


def flows(output: Output) -> bool:
    """Whether what is written is gone: no way back to mend a header."""
    return isinstance(output, StandardOutput | Through)


def write_whole(output: Output, data: bytes) -> None:
    """Write what is there at once, not by a program.

    Raises:
        OSError: the system refuses.
    """
    if isinstance(output, StandardOutput):
        output.write(data)
    else:
        output.path.write_bytes(data)


@contextmanager
def standard_output_of_child(output: Output) -> Iterator[int | None]:
    """What a program that writes `output` is started with as its standard output."""
    if isinstance(output, Through):
        with output.opened() as descriptor:
            yield descriptor
    else:
        yield None if isinstance(output, StandardOutput) else subprocess.DEVNULL
