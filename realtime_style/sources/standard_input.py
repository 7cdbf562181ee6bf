"""A video that comes through a pipe: standard input, a named pipe, or a shell's '<(…)'."""

import os
import select
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from realtime_style.errors import SourceError
from realtime_style.files.paths import is_pipe

_RAW_FRAMES = b"YUV4MPEG2"
"""How a YUV4MPEG stream begins."""
STANDARD = "-"
"""In place of a file: standard input."""
_STANDARD_INPUT = 0
"""Its file descriptor."""
_LOOK_UP_S = 0.1
"""Between two looks of a waiting reader whether it is still wanted."""


class Pipe:
    """The bytes of a pipe, from its first on, each once. One thread reads; any may close."""

    def __init__(self, descriptor: int, name: str = "standard input") -> None:
        """Wait for its first bytes; errors call it `name`.

        Raises:
            SourceError: nothing comes, or it cannot be read.
        """
        self._descriptor = descriptor
        self.name = name
        self._closed = threading.Event()
        self.given = 0
        """Bytes that were read so far."""
        self._ahead = b""
        try:
            while len(self._ahead) < len(_RAW_FRAMES):
                more = self._receive(len(_RAW_FRAMES) - len(self._ahead))
                if not more:
                    break
                self._ahead += more
        except OSError as error:
            raise SourceError(f"{name} cannot be read: {error.strerror}") from error
        if not self._ahead:
            raise SourceError(f"nothing came from {name}: pipe a video into it")
        self.has_raw_frames = self._ahead == _RAW_FRAMES
        """Whether it is YUV4MPEG: one picture and nothing else, which need not be read twice."""

    def read(self, size: int) -> bytes:
        """What is there, at most `size` bytes; waits for the first. Nothing at the end."""
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        data = data or self._receive(size)
        self.given += len(data)
        return data

    def close(self) -> None:
        """Make this the end for a `read` that waits. Idempotent."""
        self._closed.set()

    def _receive(self, size: int) -> bytes:
        # Windows can wait for sockets only: a read there waits for what comes.
        while sys.platform != "win32" and not self._closed.is_set():
            if select.select([self._descriptor], [], [], _LOOK_UP_S)[0]:
                break
        return b"" if self._closed.is_set() else os.read(self._descriptor, size)


@contextmanager
def readable(source: Path | str) -> Iterator[tuple[Path | str, Pipe | None]]:
    """`source`; in place of a pipe a file with all that comes from it, or the pipe beside its name
    where it has raw frames, which can be painted as they come.

    Raises:
        SourceError: nothing comes, or it cannot be read.
    """
    if source == STANDARD:
        with _frames_or_file(Pipe(_STANDARD_INPUT), source) as found:
            yield found
    elif isinstance(source, Path) and is_pipe(source):
        with _opened(source) as descriptor:
            pipe = Pipe(descriptor, f"'{source}'")
            with _frames_or_file(pipe, source) as found:
                yield found
    else:
        yield source, None


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """A named pipe's descriptor; opening it waits for who writes."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise SourceError(f"cannot read '{path}': {error.strerror}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _frames_or_file(pipe: Pipe, source: Path | str) -> Iterator[tuple[Path | str, Pipe | None]]:
    if pipe.has_raw_frames:
        yield source, pipe
        return
    with kept_in_a_file(pipe) as path:
        yield path, None


@contextmanager
def kept_in_a_file(pipe: Pipe) -> Iterator[Path]:
    """Read `pipe` to its end into a file that is there for the length of the block.

    A video is read twice, for its picture and for all else that goes along, and some have
    their index at the end: a pipe gives its bytes only once.

    Raises:
        SourceError: there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="rts-") as folder:
        path = Path(folder) / "standard-input"
        try:
            with path.open("wb") as file:
                while data := pipe.read(2**20):
                    file.write(data)
        except OSError as error:
            raise SourceError(
                f"{pipe.name} cannot be kept in '{tempfile.gettempdir()}': {error.strerror}; "
                "set TMPDIR to a folder with more room"
            ) from error
        yield path
