"""The ffmpeg program as whoever receives a stream."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
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
        "rtsp": ["-rtsp_flags", "listen", "-listen_timeout", "60", "-i", url],
        "srt": ["-i", f"{url}?mode=listener"],
        "tcp": ["-i", f"{url}?listen=1"],
        "udp": ["-i", url],
    }
    return how[scheme]


def receiving(url: str, into: Path) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """Waits for a stream, and keeps what comes in a file; who still runs at the end is killed."""
    return _keeping(receiver_of(url), into)


def calling(url: str, into: Path) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """As `receiving`, for a stream that waits to be called."""
    return _keeping(["-i", url], into)


@contextmanager
def _keeping(source: Sequence[str], into: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [find_ffmpeg(), "-v", "error", "-nostdin", "-y"]
    # Half a second of a stream says what is in it.
    command += ["-analyzeduration", "500000", *source, "-c", "copy", "-map", "0"]
    command += ["-flush_packets", "1", str(into)]
    receiver = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        time.sleep(SETTLE_S)
        yield receiver
    finally:
        receiver.kill()
        receiver.wait()
