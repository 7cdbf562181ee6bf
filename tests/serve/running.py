"""A real server in a process of its own, and the clients of a test."""

import contextlib
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from websockets.sync.client import ClientConnection, connect

from tests.warm.start import Process, start

SMALL = ("--width", 64, "--height", 48, "--fps", 50)
PATTERN = ("--camera", "test", *SMALL)
WAIT_S = 60


@dataclass
class Answer:
    """What the server said to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Running:
    """`rts serve`, with its address."""

    process: "Process | subprocess.Popen[str]"
    url: str
    lines: "queue.SimpleQueue[str]"
    clients: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def port(self) -> int:
        return int(self.url.split("://")[1].split("/")[0].rpartition(":")[2])

    def get(self, path: str, **headers: str) -> Answer:
        """GET exactly `path`: no client makes it tidy first."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, dict(answer.getheaders()), body)

    def open(self, path: str, **options: Any) -> ClientConnection:
        """A WebSocket; closed with the server."""
        address = f"ws://127.0.0.1:{self.port}{path}"
        client: ClientConnection = self.clients.enter_context(
            connect(address, max_size=None, close_timeout=0.1, **options)
        )
        return client

    def open_deaf(self) -> socket.socket:
        """A WebSocket at `/live` that is never read from; closed with the server."""
        sock = self.clients.enter_context(
            socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)
        )
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lines = [
            "GET /live HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
        ]
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        assert b"101" in sock.recv(20)
        return sock

    def end(self) -> tuple[int, dict[str, Any]]:
        """Interrupt it as Ctrl-C does; exit status and report."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.stdout
        said = self.process.stdout.read()
        return self.process.wait(WAIT_S), json.loads(said)


@contextlib.contextmanager
def running(folder: Path, *arguments: object) -> Iterator[Running]:
    """Start it, and wait until it has told its address."""
    words = ["serve", "--port", 0, "--json", "--folder", folder, *arguments]
    with serving(start(words, os.environ)) as server:
        yield server


@contextlib.contextmanager
def serving(process: "Process | subprocess.Popen[str]") -> Iterator[Running]:
    """One that was started, once it has told its address."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    assert process.stderr
    reader = threading.Thread(target=_read_all, args=(process.stderr, lines))
    reader.start()
    server = Running(process, "", lines)
    try:
        while not server.url:
            line = lines.get(timeout=WAIT_S)
            assert line, "it ended before it served"
            if line.startswith("open "):
                server.url = line.split()[1]
        yield server
    finally:
        process.kill()
        process.wait()
        server.clients.close()
        reader.join()
        process.stderr.close()
        if process.stdout:
            process.stdout.close()


def _read_all(stream: Any, lines: "queue.SimpleQueue[str]") -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def next_frame(viewer: ClientConnection) -> tuple[int, int, Any]:
    """The next picture of a viewer that shows each: source, number, (H, W, 3) BGR."""
    while isinstance(message := viewer.recv(timeout=WAIT_S), str):
        pass
    viewer.send("shown")
    source, number = (int.from_bytes(message[at : at + 4]) for at in (0, 4))
    return source, number, decode(message[8:])


def next_state(viewer: ClientConnection) -> dict[str, Any]:
    """The next text of a viewer; pictures are shown meanwhile."""
    while not isinstance(message := viewer.recv(timeout=WAIT_S), str):
        viewer.send("shown")
    return dict(json.loads(message))


def until(viewer: ClientConnection, **wanted: object) -> dict[str, Any]:
    """The first state in which all of `wanted` holds."""
    while True:
        state = next_state(viewer)
        if all(state.get(name) == value for name, value in wanted.items()):
            return state


def ask(viewer: ClientConnection, **command: object) -> None:
    viewer.send(json.dumps(command))


def decode(data: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def jpeg(width: int = 64, height: int = 48, grey: int = 40) -> bytes:
    """A picture of one grey."""
    _, data = cv2.imencode(".jpg", np.full((height, width, 3), grey, np.uint8))
    return data.tobytes()


def with_stated_size(data: bytes, width: int, height: int) -> bytes:
    """The same JPEG with another size in its frame header."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + height.to_bytes(2) + width.to_bytes(2) + data[at + 4 :]


def say_shown(sock: socket.socket, times: int) -> None:
    """Acknowledge so many frames, read or not (RFC 6455: a masked text frame)."""
    text = b"shown"
    sock.sendall((bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text) * times)
