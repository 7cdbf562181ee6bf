"""What is shown, without a window; and the real one, driven by keys, where Xvfb and xdotool are."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage
from realtime_style.options import LiveOptions
from realtime_style.sinks.live import Opening
from realtime_style.sinks.window import PROJECTING, REDRAW_S, WindowSink, check_display, fill, fit
from tests.helpers import INFO, make_frames
from tests.screen import screen_in_memory


@pytest.mark.parametrize(
    ("size", "inner"),
    [((64, 48), (64, 48)), ((128, 96), (128, 96)), ((200, 96), (128, 96)), ((32, 100), (32, 24))],
)
def test_a_picture_lies_in_the_middle_as_large_as_it_goes(
    size: tuple[int, int], inner: tuple[int, int]
) -> None:
    painting = np.full((48, 64, 3), 200, np.uint8)

    canvas = fit(painting, *size)

    assert canvas.shape == (size[1], size[0], 3)
    rows, columns = np.nonzero(canvas[:, :, 0])
    assert (int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1) == inner
    assert abs(int(columns.min()) * 2 + inner[0] - size[0]) <= 1
    assert abs(int(rows.min()) * 2 + inner[1] - size[1]) <= 1


@pytest.mark.parametrize("size", [(64, 48), (128, 96), (200, 96), (32, 100), (1, 1)])
def test_a_picture_fills_the_window_and_its_middle_stays_the_middle(size: tuple[int, int]) -> None:
    painting = np.full((48, 64, 3), 200, np.uint8)
    painting[:, :32] = 100

    canvas = fill(painting, *size)

    assert canvas.shape == (size[1], size[0], 3)
    assert canvas.min() >= 100
    if size[0] > 1:
        assert abs(int((canvas[0, :, 0] < 150).sum()) - size[0] // 2) <= 1
    assert canvas is not painting


def test_what_is_drawn_over_the_picture_leaves_the_painting_alone(picture: BgrImage) -> None:
    before = picture.copy()

    fit(picture, 64, 48)[:] = 0
    fit(picture, 0, 0)[:] = 0  # a window that is put away
    fill(picture, 64, 48)[:] = 0
    fill(picture, 0, 0)[:] = 0

    assert np.array_equal(picture, before)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is always a display here")
@pytest.mark.parametrize("display", ["", ":4711"])
def test_without_a_display_the_ways_around_are_told(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of OpenCV with Qt is what the wheels for Linux hold."""
    monkeypatch.setattr(cv2, "currentUIFramework", lambda: "QT5")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", display)

    with pytest.raises(SinkError, match=r"display.*--virtual-camera.*--record"):
        check_display()


def test_an_opencv_without_windows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty framework is what opencv-python-headless reports."""
    monkeypatch.setattr(cv2, "currentUIFramework", lambda: "")

    with pytest.raises(SinkError, match="opencv-python-headless"):
        check_display()


class ScriptedScreen:
    """Stands for OpenCV's windows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys: list[int] = []
        self.shown = 0
        self.seen: BgrImage = np.zeros((0, 0, 3), np.uint8)
        self.visible = True
        self.mode = cv2.WINDOW_NORMAL
        stands_for = {
            "currentUIFramework": lambda: "of the test",
            "namedWindow": lambda *_: None,
            "resizeWindow": lambda *_: None,
            "destroyWindow": lambda _: None,
            "getWindowImageRect": lambda _: (0, 0, 64, 48),
            "getWindowProperty": lambda *_: float(self.visible),
            "setWindowProperty": lambda _title, _property, mode: setattr(self, "mode", mode),
            "pollKey": lambda: self.keys.pop(0) if self.keys else -1,
            "imshow": self._show,
        }
        for name, function in stands_for.items():
            monkeypatch.setattr(cv2, name, function)

    def _show(self, _title: str, picture: BgrImage) -> None:
        self.shown += 1
        self.seen = picture


def test_keys_and_the_closed_window_are_told_between_two_frames(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen, told = ScriptedScreen(monkeypatch), list[object]()
    sink = WindowSink(64, 48, lambda _: None, told.append, lambda: told.append("closed"))
    (frame,) = make_frames(1)
    sink.write(frame.pixels, frame)

    screen.keys = [ord("n"), ord("f")]
    sink.tick()
    sink.actions["full-screen"]()
    screen.visible = False
    sink.write(frame.pixels, frame)
    sink.tick()

    assert told == [ord("n"), ord("f"), "closed"]
    assert screen.mode == cv2.WINDOW_FULLSCREEN
    assert screen.shown == 1


def test_a_projector_has_no_text_and_no_keys_and_may_be_closed_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen, told = ScriptedScreen(monkeypatch), list[object]()

    def overlay(canvas: BgrImage) -> None:
        canvas[:] = 255

    opening = Opening(
        options=LiveOptions(projector=True),
        info=INFO,
        overlay=overlay,
        on_key=told.append,
        on_closed=lambda: told.append("closed"),
    )
    sink = PROJECTING.open(opening)
    (frame,) = make_frames(1)
    sink.write(frame.pixels, frame)

    screen.keys = [ord("n")]
    sink.tick()
    sink.actions["projector"]()
    full = screen.mode
    screen.visible = False
    sink.tick()
    sink.write(frame.pixels, frame)

    assert told == []
    assert screen.keys == [ord("n")]
    assert full == cv2.WINDOW_FULLSCREEN
    assert screen.shown == 1
    assert screen.seen.shape == (48, 64, 3)
    assert not (screen.seen == 255).all()


def test_edges_are_cut_off_in_place_of_black_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = ScriptedScreen(monkeypatch)
    sink = WindowSink(64, 48, lambda _: None, lambda _: None, lambda: None)
    (frame,) = make_frames(1)
    wide = np.full((20, 64, 3), 200, np.uint8)

    sink.write(wide, frame)
    whole = screen.seen
    sink.actions["crop"]()
    sink.write(wide, frame)

    assert (whole == 0).any()
    assert (screen.seen == 200).all()


def test_while_no_frames_come_it_is_drawn_anew_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen, now = ScriptedScreen(monkeypatch), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    sink = WindowSink(64, 48, lambda _: None, lambda _: None, lambda: None)
    (frame,) = make_frames(1)
    sink.write(frame.pixels, frame)

    shown = []
    for _ in range(11):
        now[0] += REDRAW_S / 5 + 1e-6
        sink.idle()
        shown.append(screen.shown)

    assert shown == [1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen in memory."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool") and cv2.currentUIFramework()):
        pytest.skip("needs Xvfb, xdotool and an OpenCV with windows")
    with screen_in_memory() as display:
        yield display


@dataclass
class Running:
    """`rts webcam` on the test pattern, with its window on the screen."""

    program: subprocess.Popen[str]
    display: str
    window: str

    def xdotool(self, *arguments: str) -> str:
        return xdotool(self.display, *arguments)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.xdotool("key", "--window", self.window, key)
            time.sleep(0.4)  # as people do; the window takes one key for each frame, slow ones too

    def end(self) -> dict[str, object]:
        """Wait for its end and return the report."""
        out, err = self.program.communicate(timeout=20)
        assert (self.program.returncode, err) == (0, "")
        report: dict[str, object] = json.loads(out)
        return report


def xdotool(display: str, *arguments: str) -> str:
    result = subprocess.run(
        ["xdotool", *arguments],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return result.stdout


@pytest.fixture
def running(display: str, tmp_path: Path) -> Iterator[Running]:
    command = [sys.executable, "-m", "realtime_style", "webcam", "--camera", "test", "--json"]
    command += ["--width", "320", "--height", "240", "--seconds", "60", "--folder", str(tmp_path)]
    command += ["--record", str(tmp_path / "all.mp4")]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DISPLAY": display},
    ) as program:
        found = xdotool(display, "search", "--sync", "--onlyvisible", "--name", "realtime-style")
        window = found.split()[0]
        xdotool(display, "windowfocus", "--sync", window)
        yield Running(program, display, window)
        if program.poll() is None:
            program.kill()


def wait_for(folder: Path, pattern: str) -> None:
    deadline = time.monotonic() + 20
    while not list(folder.glob(pattern)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_real_window_obeys_its_keys(running: Running, tmp_path: Path) -> None:
    running.press("Right", "bracketright", "minus", "question", "h", "v", "space", "s")
    wait_for(tmp_path, "*.png")
    running.press("q")
    report = running.end()

    assert str(report["style"]).split(":")[0] == "aurora"
    assert ":0.9," in str(report["style"])
    (photo,) = tmp_path.glob("*.png")
    assert b"Strength\0\0\0\0\x000.9" in photo.read_bytes()
    with av.open(str(tmp_path / "all.mp4")) as recording:
        assert sum(1 for _ in recording.decode(video=0)) == report["frames_out"]


@pytest.mark.skipif(
    not (shutil.which("openbox") and shutil.which("wmctrl")),
    reason="needs openbox and wmctrl: a window is closed by its manager",
)
def test_closing_the_real_window_ends_the_run(running: Running, tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": running.display}
    with subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL) as manager:
        deadline = time.monotonic() + 20
        close = ["wmctrl", "-c", "realtime-style"]
        while running.program.poll() is None and time.monotonic() < deadline:
            subprocess.run(close, env=environment, stderr=subprocess.DEVNULL, check=False)
            time.sleep(0.1)  # until the manager has begun
        manager.terminate()
    report = running.end()

    assert report["recordings"] == [str(tmp_path / "all.mp4")]
