"""A real window on a screen in memory, where Xvfb, openbox, xterm and xdotool are."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from realtime_style.options import CameraOptions
from realtime_style.sources.screenshots import Place, fitting_size
from tests.cli.rts import assert_refused, rts

NEEDED = ("Xvfb", "openbox", "xterm", "xdotool")
TITLE = "Notes - two.txt"


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (CameraOptions(), (1280, 720)),
        (CameraOptions(width=640), (640, 360)),
        (CameraOptions(height=360), (640, 360)),
        (CameraOptions(width=64, height=48), (64, 48)),
    ],
)
def test_a_side_that_is_not_asked_for_follows_the_shape(
    options: CameraOptions, size: tuple[int, int]
) -> None:
    assert fitting_size(Place(0, 0, 2560, 1440), options) == size


@dataclass
class Screen:
    """With a window manager and, on a grey ground, a green window."""

    display: str
    windows: contextlib.ExitStack

    def open(self, title: str, place: str) -> "subprocess.Popen[bytes]":
        """A green window of 400x300 or so; it is on the screen once this returns."""
        command = ["xterm", "-T", title, "-bg", "#00c000", "-fg", "#00c000", "-cr", "#00c000"]
        command += ["-geometry", f"60x20{place}", "-b", "0", "-e", "sleep", "600"]
        window = self.windows.enter_context(
            subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        )
        self.windows.callback(window.kill)
        self.xdotool("search", "--sync", "--onlyvisible", "--name", title)
        return window

    def xdotool(self, *arguments: str) -> str:
        return subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        ).stdout

    @property
    def is_managed(self) -> bool:
        """Whether the window manager is there; a window that comes before may never be shown."""
        asked = ["xdotool", "get_desktop"]
        return subprocess.run(asked, env=self.environment, capture_output=True).returncode == 0

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display}


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    pytest.importorskip("mss")
    if not all(map(shutil.which, NEEDED)):
        pytest.skip(f"needs {', '.join(NEEDED)}")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    command += ["-noreset"]  # or the first that leaves it alone would end it for those to come
    with contextlib.ExitStack() as windows:
        server = windows.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        )
        windows.callback(server.kill)
        assert server.stdout
        display = f":{server.stdout.readline().decode().strip()}"
        screen = Screen(display, windows)
        manager = windows.enter_context(
            subprocess.Popen(["openbox"], env=screen.environment, stderr=subprocess.DEVNULL)
        )
        windows.callback(manager.kill)
        while not screen.is_managed:
            assert manager.poll() is None, "openbox does not start here"
            time.sleep(0.02)
        screen.open("Notes - one.txt", "+600+40")
        yield screen


def run(screen: Screen, code: str) -> "subprocess.CompletedProcess[str]":
    """In a process of its own: PyWinCtl's display is that of its first import."""
    begin = (
        "import time, numpy as np\n"
        "from realtime_style.options import CameraOptions\n"
        "from realtime_style.sources.live import open_live\n"
        f"title = 'window:{TITLE}'\n"
    )
    return subprocess.run(
        [sys.executable, "-c", begin + code],
        env=screen.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


IS_GREEN = (
    "def green(frame): return np.abs(frame.pixels.astype(int) - (0, 192, 0)).max() < 8\n"
    "def until_green():\n"
    "    frame = source.read()\n"
    "    while not green(frame): frame = source.read()\n"
    "    return frame\n"
)


def test_a_window_is_found_by_a_part_of_its_title_and_followed(screen: Screen) -> None:
    """Also half beyond the edge of the screen, where it is black, and after it was put away."""
    window = screen.open(TITLE, "+40+60")
    code = IS_GREEN + (
        "import subprocess\n"
        "def xdotool(*words): subprocess.run(['xdotool', *words], check=True)\n"
        "source = open_live(title.removesuffix('.txt').upper().replace('WINDOW', 'window'),"
        " CameraOptions(fps=50))\n"
        "print(source.negotiated)\n"
        "name = subprocess.check_output(['xdotool', 'search', '--name', title[7:]], text=True)\n"
        "name = name.split()[0]\n"
        "first = until_green()\n"
        "xdotool('windowmove', '--sync', name, '300', '400')\n"
        "time.sleep(0.2)\n"
        "moved = until_green()\n"
        "xdotool('windowmove', '--sync', name, '900', '300')\n"
        "frame = source.read()\n"
        "while green(frame): frame = source.read()\n"
        "assert (frame.pixels[:, -20:] == 0).all() and (frame.pixels[50, 5] == (0, 192, 0)).all()\n"
        "xdotool('windowmove', '--sync', name, '40', '60')\n"
        "until_green()\n"
        "xdotool('windowminimize', '--sync', name)\n"
        "subprocess.Popen(['sh', '-c', 'sleep 1; xdotool windowmap ' + name])\n"
        "before = source.read()\n"
        "back = until_green()\n"
        "assert before.pts < back.pts and moved.pixels.shape == first.pixels.shape\n"
        "source.close()\n"
        "assert source.read() is None\n"
        "print(source.warnings)\n"
    )

    result = run(screen, code)
    window.kill()

    assert result.returncode == 0, result.stderr
    granted, warnings = result.stdout.splitlines()
    assert granted.startswith(f"window '{TITLE}', 3")
    assert granted.endswith("at 50 fps")
    assert warnings == "[]"


def test_a_window_that_is_closed_is_waited_for_and_then_told(screen: Screen) -> None:
    window = screen.open(TITLE, "+40+60")
    code = (
        "import os, signal\n"
        "source = open_live(title, CameraOptions(patience_s=0.5))\n"
        "assert source.read()\n"
        f"os.kill({window.pid}, signal.SIGKILL)\n"
        "while source.read(): pass\n"
    )

    result = run(screen, code)

    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert "SourceError" in last
    assert "did not come back within 0.5 s" in last
    assert "'Notes - one.txt'" in last


@pytest.mark.parametrize(
    ("camera", "words"),
    [
        ("window:Browser", ("no window is called 'Browser'", "'Notes - one.txt'")),
        ("window", ("'window:TITLE'", "'Notes - one.txt'")),
    ],
)
def test_a_window_that_is_not_there_is_told_with_those_that_are(
    camera: str, words: tuple[str, ...], screen: Screen, tmp_path: Path
) -> None:
    result = rts(
        *("webcam", "-q", "--camera", camera, "--no-window", "--seconds", 1),
        cwd=tmp_path,
        env={"DISPLAY": screen.display},
    )

    assert_refused(result, *words)


def test_without_a_screen_there_are_no_windows(tmp_path: Path) -> None:
    pytest.importorskip("mss")

    result = rts(
        *("webcam", "-q", "--camera", "window:x", "--no-window", "--seconds", 1),
        cwd=tmp_path,
        env={"DISPLAY": ":4711"},
    )

    assert_refused(result, "screen")
