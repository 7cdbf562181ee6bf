"""Cameras that misbehave. A scripted capture stands for cv2.VideoCapture."""

import errno
import os
import sys
import threading
import time
from collections.abc import Callable
from itertools import chain, repeat, takewhile

import cv2
import numpy as np
import pytest

from realtime_style.errors import InputError, SourceError
from realtime_style.frame import BgrImage, Frame
from realtime_style.options import CameraOptions
from realtime_style.sources import camera
from realtime_style.sources.camera import CameraSource
from realtime_style.sources.devices import Camera, explain, find_camera, open_camera, wanted_size
from realtime_style.sources.grabber import Capture
from tests.sources.scripted_capture import Script, Step, always, frames


def open_scripted(script: Script, **options: float) -> CameraSource:
    chosen = CameraOptions(**options)  # type: ignore[arg-type]
    return CameraSource("the camera", script.open, chosen, stall_s=0.1, retry_s=0.01)


def read_until(source: CameraSource, wanted: Callable[[Frame], bool]) -> Frame:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        frame = source.read()
        assert frame is not None
        if wanted(frame):
            return frame
    raise AssertionError("no such frame came")


@pytest.mark.parametrize(
    "trouble",
    [["fail"] * 30, ["hang"], ["text"] * 30, ["empty"] * 30],
    ids=["vanishes", "stalls", "sends rubbish", "sends nothing"],
)
def test_a_camera_that_comes_back_is_gone_on_with(trouble: list[Step]) -> None:
    seen = threading.Event()
    before = takewhile(lambda _: not seen.is_set(), always(10))
    script = Script([chain(before, trouble), None, None, always(200)])
    source = open_scripted(script)

    read_until(source, lambda frame: frame.pixels[0, 0, 0] == 10)
    seen.set()
    frame = read_until(source, lambda frame: frame.pixels[0, 0, 0] == 200)
    later = source.read()
    script.let_go.set()
    source.close()

    assert later is not None
    assert later.index > frame.index > 0
    assert later.pts > frame.pts > 0
    assert len(source.warnings) == 1
    assert source.warnings[0].startswith("the camera was away for ")


def test_a_camera_that_is_away_when_the_run_ends_is_told() -> None:
    script, looked_for = Script([frames(3)]), threading.Event()

    def look_for_it() -> Capture:
        try:
            return script.open()
        except SourceError:
            looked_for.set()
            raise

    source = CameraSource("the camera", look_for_it, CameraOptions(), stall_s=0.1, retry_s=0.01)
    reader = threading.Thread(target=lambda: list(iter(source.read, None)))
    reader.start()
    assert looked_for.wait(timeout=10)
    source.close()
    reader.join()

    assert len(source.warnings) == 1
    assert source.warnings[0].startswith("the camera was away for ")


def test_a_single_bad_read_costs_nothing_but_itself() -> None:
    script = Script([chain(["fail", *frames(1), "fail", "text", "empty"], always(200))])
    source = open_scripted(script)

    read_until(source, lambda frame: frame.pixels[0, 0, 0] == 200)
    source.close()

    assert script.opened == 1


def test_a_camera_that_is_gone_for_good_is_told() -> None:
    source = open_scripted(Script([frames(3)]), patience_s=0.2)

    with pytest.raises(SourceError, match=r"the camera is gone .* 0\.2 s: .*/dev/video0"):
        read_until(source, lambda _: False)
    source.close()


def test_close_does_not_wait_for_a_driver_that_hangs() -> None:
    script = Script([[*frames(3), "hang"]])
    source = CameraSource("the camera", script.open, CameraOptions())
    assert script.hanging.wait(timeout=5)
    source.close()

    assert source.read() is None
    assert script.released == 0
    script.let_go.set()


def test_every_connection_is_released() -> None:
    script = Script([[*frames(3)], [*frames(3)], always(9)])
    source = open_scripted(script)
    read_until(source, lambda _: script.opened == 3)

    source.close()

    deadline = time.monotonic() + 5
    while script.released < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    assert script.released == 3


def test_a_camera_that_changes_its_size_is_brought_to_the_first() -> None:
    source = open_scripted(Script([chain(frames(50), always(9, width=128, height=96))]))

    read_until(source, lambda _: bool(source.warnings))
    frame = source.read()
    source.close()

    assert frame is not None
    assert frame.pixels.shape == (48, 64, 3)
    assert "changed its size" in source.warnings[0]
    assert len(source.warnings) == 1


def test_grey_pictures_are_taken() -> None:
    source = open_scripted(Script([repeat(np.full((48, 64), 7, np.uint8))]))

    frame = source.read()
    source.close()

    assert frame is not None
    assert frame.pixels.shape == (48, 64, 3)


def test_mirrored_means_left_and_right_change_sides(picture: BgrImage) -> None:
    source = open_scripted(Script([repeat(picture)]), mirror=True)

    frame = source.read()
    source.close()

    assert frame is not None
    assert np.array_equal(frame.pixels, picture[:, ::-1])


def test_what_the_driver_grants_is_told_beside_what_was_asked() -> None:
    source = open_scripted(Script([always(9)]), width=1280, height=720)
    source.close()

    assert source.negotiated == "the camera, 64x48 at 30 fps, MJPG"
    assert source.info.frame_rate == 30
    assert "1280x720 was asked for, the camera gives 64x48" in source.warnings[0]


@pytest.mark.parametrize(("fps", "told"), [(60.0, True), (30.2, False), (30.0, False)])
def test_another_rate_than_asked_for_is_told(fps: float, told: bool) -> None:
    source = open_scripted(Script([always(9)]), fps=fps)
    source.close()

    assert [each for each in source.warnings if "fps" in each] == (
        ["60 fps were asked for, the camera gives 30: 'rts cameras' lists what there is"]
        if told
        else []
    )


def test_a_camera_that_does_not_open_says_why() -> None:
    with pytest.raises(SourceError, match="/dev/video0"):
        open_scripted(Script([None]))


def test_a_camera_without_a_first_picture_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "FIRST_PICTURE_S", 0.1)
    script = Script([["hang"]])

    with pytest.raises(SourceError, match="the camera gives no picture"):
        open_scripted(script)
    script.let_go.set()


CAMERAS = [
    Camera(number=0, name="HD Webcam", path="/dev/video0"),
    Camera(number=2, name="HD Webcam Pro", path="/dev/video2"),
]


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("2", 2), ("pro", 2), ("HD webcam", 0), ("/dev/video2", 2)]
)
def test_a_camera_is_found_by_number_name_or_path(text: str, number: int) -> None:
    assert find_camera(text, CAMERAS).number == number


@pytest.mark.parametrize(
    ("text", "words"), [("webcam", "several cameras"), ("phone", "no camera, file or address")]
)
def test_a_name_that_is_no_cameras_lists_them(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        find_camera(text, CAMERAS)

    assert "0 'HD Webcam', 2 'HD Webcam Pro'" in str(caught.value)


def test_linux_tells_what_keeps_a_camera_from_opening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Errors of `os.open` stand for devices that are not there, not ours, or busy."""
    monkeypatch.setattr(sys, "platform", "linux")

    def explained(error: int) -> str:
        def refuse(*_: object) -> int:
            raise OSError(error, "refused")

        monkeypatch.setattr(os, "open", refuse)
        return explain(CAMERAS[0])

    assert "there is no /dev/video0" in explained(errno.ENOENT)
    assert "usermod -aG video" in explained(errno.EACCES)
    assert "fuser -v /dev/video0" in explained(errno.EBUSY)


@pytest.mark.parametrize(("system", "words"), [("darwin", "System Settings"), ("win32", "Privacy")])
def test_other_systems_name_their_setting(
    system: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert words in explain(CAMERAS[0])


@pytest.mark.parametrize(
    ("options", "size", "compressed"),
    [
        (CameraOptions(), (640, 480), False),
        (CameraOptions(width=1280), (1280, 960), True),
        (CameraOptions(width=1280, height=720), (1280, 720), True),
        (CameraOptions(height=480, fps=60), (640, 480), True),
    ],
)
def test_compressed_pictures_are_asked_for_where_others_would_be_slow(
    options: CameraOptions,
    size: tuple[int, int],
    compressed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A recorder of settings stands for cv2.VideoCapture."""
    settings: dict[int, float] = {}

    class Recorder:
        def __init__(self, *_: object) -> None: ...

        def isOpened(self) -> bool:  # noqa: N802 (OpenCV's name)
            return True

        def set(self, number: int, value: float) -> bool:
            settings[number] = value
            return True

    monkeypatch.setattr(cv2, "VideoCapture", Recorder)

    open_camera(CAMERAS[0], options)

    assert wanted_size(options) == size
    assert settings[cv2.CAP_PROP_FRAME_WIDTH] == size[0]
    assert settings[cv2.CAP_PROP_FRAME_HEIGHT] == size[1]
    assert (cv2.CAP_PROP_FOURCC in settings) is compressed
    if compressed:
        assert list(settings).index(cv2.CAP_PROP_FOURCC) < list(settings).index(
            cv2.CAP_PROP_FRAME_WIDTH
        )


@pytest.mark.parametrize(
    "options", [{"width": 0}, {"height": 100_000}, {"fps": 0.0}, {"patience_s": -1.0}]
)
def test_sizes_and_rates_that_no_camera_has_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(options)).removesuffix("_s")):
        CameraOptions(**options)  # type: ignore[arg-type]
