"""What every live Source promises: a camera and all that stands in for one."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.frame import Frame
from realtime_style.options import CameraOptions
from realtime_style.sinks.ndi import NdiSink
from realtime_style.sources.base import LiveSource
from realtime_style.sources.camera import CameraSource
from realtime_style.sources.live import open_live
from realtime_style.sources.looped import LoopedVideoSource
from realtime_style.sources.pushed import PushedSource
from realtime_style.sources.screen import ScreenSource
from realtime_style.sources.test_pattern import TestPatternSource
from realtime_style.sources.valve import Valve
from realtime_style.sources.window import WindowSource
from tests.helpers import INFO
from tests.sinks.ndi_receiver import any_name, feeding
from tests.sources.scripted_capture import Script, always

FAST = CameraOptions(width=64, height=48, fps=200)


@pytest.fixture(params=["pattern", "loop", "camera", "screen", "window", "pushed", "gate", "ndi"])
def source(request: pytest.FixtureRequest, clip: Path) -> Iterator[LiveSource]:
    opened: LiveSource
    if request.param == "pattern":
        opened = TestPatternSource(FAST)
    elif request.param == "loop":
        opened = LoopedVideoSource(clip, FAST)
    elif request.param == "pushed":
        opened = Answered()
    elif request.param == "gate":
        opened = Valve(TestPatternSource(FAST), lambda: True)
    elif request.param == "screen":
        if not os.environ.get("DISPLAY"):
            pytest.skip("there is no screen")
        pytest.importorskip("mss")
        opened = ScreenSource("1", FAST)
    elif request.param in ("window", "ndi"):
        opened = request.getfixturevalue(request.param)
    else:
        opened = CameraSource("the camera", Script([always(9)]).open, FAST)
    yield opened
    opened.close()


@pytest.fixture
def window() -> Iterator[WindowSource]:
    if not (os.environ.get("DISPLAY") and shutil.which("xterm") and shutil.which("wmctrl")):
        pytest.skip("there is no screen, or no xterm and wmctrl")
    pytest.importorskip("pywinctl")
    if subprocess.run(["wmctrl", "-m"], capture_output=True, check=False).returncode:
        pytest.skip("there is no window manager")
    with subprocess.Popen(["xterm", "-T", "contract"]) as program:
        while "contract" not in subprocess.check_output(["wmctrl", "-l"], text=True):
            time.sleep(0.05)
        yield WindowSource("contract", FAST)
        program.kill()


@pytest.fixture
def ndi() -> Iterator[LiveSource]:
    pytest.importorskip("cyndilib")
    sink = NdiSink(name := any_name(), INFO)
    with feeding(sink, 90, INFO):
        yield open_live(f"ndi:{name}", CameraOptions())
    sink.close()


class Answered(PushedSource):
    """A browser that sends its next picture once the one before was taken."""

    def __init__(self) -> None:
        _, data = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))
        self._picture = data.tobytes()
        super().__init__("a browser's camera", self._picture)

    def read(self) -> Frame | None:
        frame = super().read()
        self.push(self._picture)
        return frame


def read(source: LiveSource, count: int) -> list[Frame]:
    read = [source.read() for _ in range(count)]
    assert all(read)
    return [frame for frame in read if frame]


def test_info_holds_for_every_frame(source: LiveSource) -> None:
    assert source.info.is_live
    assert source.info.frame_count is None
    for frame in read(source, 12):
        assert frame.pixels.shape == (source.info.height, source.info.width, 3)
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.flags.c_contiguous
        assert (frame.pts / source.info.time_base).denominator == 1


def test_numbers_begin_at_zero_and_rise_with_the_times(source: LiveSource) -> None:
    got = read(source, 12)

    numbers, times = [frame.index for frame in got], [frame.pts for frame in got]
    assert numbers[0] == times[0] == 0
    assert numbers == sorted(set(numbers))
    assert times == sorted(set(times))


def test_no_frame_comes_before_it_was_captured(source: LiveSource) -> None:
    for _ in range(10):
        frame = source.read()
        assert frame is not None
        assert frame.captured_at <= time.monotonic()


def test_the_caller_may_keep_a_frame(source: LiveSource) -> None:
    (first,) = read(source, 1)
    before = first.pixels.copy()

    read(source, 10)

    assert np.array_equal(first.pixels, before)


def test_close_wakes_a_waiting_read_and_the_end_stays_the_end(source: LiveSource) -> None:
    ends: list[Frame | None] = []

    def read_to_the_end() -> None:
        while ends[-1:] != [None]:
            ends.append(source.read())

    reader = threading.Thread(target=read_to_the_end)
    reader.start()
    source.close()
    source.close()
    reader.join(timeout=5)

    assert not reader.is_alive()
    assert source.read() is None


def test_says_what_it_really_gives(source: LiveSource) -> None:
    assert f"{source.info.width}x{source.info.height}" in source.negotiated
