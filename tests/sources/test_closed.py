"""Which of Linux's video devices are cameras, and why one gives no pictures.

A function stands for ioctl, and an empty file for a device: real ones are in tests/devices.
"""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from realtime_style.hardware import video4linux as v4l2
from realtime_style.hardware.video4linux import list_nodes, spell
from realtime_style.sources.closed import explain_on_linux
from realtime_style.sources.devices import cameras_of

if sys.platform != "linux":
    pytest.skip("these devices are Linux's", allow_module_level=True)

Describe = Callable[..., Path]


@pytest.fixture
def describe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Describe:
    """Makes a device that can do what is said, and answers some questions with an error."""

    def describe_one(can: int, *, driver: str = "uvcvideo", **refused: int) -> Path:
        def answer(_handle: int, request: int, question: Any) -> int:
            for name, number in refused.items():
                if request == getattr(v4l2, name):
                    raise OSError(number, os.strerror(number))
            if request == v4l2.ASK_CAPABILITY:
                question.driver, question.of_driver = driver.encode(), can
            return 0

        monkeypatch.setattr("fcntl.ioctl", answer)
        path = tmp_path / "video4"
        path.touch()
        return path

    return describe_one


@pytest.mark.parametrize(
    ("can", "words"),
    [
        (v4l2.CAN_OUTPUT, "output"),
        (v4l2.CAN_OUTPUT_PLANES, "output"),
        (0x0080_0000, "data beside"),
        (v4l2.CAN_CONVERT_PLANES, "converter"),
        (0x0004_0000, "radio"),
    ],
)
def test_what_gives_no_pictures_is_neither_a_camera_nor_busy(
    can: int, words: str, describe: Describe, tmp_path: Path
) -> None:
    message = explain_on_linux(describe(can))

    assert "gives no pictures" in message
    assert words in message
    assert "another program" not in message
    assert list(cameras_of(list_nodes(tmp_path, tmp_path))) == []


@pytest.mark.parametrize("can", [v4l2.CAN_CAPTURE, v4l2.CAN_CAPTURE_PLANES])
def test_cameras_are_listed_whole_or_in_planes_and_called_busy_only_when_they_are(
    can: int, describe: Describe, tmp_path: Path
) -> None:
    path = describe(can)

    assert "is free" in explain_on_linux(path)
    assert [camera.number for camera in cameras_of(list_nodes(tmp_path, tmp_path))] == [4]
    assert "another program uses it" in explain_on_linux(describe(can, ASK_BUFFERS=errno.EBUSY))


@pytest.mark.parametrize("can", [v4l2.CAN_OUTPUT, v4l2.CAN_OUTPUT | v4l2.CAN_CAPTURE])
def test_a_virtual_camera_that_nobody_writes_to_is_not_called_busy(
    can: int, describe: Describe
) -> None:
    path = describe(can, driver=v4l2.LOOPBACK, GET_FORMAT=errno.EINVAL)

    message = explain_on_linux(path)

    assert "no program writes to the virtual camera" in message
    assert "fuser" not in message


def test_what_is_no_video_device_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "video4").touch()

    assert "is no video device" in explain_on_linux(tmp_path / "video4")
    assert list(cameras_of(list_nodes(tmp_path, tmp_path))) == []


def test_a_camera_that_may_not_be_opened_is_listed_with_the_way_in(
    describe: Describe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe(v4l2.CAN_CAPTURE)

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    (camera,) = cameras_of(list_nodes(tmp_path, tmp_path))

    assert camera.number == 4
    assert "sudo usermod -aG" in camera.problem


def test_devices_are_told_by_number_with_what_the_kernel_says_of_them(tmp_path: Path) -> None:
    listed, dev = tmp_path / "class" / "video4linux", tmp_path / "dev"
    dev.mkdir()
    for name in ("video2", "video10"):
        real = tmp_path / ("virtual" if name == "video10" else "usb") / name
        real.mkdir(parents=True)
        (real / "name").write_bytes(b"Caf\xe9\n" if name == "video2" else b"painted\n")
        listed.mkdir(parents=True, exist_ok=True)
        (listed / name).symlink_to(real)
    (tmp_path / "virtual" / "video10" / "max_openers").write_text("10\n")
    for name in ("video7", "video10", "video-links"):
        (dev / name).touch()

    nodes = list_nodes(tmp_path, dev)

    assert [(n.number, n.name, n.is_virtual, n.is_loopback) for n in nodes] == [
        (2, "Caf\ufffd", False, False),
        (7, "video7", False, False),
        (10, "painted", True, True),
    ]
    assert nodes[2].path == dev / "video10"


@pytest.mark.parametrize(
    ("code", "letters"),
    [
        (b"YUYV", "YUYV"),
        (b"Y16 ", "Y16"),
        (b"Y16\xa0", "Y16-BE"),
        (b"RGB\xd0", "RGBP-BE"),
        (b"Y8", "Y8"),
        (b"\x01\x02\x03\x04", "0x01020304"),
        (b"\xff\xff\xff\xff", "0xffffffff"),
    ],
)
def test_formats_are_spelled_in_letters_that_can_be_printed(code: bytes, letters: str) -> None:
    assert spell(code) == letters
