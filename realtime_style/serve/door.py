"""Who may stay connected: a stranger only as long as not too many others come."""

import contextlib
import socket
import sys
from typing import Any

_FILES = 1024
"""Open files where the system does not say how many a process may have: the usual limit."""
_MOST_STRANGERS = 256


class Door(socket.socket):
    """A listening socket that never lets a process run out of open files.

    Who connects is a stranger until `welcome` is called for its address; when too many
    strangers are there, whoever came first has to go. So those who connect and ask nothing,
    or ask slowly, push only each other out; it does not matter what they speak, or whether.

    For one event loop, which is to be asyncio's own: others do not call `accept`.
    """

    def __init__(self, listening: socket.socket) -> None:
        """Take over a listening socket."""
        super().__init__(fileno=listening.detach())
        files = _most_files()
        self._most_strangers = max(4, min(_MOST_STRANGERS, files // 4))
        self._most_guests = max(4, files // 2)
        self._strangers: dict[Any, socket.socket] = {}
        self._guests: dict[Any, socket.socket] = {}
        """Both by the address of the other end, whoever came first is first."""

    def accept(self) -> tuple[socket.socket, Any]:
        """Take a connection; whoever came first, or the new one itself, may be shut out."""
        connection, address = super().accept()
        self._forget_gone()
        if len(self._guests) >= self._most_guests:
            connection.close()
            raise BlockingIOError
        while len(self._strangers) >= self._most_strangers:
            first = next(iter(self._strangers))
            with contextlib.suppress(OSError):  # the other end has gone meanwhile
                # The loop sees an end, and closes it as it closes any other.
                self._strangers.pop(first).shutdown(socket.SHUT_RDWR)
        self._strangers[_key(address)] = connection
        return connection, address

    def welcome(self, address: Any) -> None:
        """Whoever is connected from there is no stranger any more."""
        if connection := self._strangers.pop(_key(address), None):
            self._guests[_key(address)] = connection

    def _forget_gone(self) -> None:
        for known in (self._strangers, self._guests):
            for address in [key for key, each in known.items() if each.fileno() < 0]:
                del known[address]


def _key(address: Any) -> Any:
    """Host and port, which is all that a request tells of an address."""
    return tuple(address[:2]) if address else None


def _most_files() -> int:
    """How many files this process may have open."""
    if sys.platform == "win32":
        return _FILES
    import resource

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _FILES if most in (resource.RLIM_INFINITY, -1) else most
