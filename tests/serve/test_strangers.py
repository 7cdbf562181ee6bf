"""Those who come to disturb: they cost the others nothing."""

import http.client
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from realtime_style.errors import InputError
from realtime_style.options import ServeOptions
from tests.serve.running import PATTERN, Running, next_frame, running

TOKEN = "ключ &;#+/ü"
MANY = 400
FLOOD = 64 * 2**20
"""Bytes that nobody is to take in for anybody."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("saved"), *PATTERN, "--token", TOKEN) as server:
        yield server


@pytest.fixture
def query(server: Running) -> str:
    return server.url.partition("?")[2]


def said(server: Running) -> list[str]:
    """What the server has written since it was last asked."""
    lines = []
    while not server.lines.empty():
        lines.append(server.lines.get())
    return [line for line in lines if not line.startswith(("open ", "for an OBS"))]


def connect(server: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def test_any_token_that_can_be_typed_makes_an_address_that_works(
    server: Running, query: str
) -> None:
    assert query.startswith("token=")
    assert query.isascii()

    answer = server.get(f"/health?{query}")
    cookie = answer.headers["set-cookie"].partition(";")[0]

    assert answer.status == 200
    assert server.get("/health", Cookie=cookie).status == 200
    assert server.get("/health?token=%D0%BA").status == 401
    assert server.get("/health", Cookie="rts-token=%FF").status == 401
    assert said(server) == []


@pytest.mark.parametrize("token", ["a\nb", "\x1b[2J", "\ud800"])
def test_a_token_that_cannot_be_typed_is_refused(token: str) -> None:
    with pytest.raises(InputError, match="token"):
        ServeOptions(token=token)


def test_idle_connections_push_out_only_each_other(server: Running, query: str) -> None:
    viewer = server.open(f"/live?{query}")
    idle = [connect(server) for _ in range(MANY)]
    slow = connect(server)
    slow.sendall(b"GET / HTTP/1.1\r\nX: ")

    assert server.get(f"/health?{query}").status == 200
    assert next_frame(viewer)
    assert idle[0].recv(1) == b""
    for each in (*idle, slow):
        each.close()
    assert said(server) == []


def test_refused_websockets_and_broken_requests_write_nothing(server: Running) -> None:
    with pytest.raises(InvalidStatus):
        server.open("/live")
    head = "GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    for rest in (
        "\r\n",
        "Sec-WebSocket-Version: 7\r\n\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: no\r\n\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \xff\r\nCookie: \xff=\xff;\r\n\r\n",
    ):
        with connect(server) as sock:
            sock.sendall((head + rest).encode("latin-1"))
            sock.recv(1000)
    with connect(server) as sock:
        sock.sendall(b"\x16\x03\x01nonsense\r\n\r\n")
        sock.recv(1000)
    with connect(server) as sock:  # gone before it is answered
        sock.sendall((head + "Sec-WebSocket-Version: 13\r\n").encode())

    assert server.get("/health").status == 401
    assert said(server) == []


def masked(opcode: int, data: bytes) -> bytes:
    """A WebSocket frame as a client sends it, with a mask of zeros."""
    return struct.pack("!BB4x", 0x80 | opcode, 0x80 | len(data)) + data


def flood(server: Running, query: str, frame: bytes) -> int:
    """Send frames at `/live` until they are not taken any more; how many bytes were."""
    sock = server.clients.enter_context(connect(server))
    lines = [
        f"GET /live?{query} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
    ]
    sock.sendall("\r\n".join([*lines, "", ""]).encode())
    assert b"101" in sock.recv(12)
    sock.settimeout(3)
    part, sent = frame * 1000, 0
    try:
        while sent < FLOOD:
            sent += sock.send(part)
    except TimeoutError:
        pass
    return sent


@pytest.mark.parametrize(
    "frame",
    [masked(9, b"x" * 125), masked(1, b'{"key": "v"}'), masked(1, b"shown"), masked(1, b"{")],
    ids=["pings", "commands", "acknowledgements", "nonsense"],
)
def test_one_who_floods_and_never_reads_is_left_waiting(
    server: Running, query: str, frame: bytes
) -> None:
    assert flood(server, query, frame) < FLOOD

    viewer = server.open(f"/live?{query}")
    numbers = [next_frame(viewer)[1] for _ in range(20)]
    assert numbers == sorted(set(numbers))


def test_a_request_that_never_ends_holds_up_nobody(server: Running, query: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("POST", "/live")
    connection.putheader("Content-Length", str(10**15))
    connection.endheaders()
    connection.send(bytes(1 << 20))

    assert server.get(f"/health?{query}").status == 200
    connection.close()


def test_more_than_the_usual_files_are_not_needed(tmp_path: Path) -> None:
    """It is the process's own limit that counts."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
    try:
        with running(tmp_path, *PATTERN) as server:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            idle = [connect(server) for _ in range(200)]
            assert server.get("/health").status == 200
            for each in idle:
                each.close()
            assert said(server) == []
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
