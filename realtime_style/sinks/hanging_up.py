"""Connections of another program, ended from here: what waits for a server goes on without it."""

import contextlib
import ctypes
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

_PIDFD_GETFD = 438
"""Linux's number of that call (from 5.6 on), on every processor; Python has no name for it."""
_STANDARD = 3
"""Descriptors below are the program's input and output, which others gave it."""


def hang_up(process: Path) -> None:
    """End all connections of a process of ours, given as in /proc: its reads from a server end, as
    if the server had gone. Nothing happens where the system cannot, or does not let us, do that.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        handle = os.pidfd_open(int(process.name))
        try:
            for number in _sockets(process):
                _end(handle, number)
        finally:
            os.close(handle)


def _sockets(process: Path) -> Iterator[int]:
    for entry in (process / "fd").iterdir():
        with contextlib.suppress(OSError):  # closed by now
            if int(entry.name) >= _STANDARD and str(entry.readlink()).startswith("socket:"):
                yield int(entry.name)


def _end(handle: int, number: int) -> None:
    ours = ctypes.CDLL(None).syscall(_PIDFD_GETFD, handle, number, 0)
    if ours < 0:
        return
    with socket.socket(fileno=ours) as connection, contextlib.suppress(OSError):
        if connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.shutdown(socket.SHUT_RDWR)
