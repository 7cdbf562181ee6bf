"""What PyAV writes to where a program reads it."""

from typing import Any


class ChildPipe:
    """A Ctrl-C that falls in a write would be printed and lost in PyAV: here it is an OSError, and
    kept in `stop`."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self.stop: KeyboardInterrupt | None = None
        self.sent = 0
        """Bytes so far."""

    def write(self, data: bytes) -> int:
        try:
            count = int(self._pipe.write(data))
        except KeyboardInterrupt as stop:
            self.stop = stop
            raise OSError("interrupted") from stop
        self.sent += count
        return count
