"""Addresses of the pages that are no address of a test: what is at them is made here.

A line is typed as it stands but for them.
"""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sinks.receiving import calling, free_port, receiving

WAIT_S = 60.0
CALLED = "?mode=listener"
_STREAM = re.compile(r'(?P<scheme>rtmp|srt)://(?P<host>[\w.]*)(?P<port>:\d+)?(?P<rest>[^ "]*)')
_OSC = re.compile(r"(?<=--osc-to )[\d.]+:\d+")

Arrived = Callable[[], bool]


@contextlib.contextmanager
def here(line: str, got: Path) -> Iterator[tuple[str, Arrived | None]]:
    """The line with addresses of this machine, and whether something has come to them; None where
    it sends nothing to anybody."""
    if found := _STREAM.search(line):
        with _stream_to(found, got) as (url, arrived):
            yield line.replace(found[0], url), arrived
    elif _OSC.search(line):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lights:
            lights.bind(("127.0.0.1", 0))
            lights.settimeout(0)
            here = f"127.0.0.1:{lights.getsockname()[1]}"
            yield _OSC.sub(here, line), lambda: _has_come(lights)
    elif "ndi:" in line:
        with _ndi_source(line.rpartition("ndi:")[2]):
            yield line, None
    else:
        yield line, None


@contextlib.contextmanager
def _stream_to(found: "re.Match[str]", got: Path) -> Iterator[tuple[str, Arrived]]:
    kind = socket.SOCK_DGRAM if found["scheme"] == "srt" else socket.SOCK_STREAM
    port = free_port(kind)

    def arrived() -> bool:
        return got.exists() and got.stat().st_size > 0

    if found["rest"] == CALLED:
        url = f"srt://127.0.0.1:{port}"
        with _calling_until_answered(url, got):
            yield f"srt://:{port}{CALLED}", arrived
    else:
        url = f"{found['scheme']}://127.0.0.1:{port}{found['rest']}"
        with receiving(url, got):
            yield url, arrived


@contextlib.contextmanager
def _calling_until_answered(url: str, got: Path) -> Iterator[None]:
    """As a person does: whoever is called may not be there yet."""
    over = threading.Event()

    def call() -> None:
        while not over.is_set():
            with calling(url, got) as caller:
                while caller.poll() is None and not over.wait(0.1):
                    pass

    caller = threading.Thread(target=call)
    caller.start()
    try:
        yield
    finally:
        over.set()
        caller.join()


def _has_come(lights: socket.socket) -> bool:
    with contextlib.suppress(BlockingIOError):
        return lights.recv(65_536).startswith(b"/rts/")
    return False


@contextlib.contextmanager
def _ndi_source(name: str) -> Iterator[None]:
    pytest.importorskip("cyndilib")
    from realtime_style.errors import SinkError
    from realtime_style.sinks.ndi import NdiSink
    from tests.helpers import INFO
    from tests.sinks.ndi_receiver import feeding

    try:
        sink = NdiSink(name, INFO)
    except SinkError as error:
        pytest.skip(f"another program is that source: {error}")
    with contextlib.closing(sink), feeding(sink, 90, INFO):
        yield


def wait_for(arrived: Arrived) -> None:
    """Until something has come."""
    end = time.monotonic() + WAIT_S
    while not arrived():
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.05)
