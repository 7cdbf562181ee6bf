"""Commands whose three streams are pipes that a test holds, while they run."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Self

from tests.warm.start import Fork, asked_of


class Piped(Fork):
    """As much of `subprocess.Popen` as tests use of it, with bytes through three pipes."""

    def __init__(self, door: str, request: dict[str, object]) -> None:
        given, out, err = os.pipe(), os.pipe(), os.pipe()
        self.stdin: BinaryIO = os.fdopen(given[1], "wb")
        self.stdout: BinaryIO = os.fdopen(out[0], "rb")
        self.stderr: BinaryIO = os.fdopen(err[0], "rb")
        taken = [given[0], out[1], err[1]]
        try:
            super().__init__(door, request, taken)
        finally:
            for each in taken:
                os.close(each)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pipes, and wait for its end."""
        for each in (self.stdin, self.stdout, self.stderr):
            each.close()
        self.wait()


def start_piped(
    arguments: Sequence[object], code: str | None = None, cwd: Path | None = None
) -> "Piped | subprocess.Popen[bytes]":
    """`rts` with `arguments`, or Python with `code`, which finds them in `sys.argv`."""
    if asked := asked_of(arguments, os.environ, cwd, code):
        return Piped(*asked)
    python = ["-m", "realtime_style"] if code is None else ["-c", code]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, *python, *map(str, arguments)],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=cwd,
    )
