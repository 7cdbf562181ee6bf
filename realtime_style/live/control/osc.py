"""Open Sound Control 1.0 over UDP, both ways.

Wright, "The Open Sound Control 1.0 Specification" (2002); python-osc reads and writes its packets.
"""

import logging
import socket
import threading
import time
from collections.abc import Iterable, Mapping, Sequence

from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS, Kind
from realtime_style.live.control.remote import Remote
from realtime_style.live.control.targets import Target, read_target

PREFIX = "/rts/"
AGAIN = "/rts/tell"
"""Asks for all feedback anew."""
LARGEST = 8192
"""Bytes of a datagram: more are no hand's doing, and what is cut off cannot be read."""
MOST_AT_ONCE = 4096
"""Datagrams that are taken before the first of them is read."""
GATHER_S = 0.015
"""Seconds in which datagrams gather, half a frame: of values for one control only the newest is
read, and the picture's threads are seldom disturbed."""
LOOK_S = 0.2
"""Between two looks whether it is to end."""


class OscListener:
    """Hears OSC on a thread of its own, from now until `close`."""

    def __init__(self, address: tuple[str, int], remote: Remote) -> None:
        """Take the port.

        Raises:
            ImportError: python-osc is not there.
            InputError: the port is taken, or the address is none of this machine's.
        """
        from pythonosc import osc_bundle, osc_message, osc_packet

        _quieten(osc_bundle, osc_message)
        self._packets = osc_packet
        self._remote = remote
        self.again = threading.Event()
        """Set when a peer asks for all feedback anew."""
        self._socket = _bound(address)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="osc", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the port. Idempotent."""
        self._ended.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            for data in _newest(self._gather()):
                self._read(data)

    def _gather(self) -> list[bytes]:
        """What has come, in its order; waits a moment for it."""
        self._socket.settimeout(LOOK_S)
        gathered: list[bytes] = []
        try:
            gathered.append(self._socket.recv(LARGEST))
            time.sleep(GATHER_S)
            self._socket.setblocking(False)
            while len(gathered) < MOST_AT_ONCE:
                gathered.append(self._socket.recv(LARGEST))
        except (TimeoutError, BlockingIOError):
            pass
        except OSError:  # on Windows, what a peer that is gone leaves behind
            time.sleep(GATHER_S)
        return gathered

    def _read(self, data: bytes) -> None:
        try:
            messages = [each.message for each in self._packets.OscPacket(data).messages]
        except Exception:  # python-osc raises whatever its parts raise of bytes that are no packet
            self._remote.trouble("osc", "OSC: a packet that cannot be read was left out")
            return
        for message in messages:
            self._take(message.address, message.params)

    def _take(self, address: str, arguments: Sequence[object]) -> None:
        if address == AGAIN:
            self.again.set()
            return
        try:
            target = target_at(address)
        except InputError as error:
            self._remote.trouble(address, f"OSC: {error}")
            return
        by = target.by and arguments
        if by and isinstance(arguments[0], int | float) and not isinstance(arguments[0], bool):
            target, arguments = Target(target.control, by=float(arguments[0])), ()
        self._remote.take(target, arguments)


class OscTeller:
    """Tells a peer how controls stand."""

    def __init__(self, address: tuple[str, int]) -> None:
        """Raises:
        ImportError: python-osc is not there.
        InputError: there is no such host.
        """
        from pythonosc.osc_message_builder import build_msg

        self._build = build_msg
        try:
            found = socket.getaddrinfo(*address, type=socket.SOCK_DGRAM)[0]
        except OSError as error:
            raise InputError(f"--osc-to: there is no host '{address[0]}'") from error
        self._address = found[4]
        self._socket = socket.socket(found[0], socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, changes: Mapping[str, float | bool | str]) -> None:
        """Send a message for each; one that cannot be sent now is lost, as UDP's are."""
        for name, value in changes.items():
            try:
                told = int(value) if isinstance(value, bool) else value
                self._socket.sendto(self._build(PREFIX + name, [told]).dgram, self._address)
            except OSError:  # nobody is there yet, or the network is away
                continue

    def close(self) -> None:
        """Idempotent."""
        self._socket.close()


def _quieten(*modules: object) -> None:
    """python-osc logs a line, by the root logger, for each thing that a peer sends and it does not
    know: a flood of them would fill the terminal."""
    silent = logging.Logger("pythonosc", level=logging.CRITICAL)
    for module in modules:
        setattr(module, "logging", silent)  # noqa: B010 (which they have no better place for)


def target_at(address: str) -> Target:
    """What an address is for: /rts/strength, /rts/strength/by, /rts/split/toggle, /rts/style/ink.

    Raises:
        InputError: it is for no control.
    """
    if not address.startswith(PREFIX):
        raise InputError(f"no control at '{address[:60]}': addresses begin with {PREFIX}")
    name, _, more = address.removeprefix(PREFIX).partition("/")
    if more == "by" and name in CONTROLS and CONTROLS[name].kind is Kind.NUMBER:
        return Target(name, by=1.0)
    return read_target(f"{name} {more}")


def _newest(datagrams: Iterable[bytes]) -> list[bytes]:
    """Without those that a later one for the same control stands for."""
    left: list[bytes] = []
    seen: set[bytes] = set()
    for data in reversed(list(datagrams)):
        if data[: data.find(b"\0")] in _OF_VALUES:
            kind = data[: data.find(b"\0", data.find(b","))]  # address and types: text is no number
            if kind in seen:
                continue
            seen.add(kind)
        left.append(data)
    return left[::-1]


_OF_VALUES = frozenset(
    f"{PREFIX}{control.name}".encode()
    for control in CONTROLS.values()
    if control.kind in (Kind.NUMBER, Kind.STYLE)
)


def _bound(address: tuple[str, int]) -> socket.socket:
    host, port = address
    try:
        family, _, _, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise InputError(f"--osc: there is no address '{host}' on this machine") from error
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.bind(place)
    except OSError as error:
        sock.close()
        raise InputError(
            f"--osc: cannot listen at {host}:{port} ({error.strerror}): try --osc {port + 1}"
        ) from error
    return sock
