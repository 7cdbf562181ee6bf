"""`rts webcam` and `rts serve` as README and docs write them.

Each paints what stands in for the camera, is seen to do so, and is ended by Ctrl-C. Two things are
set in the config file: the picture is small, and the page takes any port.
"""

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import cv2
import pytest

from tests.docs.elsewhere import here, wait_for
from tests.docs.shell import give_program, shell
from tests.docs.stand_ins import FILM, code
from tests.docs.ways import LINES, is_live
from tests.screen import screen_in_memory
from tests.serve.running import next_frame, serving
from tests.warm.start import Process, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such Ctrl-C there")
NEEDS: Mapping[str, str] = {"--osc": "pythonosc", "--midi": "mido", "--ndi": "cyndilib"}
"""Libraries of extras, by the options that need them."""
FRAMES = 6
"""Until Ctrl-C: a recording begins with the first that comes after a sound was heard."""
TOLD: Mapping[str, str] = {
    "webcam": r"(?m)^(camera 0|test pattern|NDI source 'Studio').* fps",
    "--osc": r"OSC at (127\.0\.0\.1|0\.0\.0\.0):9000",
    "--midi": "MIDI: Launch Control XL",
    "--ndi": r"NDI source '.*\(realtime-style\)', 64x48",
    "--record": r"saved (me|out)\.mp4",
}
"""What a word of a line makes `rts` say."""
_WEBCAM = [line for line in LINES if is_live(line) and line.startswith("rts webcam")]
_SERVE = [line for line in LINES if is_live(line) and line.startswith("rts serve")]

Run = Process | subprocess.Popen[str]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen for the window; nothing where there can be none."""
    with contextlib.ExitStack() as stack:
        can_show = shutil.which("Xvfb") and cv2.currentUIFramework()
        yield stack.enter_context(screen_in_memory()) if can_show else ""


@pytest.fixture
def desk(
    clip: Path, cache: Path, display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder where lines are typed, and what is set for all of them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    shutil.copy(clip, FILM)
    window = "" if display else "window = false\nseconds = 60.0\n"
    Path(os.environ["RTS_CONFIG"]).write_text(
        f"[defaults.webcam]\nwidth = 64\nheight = 48\n{window}[defaults.serve]\nport = 0\n"
    )
    return folder


def begin(line: str, display: str, frames: int | None) -> Run:
    return start(shlex.split(line)[1:], os.environ, code=code(display, frames))


def end(process: Run) -> str:
    """Let it end, and give what it has said."""
    _, said = process.communicate(timeout=120)
    if "another program" in said:
        pytest.skip(said)
    assert process.returncode == 130, said
    return said


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("line", [line for line in _WEBCAM if "|" not in line])
def test_a_live_run_paints_until_ctrl_c(line: str, display: str, tmp_path: Path) -> None:
    if "--osc" in line and _is_taken(9000):
        pytest.skip("another program listens at UDP port 9000")
    for option, module in NEEDS.items():
        if option in line:
            pytest.importorskip(module)
    with here(line, tmp_path / "got.mkv") as (typed, arrived):
        process = begin(typed, display, None if arrived else FRAMES)
        if arrived:
            wait_for(arrived)
            process.send_signal(signal.SIGINT)
        said = end(process)

    assert re.search(r"(?m)^\d+ frames in '", said), said
    for word, pattern in TOLD.items():
        if word in line.split():
            assert re.search(pattern, said), said
    if recorded := re.search(r"--record (\S+)", line):
        assert_has_picture_and_sound(Path(recorded[1]))


def _is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.bind(("0.0.0.0", port))
        except OSError:
            return True
    return False


def assert_has_picture_and_sound(path: Path) -> None:
    with av.open(str(path)) as container:
        assert next(container.decode(video=0)).width == 64
        assert container.streams.audio


@pytest.mark.parametrize("line", [line for line in _WEBCAM if "|" in line])
def test_a_program_reads_frames_until_it_has_enough(line: str, display: str, desk: Path) -> None:
    """ffplay is not in the wheel: ffmpeg reads in its place."""
    from realtime_style.ffmpeg.candidates import find_ffmpeg

    ours = shlex.join([sys.executable, "-c", code(display, None)])
    reads = shlex.join([find_ffmpeg(), "-v", "error", "-i", "-", "-frames:v", "5", "seen-%d.png"])
    give_program(desk, "ours", f'{ours} "$@"; echo $? > ended')
    give_program(desk, "ffplay", f"exec {reads}")

    done = shell(line.replace("rts", "ours", 1), desk)

    assert done.returncode == 0, done.stderr
    assert len([*desk.glob("seen-*.png")]) == 5
    assert (desk / "ended").read_text() == "0\n"


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("line", _SERVE)
def test_a_page_is_served_and_painted_on_until_ctrl_c(
    line: str, display: str, tmp_path: Path
) -> None:
    pytest.importorskip("starlette")
    with here(line, tmp_path / "got.mkv") as (typed, arrived):
        process: Any = begin(typed, display, None)
        with serving(process) as server:
            page = server.get("/")
            _, _, painting = next_frame(server.open("/live?demo"))
            if arrived:
                wait_for(arrived)
            process.send_signal(signal.SIGINT)
            status = process.wait(60)

    assert page.status == 200
    assert b"<title>" in page.body
    assert painting.ndim == 3
    assert status == 130
