"""The ffmpeg program as whoever receives a stream."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from realtime_style.ffmpeg.candidates import find_ffmpeg

SETTLE_S = 0.5
"""For a program to be there before it is called."""


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def receiver_of(url: str) -> list[str]:
    """ffmpeg's input that waits for what is streamed to `url`."""
    scheme = url.partition(":")[0]
    how = {
        "rtmp": ["-listen", "1", "-i", url],
        "rtsp": ["-rtsp_flags", "listen", "-i", url],
        "srt": ["-i", f"{url}?mode=listener"],
        "tcp": ["-i", f"{url}?listen=1"],
        "udp": ["-i", url],
    }
    return how[scheme]


@contextmanager
def receiving(url: str, into: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Keeps what comes in a file; who still runs at the end is killed."""
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-y", *receiver_of(url), "-c", "copy"]
    receiver = subprocess.Popen(
        [*command, "-flush_packets", "1", str(into)], stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(SETTLE_S)
        yield receiver
    finally:
        receiver.kill()
        receiver.wait()
