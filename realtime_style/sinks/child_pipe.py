"""What PyAV writes to where a program reads it."""

from typing import Protocol


class _Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


class ChildPipe:
    """PyAV's writes are kept, and passed on by `flush`.

    A Ctrl-C that falls in a Python function which PyAV calls is printed and lost, at its entry
    too, where nothing can catch it. So `write` is none; in `flush` a Ctrl-C is one as anywhere.
    """

    def __init__(self, pipe: _Writable) -> None:
        self._pipe = pipe
        self._kept: list[bytes] = []
        self.write = self._kept.append
        self.sent = 0
        """Bytes so far."""

    def flush(self) -> None:
        """Pass on what was kept, and keep nothing even if it is not taken.

        Raises:
            OSError: nobody reads any more.
        """
        kept = self._kept[:]
        self._kept.clear()
        for data in kept:
            self._pipe.write(data)
            self.sent += len(data)
