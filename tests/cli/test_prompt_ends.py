"""A signal is answered within a second, whatever stalls: the encoder, or a server's sound."""

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.rts import rts_as
from tests.helpers import ffmpeg
from tests.passing import times

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stops programs, and looks at them")

LIMIT_S = 4.0
"""Seconds from signal to end. They are one on an idle machine, and were five to nine, or no end."""

AT_FRAME = """
import os, signal, sys, threading, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:  # as for jobs in the background
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else
                      signal.default_int_handler)
from realtime_style.sinks.encoder_process import EncoderProcess
write, written = EncoderProcess.write, []
def send():
    print("signal", time.monotonic(), file=sys.stderr, flush=True)
    os.kill(os.getpid(), {number})
def watched(self, *arguments, **named):
    write(self, *arguments, **named)
    written.append(self)
    if len(written) == {frame}:
        {act}
EncoderProcess.write = watched
sys.argv = ["rts", *{arguments}]
from realtime_style.cli import main
try:
    main()
finally:
    print("end", time.monotonic(), file=sys.stderr, flush=True)
"""
STOP = "os.kill(self._process.pid, signal.SIGSTOP)"
"""As by a debugger, or a machine that is short of memory."""
AFTERWARDS = "threading.Timer(0.5, send).start()"
"""By then the pipe to the encoder is full, and the next frames wait."""


def run(
    frame: int, act: str, *arguments: object, number: int = signal.SIGTERM
) -> tuple[float, int, str]:
    """`rts` in a process that does `act` at a frame: seconds from signal to end, exit status, and
    what was said."""
    code = AT_FRAME.format(
        frame=frame, act=act, number=int(number), arguments=[*map(str, arguments)]
    )
    result = rts_as(code)
    moments = dict(re.findall(r"^(signal|end) ([\d.]+)$", result.stderr, re.MULTILINE))
    # A process that ends with threads left inside a library skips what is behind `main`.
    ended = float(moments.get("end", time.monotonic()))
    return ended - float(moments["signal"]), result.returncode, result.stderr


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds, whose every frame is a megabyte for the encoder to read."""
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=640x480:rate=25:duration=20")
    sound = ("-f", "lavfi", "-i", "sine=440:duration=20")
    ffmpeg(*picture, *sound, "-preset", "ultrafast", path)
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_encoder_that_stands_still_is_ended(
    number: signal.Signals, film: Path, tmp_path: Path
) -> None:
    seconds, status, said = run(
        *(20, f"{STOP}; {AFTERWARDS}", "video", film, tmp_path / "out.mp4", "--strength", 0),
        number=number,
    )

    assert status == 130, said
    assert seconds < LIMIT_S
    assert "the encoder stood still, and was ended: nothing that plays is left" in said
    assert list(tmp_path.iterdir()) == []


def test_what_plays_of_its_file_is_kept(film: Path, tmp_path: Path) -> None:
    seconds, status, said = run(
        *(300, f"{STOP}; {AFTERWARDS}", "video", film, tmp_path / "out.mkv", "--strength", 0),
        *("--preset", "ultrafast"),
    )

    assert status == 130, said
    assert seconds < LIMIT_S
    told = re.search(r"stopped: (\d+) frames are kept .+; the encoder stood still", said)
    assert told, said
    assert [path.name for path in tmp_path.iterdir()] == ["out.partial.mkv"]
    assert len(times(tmp_path / "out.partial.mkv")) == int(told[1]) > 50


def test_finished_segments_are_kept_where_the_encoder_of_one_stands_still(
    film: Path, tmp_path: Path
) -> None:
    options = ("--strength", 0, "--segment", 1, "--resume", "--preset", "ultrafast")
    seconds, status, said = run(
        110, f"{STOP}; {AFTERWARDS}", "video", film, tmp_path / "out.mp4", *options
    )

    assert status == 130, said
    assert seconds < LIMIT_S
    assert "100 frames are kept" in said or "75 frames are kept" in said
    assert "--resume goes on" in said
    assert "the encoder stood still" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "out.mp4.rts-work",
        "out.partial.mp4",
    ]
    assert len(times(tmp_path / "out.partial.mp4")) in (75, 100)


def test_a_segment_that_is_being_finished_holds_nobody_up(clip: Path, tmp_path: Path) -> None:
    """Of the first one's five frames, the last is the encoders' sixth: one is a rehearsal."""
    options = ("--strength", 0, "--segment", 0.2, "--resume")
    seconds, status, said = run(
        6, f"{STOP}; {AFTERWARDS}", "video", clip, tmp_path / "out.mp4", *options
    )

    assert status == 130, said
    assert seconds < LIMIT_S
    assert "the encoder stood still" in said
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4.rts-work"]  # of the next one


@pytest.mark.parametrize("target", ["f-%05d.png", "-"])
def test_where_nothing_is_kept_nothing_is_waited_for(
    target: str, film: Path, tmp_path: Path
) -> None:
    place = target if target == "-" else tmp_path / target
    seconds, status, said = run(20, f"{STOP}; {AFTERWARDS}", "video", film, place, "--strength", 0)

    assert status == 130, said
    assert seconds < LIMIT_S
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_recording_whose_encoder_stands_still_is_ended(suffix: str, tmp_path: Path) -> None:
    camera = ("--camera", "test", "--width", 320, "--height", 240, "--no-window")
    seconds, status, said = run(
        *(30, f"{STOP}; {AFTERWARDS}", "webcam", *camera, "--strength", 0),
        *("--record", tmp_path / f"out{suffix}"),
    )

    assert status == 1, said
    assert seconds < LIMIT_S
    assert "it stood still, and was ended" in said
    assert not (tmp_path / f"out{suffix}").exists()
    assert list(tmp_path.glob(".*")) == []


def test_an_encoder_at_work_is_waited_for_and_told_of(film: Path, tmp_path: Path) -> None:
    """By its preset it has seconds of work to do."""
    slow = ("--codec", "libx264", "--preset", "placebo", "--crf", 1)
    seconds, status, said = run(
        30, "send()", "video", film, tmp_path / "out.mkv", "--strength", 0, *slow
    )

    assert status == 130, said
    assert seconds < 60
    assert "stopping: what was painted is being finished; a second Ctrl-C ends at once" in said
    assert "30 frames are kept" in said or "31 frames are kept" in said
    assert "stood still" not in said


def test_a_second_signal_ends_what_is_at_work(film: Path, tmp_path: Path) -> None:
    slow = ("--codec", "libx264", "--preset", "placebo", "--crf", 1)
    act = "send(); threading.Timer(1.0, os.kill, (os.getpid(), 15)).start()"
    _, status, said = run(30, act, "video", film, tmp_path / "out.mkv", "--strength", 0, *slow)

    assert status == 130, said
    assert "frames are kept" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_the_sound_of_a_server_that_is_gone_is_not_waited_for(suffix: str, tmp_path: Path) -> None:
    film, out = tmp_path / "film.mkv", tmp_path / "out"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=20")
    sound = ("-f", "lavfi", "-i", "sine=440:duration=20", "-c:a", "aac")
    ffmpeg(*picture, *sound, "-c:v", "rawvideo", "-pix_fmt", "yuv420p", film)
    out.mkdir()

    with dying_server(film.read_bytes()) as address:
        act = "threading.Timer(1.0, send).start()"
        options = ("--strength", 0, "--preset", "ultrafast")
        seconds, status, said = run(100, act, "video", address, out / f"out{suffix}", *options)

    assert status == 130, said
    assert seconds < LIMIT_S
    assert "stopping: what was painted is being finished" in said
    assert [path.name for path in out.iterdir()] == [f"out.partial{suffix}"]
    assert len(times(out / f"out.partial{suffix}")) > 50


@contextmanager
def dying_server(film: bytes) -> Iterator[str]:
    """The address of a film whose end can be looked at, and of whose beginning half is sent."""
    ended, half = threading.Event(), len(film) // 2

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            start = int(re.findall(r"\d+", self.headers.get("Range", "0"))[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(film) - 1}/{len(film)}")
            self.send_header("Content-Length", str(len(film) - start))
            self.end_headers()
            try:
                self.wfile.write(film[start:half] if start < half else film[start:])
            except OSError:
                return
            if start < half:
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


def test_workers_and_their_encoders_end_with_the_run(film: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    psutil = pytest.importorskip("psutil")
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    code += f"sys.argv = {['rts', 'video', str(film), str(tmp_path / 'out.mp4')]!r}\n"
    code += "sys.argv += ['--workers', '1', '--segment', '1', '--strength', '0']\n"
    code += "from realtime_style.cli import main\n"
    code += "if __name__ == '__main__': main()"
    script = tmp_path / "run.py"
    script.write_text(code)
    with subprocess.Popen([sys.executable, script], stderr=subprocess.PIPE, text=True) as run:

        def encoders() -> list[Any]:
            found = []
            for each in psutil.Process(run.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):  # one that has just ended
                    if "out.mp4.rts-work" in " ".join(each.cmdline()):
                        found.append(each)
            return found

        deadline = time.monotonic() + 60
        while not (there := encoders()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        (encoder,) = there
        encoder.suspend()
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=60)

    assert run.returncode == 130, said
    assert time.monotonic() - began < LIMIT_S
    assert "rts: stopped: " in said
    assert not encoder.is_running() or encoder.status() == psutil.STATUS_ZOMBIE
