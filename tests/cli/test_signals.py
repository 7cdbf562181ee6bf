"""Whatever stalls, a signal ends a run in order: Ctrl-C, SIGTERM, a terminal that is closed."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.rts import rts_as
from tests.helpers import RAW_HEADER, ffmpeg, raw_frames
from tests.passing import times
from tests.warm.piped import start_piped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")

AT_FRAME = """
import os, signal, sys, threading
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as for jobs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
from realtime_style.sinks.video_file import VideoFileSink
write = VideoFileSink.write
def watched(self, painting, frame):
    write(self, painting, frame)
    if frame.index == {frame}: {act}
VideoFileSink.write = watched
sys.argv = ["rts", "video", *{arguments}]
from realtime_style.cli import main
main()
"""
LATER = "threading.Timer(0.2, os.kill, (os.getpid(), {number})).start()"
"""When the next frame is waited for."""


def code(frame: int, act: str, *arguments: object) -> str:
    """`rts video`, in a process that does `act` once it has written a frame."""
    return AT_FRAME.format(frame=frame, act=act, arguments=[*map(str, arguments)])


def command(frame: int, act: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", code(frame, act, *arguments)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_a_run_whose_input_stalls(number: signal.Signals, tmp_path: Path) -> None:
    run = code(9, LATER.format(number=int(number)), "-", tmp_path / "out.mkv", "--strength", 0)
    with start_piped([], run) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(RAW_HEADER + raw_frames(10))
        process.stdin.flush()

        told = process.stderr.read()  # to its end, while the pipe is open

    assert process.returncode == 130, told
    assert b"stopped: 10 frames are kept in" in told
    assert [path.name for path in tmp_path.iterdir()] == ["out.partial.mkv"]
    assert len(times(tmp_path / "out.partial.mkv")) == 10


def test_one_signal_ends_a_run_whose_encoder_stalls(clip: Path, tmp_path: Path) -> None:
    stop = "os.kill(self._encoder._process.pid, signal.SIGSTOP); os.kill(os.getpid(), 15)"

    result = rts_as(code(3, stop, clip, tmp_path / "out.mkv", "--strength", 0))

    assert result.returncode == 130, result.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_run_with_nohup_goes_on(clip: Path, tmp_path: Path) -> None:
    act = "os.kill(os.getpid(), signal.SIGHUP)"
    run = command(3, act, clip, tmp_path / "out.mkv", "--strength", 0)

    result = subprocess.run(["nohup", *run], capture_output=True, check=False, timeout=60)

    assert result.returncode == 0, result.stderr
    assert len(times(tmp_path / "out.mkv")) == 20


def test_a_terminal_that_is_closed_loses_no_frame(tmp_path: Path) -> None:
    """What is said then has nobody to hear it, which must not end the work that is to be done."""
    target, feed, mark = tmp_path / "out" / "out.mkv", tmp_path / "feed", tmp_path / "mark"
    target.parent.mkdir()
    os.mkfifo(feed)
    os.mkfifo(mark)
    run = command(9, f"open({str(mark)!r}, 'w').close()", feed, target, "--strength", 0)
    ours, theirs = pty.openpty()

    def own_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    with subprocess.Popen(
        run, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=own_terminal
    ) as process:
        os.close(theirs)
        listener = threading.Thread(target=_drain, args=(ours,), daemon=True)
        listener.start()
        with feed.open("wb") as pipe:
            pipe.write(RAW_HEADER + raw_frames(10))
            pipe.flush()
            mark.read_bytes()  # until the last frame is written
            _hang_up(ours)
            process.wait(timeout=60)

    assert process.returncode == 130
    assert [path.name for path in target.parent.iterdir()] == ["out.partial.mkv"]
    assert len(times(target.with_name("out.partial.mkv"))) == 10


def test_a_server_that_stalls_holds_nobody_up(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=20", "-g", 5, "-bf", 0),
        film,
    )
    out = tmp_path / "out"
    out.mkdir()

    with stalling_server(film.read_bytes()[: film.stat().st_size // 2]) as address:
        run = code(150, LATER.format(number=15), address, out / "out.mkv", "--strength", 0)
        result = rts_as(run)

    assert result.returncode == 130, result.stderr
    assert [path.name for path in out.iterdir()] == ["out.partial.mkv"]
    assert len(times(out / "out.partial.mkv")) > 150


@contextmanager
def stalling_server(beginning: bytes) -> Iterator[str]:
    """The address of a film of which nothing comes behind its `beginning`."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(2 * len(beginning)))
            self.end_headers()
            try:
                self.wfile.write(beginning)
            except OSError:
                return
            ended.wait()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/film.mkv"
        finally:
            ended.set()
            server.shutdown()


def _drain(descriptor: int) -> None:
    """Read what a terminal shows, so that nobody waits to show it."""
    try:
        while os.read(descriptor, 4096):
            pass
    except OSError:
        pass


def _hang_up(descriptor: int) -> None:
    """Close a terminal under whoever reads it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
