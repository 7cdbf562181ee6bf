"""Which virtual camera is meant, and the words for each reason why it cannot be."""

import os
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from realtime_style.errors import SinkError
from realtime_style.hardware.claim import BusyError
from realtime_style.hardware.video4linux import Node, how_to_make_loopback
from realtime_style.options import ANY_DEVICE

if sys.platform != "linux":
    pytest.skip("v4l2loopback is Linux's", allow_module_level=True)

from realtime_style.hardware import loopbacks
from realtime_style.hardware.loopbacks import find_loopbacks, open_loopback


def node(number: int, name: str, *, is_loopback: bool = True) -> Node:
    return Node(
        number=number, path=Path(f"/nowhere/video{number}"), name=name, is_loopback=is_loopback
    )


CAMERA = node(0, "Webcam", is_loopback=False)
FIRST, SECOND = node(10, "first"), node(11, "first floor")
NODES = [CAMERA, FIRST, SECOND]


def opening(text: str, nodes: list[Node] = NODES) -> str:
    """What it says why it cannot be opened."""
    with pytest.raises(SinkError) as caught:
        open_loopback(text, nodes, (64, 48), Fraction(25))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ANY_DEVICE, [FIRST, SECOND]),
        ("/nowhere/video11", [SECOND]),
        ("/nowhere/../nowhere/video10", [FIRST]),
        ("first", [FIRST]),
        ("FLOOR", [SECOND]),
    ],
)
def test_a_device_is_found_by_path_name_or_a_part_of_it(text: str, found: list[Node]) -> None:
    assert find_loopbacks(text, NODES) == found


def test_a_number_is_that_of_its_path() -> None:
    there = Node(number=7, path=Path("/dev/video7"), name="seventh", is_loopback=True)

    assert find_loopbacks("7", [*NODES, there]) == [there]


def test_a_link_to_a_device_is_that_device(tmp_path: Path) -> None:
    (tmp_path / "video3").touch()
    (tmp_path / "link").symlink_to(tmp_path / "video3")
    third = Node(number=3, path=tmp_path / "video3", name="third", is_loopback=True)

    assert find_loopbacks(str(tmp_path / "link"), [third]) == [third]


def test_a_name_that_is_not_there_or_not_clear_is_told_with_those_that_are() -> None:
    for text, words in (("nobody", "no virtual camera 'nobody'"), ("fir", "several virtual")):
        message = opening(text)

        assert words in message
        assert "10 'first' (/nowhere/video10), 11 'first floor' (/nowhere/video11)" in message
        assert "modprobe" not in message


def test_without_a_device_the_commands_that_make_one_are_told() -> None:
    message = opening(ANY_DEVICE, [CAMERA])

    assert message.startswith("no virtual camera: v4l2loopback ")
    assert "exclusive_caps=1" in message


def test_each_trouble_has_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(error: Exception) -> str:
        def refuse(*_: object) -> None:
            raise error

        monkeypatch.setattr(loopbacks, "Loopback", refuse)
        return opening("first")

    forbidden, full, other = (OSError(number, os.strerror(number)) for number in (13, 16, 5))

    assert "another program writes to /nowhere/video10" in raising(BusyError())
    assert "not yours to use: sudo usermod -aG" in raising(forbidden)
    assert "as it lets in" in raising(full)
    assert "Input/output error" in raising(other)
    assert "modprobe" not in raising(forbidden) + raising(full) + raising(BusyError())


def test_a_path_that_is_missing_is_not_called_busy_or_forbidden(tmp_path: Path) -> None:
    assert f"there is no {tmp_path}/video9; there is 10 'first'" in opening(f"{tmp_path}/video9")
    assert "pass it into the container" in opening("/nowhere/video10")


def test_what_is_no_video_device_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").touch()

    assert "film.mp4' is no video device" in opening(f"{tmp_path}/film.mp4")


def test_a_forbidden_or_busy_device_does_not_hide_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def first_refuses(path: Path, *_: object) -> str:
        tried.append(path)
        if path == FIRST.path:
            raise PermissionError(13, "Permission denied")
        return "opened"

    monkeypatch.setattr(loopbacks, "Loopback", first_refuses)

    assert open_loopback(ANY_DEVICE, NODES, (64, 48), Fraction(25)) == "opened"  # type: ignore[comparison-overlap]
    assert tried == [FIRST.path, SECOND.path]


@pytest.mark.parametrize(
    ("what", "words"), [("loaded", "modprobe -r"), ("installed", "not loaded"), ("", "apt install")]
)
def test_what_is_missing_is_what_is_advised(what: str, words: str, tmp_path: Path) -> None:
    if what == "loaded":
        (tmp_path / "sys/module/v4l2loopback").mkdir(parents=True)
    if what == "installed":
        modules = tmp_path / "lib/modules" / os.uname().release
        modules.mkdir(parents=True)
        (modules / "modules.dep").write_text("updates/dkms/v4l2loopback.ko.xz: videodev.ko\n")

    message = ": ".join(how_to_make_loopback(tmp_path))

    assert words in message
    assert ("apt" in message) is (what == "")
