"""Full disks and early signals: one line, and no traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.cli.rts import assert_refused
from tests.warm.start import run_piped, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="where /dev/full is")


def to_full(*arguments: object) -> "subprocess.CompletedProcess[str]":
    with Path("/dev/full").open("w") as full:
        result = run_piped(arguments, out=full.fileno())
    return subprocess.CompletedProcess(result.args, result.returncode, "", result.stderr.decode())


@pytest.mark.parametrize(
    "arguments",
    [["styles"], ["styles", "--json"], ["styles", "--quiet"], ["--version"], ["--help"]],
    ids=" ".join,
)
def test_an_answer_that_cannot_be_written_is_one_line(arguments: list[str]) -> None:
    assert_refused(to_full(*arguments), "No space left on device")


def test_a_report_that_cannot_be_written_ends_the_painting(clip: Path, tmp_path: Path) -> None:
    result = to_full("video", clip, tmp_path / "out.mp4", "--strength", 0, "--json")

    assert_refused(result, "standard output", "No space left on device")
    assert list(tmp_path.glob("*out*")) == []


def test_a_log_that_cannot_be_written_ends_nothing(clip: Path, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        result = run_piped(
            ["video", clip, tmp_path / "out.mp4", "--strength", 0], err=full.fileno()
        )

    assert result.returncode == 0
    assert (tmp_path / "out.mp4").exists()


def test_a_reader_who_has_had_enough_is_no_error() -> None:
    command = f"{sys.executable} -m realtime_style styles --json | head -c 1"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)

    assert result.stdout == "["
    assert "Traceback" not in result.stderr
    assert "BrokenPipe" not in result.stderr


LOADING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Killer:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            try:
                os.kill(os.getpid(), signal.SIGINT)
                for _ in range(100): pass
            except KeyboardInterrupt as stop:
                if {wrapped}: raise ImportError("initialization failed") from None
                raise
sys.meta_path.insert(0, Killer())
sys.argv = ["rts", *{arguments}]
from realtime_style.cli import main
main()
"""


@pytest.mark.parametrize("module", ["typer", "numpy", "cv2", "onnxruntime", "safetensors"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_ctrl_c_while_libraries_load_is_no_missing_library(
    module: str, wrapped: bool, tmp_path: Path
) -> None:
    """C code turns a Ctrl-C in an import into an ImportError of its own."""
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), np.zeros((32, 32, 3), np.uint8))
    arguments = ["image", str(photo), str(tmp_path / "o.png")]
    code = LOADING.format(module=module, wrapped=wrapped, arguments=arguments)

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert result.returncode == 130, result.stderr
    assert "Traceback" not in result.stderr
    assert "pip install" not in result.stderr


def test_a_style_that_cannot_be_exported_leaves_nothing(
    tmp_path: Path,
) -> None:
    """A limit to a file's size stands in for a full disk."""
    command = f"ulimit -f 100; exec {sys.executable} -m realtime_style styles export candy "
    result = subprocess.run(
        ["bash", "-c", command + f"--self-contained {tmp_path / 'candy.onnx'}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert_refused(result, "candy.onnx", "cannot write")
    assert list(tmp_path.glob("*candy*")) == []


def test_one_ctrl_c_ends_a_run_whose_ffmpeg_hangs(tmp_path: Path) -> None:
    """Stopped, as by a debugger or a file server that is gone."""
    from tests.helpers import ffmpeg

    source, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    picture = "testsrc2=size=320x240:rate=25:duration=30"
    ffmpeg("-f", "lavfi", "-i", picture, "-preset", "ultrafast", source)
    video = ["video", str(source), str(target), "--json"]
    process = start([*video, "--strength", 0, "--crf", 30, "--preset", "veryslow"], os.environ)
    assert process.stdout
    assert json.loads(process.stdout.readline())["event"] == "started"
    time.sleep(0.5)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGSTOP)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "Traceback" not in said
    assert not target.exists()
    assert list(tmp_path.glob(".*")) == []


STALLED = """
import atexit, os, sys, threading, time
sys.argv = ["rts", "styles", "--nosuch"]
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
atexit.register(lambda: print("exit functions ran"))
end = os._exit
os._exit = lambda status: (print("ended at once", flush=True), end(status))
from realtime_style.cli import main
main()
"""


def test_a_thread_that_is_left_inside_a_library_is_not_unwound() -> None:
    """Where it is C++, Python's way of ending it aborts the process."""
    result = subprocess.run(
        [sys.executable, "-c", STALLED], capture_output=True, text=True, check=False, timeout=50
    )

    assert result.returncode == 2
    assert result.stdout.splitlines() == ["exit functions ran", "ended at once"]
