"""The questions put to a driver of Linux. A function stands for ioctl: there is no camera here."""

from pathlib import Path
from typing import Any

import pytest

from realtime_style.sources import v4l2
from realtime_style.sources.v4l2 import Mode, list_modes

MODES = {
    b"YUYV": {(640, 480): [(1, 30), (1, 15)], (1280, 720): [(1, 10)]},
    b"MJPG": {(1280, 720): [(1001, 30000)], (1920, 1080): []},
}


def driver(_handle: int, request: int, question: Any) -> int:
    """Answers as UVC drivers do, and refuses the first index that it has nothing for."""
    try:
        if request == v4l2.ENUM_FORMATS:
            assert question.type == 1
            question.code = list(MODES)[question.index]
        elif request == v4l2.ENUM_SIZES:
            question.type = 1
            question.width, question.height = list(MODES[question.code])[question.index]
        else:
            intervals = MODES[question.code][question.width, question.height]
            question.type = 1
            question.numerator, question.denominator = intervals[question.index]
    except IndexError as error:
        raise OSError(22, "Invalid argument") from error
    return 0


@pytest.fixture(autouse=True)
def _linux() -> None:
    pytest.importorskip("fcntl")


def test_the_requests_are_those_of_the_kernel() -> None:
    """Numbers as videodev2.h makes them on every 32- and 64-bit machine with this layout."""
    assert v4l2.ENUM_FORMATS == 0xC0405602
    assert v4l2.ENUM_SIZES == 0xC02C564A
    assert v4l2.ENUM_INTERVALS == 0xC034564B


def test_modes_are_told_with_their_highest_rate_the_largest_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    device = tmp_path / "video0"
    device.touch()
    monkeypatch.setattr("fcntl.ioctl", driver)

    assert list_modes(device) == [
        Mode(1920, 1080, "MJPG", 0.0),
        Mode(1280, 720, "YUYV", 10.0),
        Mode(1280, 720, "MJPG", 29.97),
        Mode(640, 480, "YUYV", 30.0),
    ]


def test_a_driver_that_never_ends_is_asked_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def endless(_handle: int, request: int, question: Any) -> int:
        if request == v4l2.ENUM_FORMATS and question.index:
            raise OSError(22, "Invalid argument")
        if request == v4l2.ENUM_SIZES:
            question.type, question.width, question.height = 1, 640, 480
        if request == v4l2.ENUM_INTERVALS:
            raise OSError(25, "Inappropriate ioctl")
        return 0

    device = tmp_path / "video0"
    device.touch()
    monkeypatch.setattr("fcntl.ioctl", endless)

    assert len(list_modes(device)) == v4l2.MOST


def test_cameras_that_give_pictures_in_planes_have_modes_and_big_endian_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def in_planes(_handle: int, request: int, question: Any) -> int:
        if question.index or (request == v4l2.ENUM_FORMATS and question.type != 9):
            raise OSError(22, "Invalid argument")
        if request == v4l2.ENUM_FORMATS:
            question.code = b"Y16\xa0"
        question.type, question.width, question.height = 1, 640, 480
        question.numerator, question.denominator = 1, 25
        return 0

    device = tmp_path / "video0"
    device.touch()
    monkeypatch.setattr("fcntl.ioctl", in_planes)

    assert list_modes(device) == [Mode(640, 480, "Y16-BE", 25.0)]


def test_what_is_no_camera_has_no_modes(tmp_path: Path) -> None:
    (tmp_path / "no-device").touch()

    assert list_modes(tmp_path / "no-device") == []


def test_a_camera_that_does_not_open_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        list_modes(tmp_path / "gone")
