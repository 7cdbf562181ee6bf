"""The real pyvirtualcam, as on systems other than Linux, writing to a device that a test can have.

There is no virtual camera here: a backend registered with pyvirtualcam stands for OBS, and keeps
what it is sent.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame
from realtime_style.options import ANY_DEVICE
from realtime_style.sinks.virtual_camera import VirtualCameraSink
from tests.helpers import INFO

pyvirtualcam = pytest.importorskip("pyvirtualcam")


class StandIn:
    """A device called 'loop0'; another name, or a second user, is refused."""

    in_use = False
    breaks = False
    sent: list[Any]

    def __init__(self, *, device: str | None, **asked: object) -> None:
        if device not in (None, "loop0"):
            raise RuntimeError(f"no device {device}")
        if StandIn.in_use:
            raise RuntimeError("device is in use")
        StandIn.in_use, StandIn.sent = True, []
        self.asked = asked

    def device(self) -> str:
        return "loop0"

    def native_fourcc(self) -> None:
        return None

    def send(self, frame: Any) -> None:
        if StandIn.breaks:
            raise RuntimeError("device vanished")
        StandIn.sent.append(frame.copy())

    def close(self) -> None:
        StandIn.in_use = False


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[StandIn]]:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(pyvirtualcam.camera, "BACKENDS", {"stand-in": StandIn})
    StandIn.in_use = StandIn.breaks = False
    yield StandIn
    assert not StandIn.in_use


@pytest.mark.parametrize("name", [ANY_DEVICE, "loop0"])
def test_paintings_arrive_as_they_are(name: str, device: type[StandIn], picture: BgrImage) -> None:
    sink = VirtualCameraSink(name, INFO)

    sink.write(picture, Frame(picture, 0, Fraction(0), 0.0))
    sink.write(picture[:, ::-1], Frame(picture, 1, Fraction(1, 25), 0.0))
    sink.close()
    sink.abort()

    assert sink.device == "loop0"
    assert sink.warnings == []
    assert [sent.reshape(48, 64, 3).tolist() for sent in device.sent] == [
        picture.tolist(),
        picture[:, ::-1].tolist(),
    ]


def test_a_device_that_is_in_use_or_not_there_is_told(device: type[StandIn]) -> None:  # noqa: ARG001
    sink = VirtualCameraSink(ANY_DEVICE, INFO)

    with pytest.raises(SinkError, match=r"no virtual camera .*in use"):
        VirtualCameraSink(ANY_DEVICE, INFO)
    with pytest.raises(SinkError, match="virtual camera 'loop7' cannot be used"):
        VirtualCameraSink("loop7", INFO)
    sink.close()


def test_a_device_that_vanishes_is_told(device: type[StandIn], picture: BgrImage) -> None:
    sink = VirtualCameraSink(ANY_DEVICE, INFO)
    device.breaks = True

    with pytest.raises(SinkError, match="'loop0' stopped: device vanished"):
        sink.write(picture, Frame(picture, 0, Fraction(0), 0.0))
    sink.abort()


@pytest.mark.parametrize(
    ("system", "words"),
    [("darwin", "Start Virtual Camera"), ("win32", "obsproject")],
)
def test_each_system_has_its_way_to_a_virtual_camera(
    system: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyvirtualcam.camera, "BACKENDS", {})
    monkeypatch.setattr(sys, "platform", system)

    with pytest.raises(SinkError, match=words):
        VirtualCameraSink(ANY_DEVICE, INFO)


def test_without_pyvirtualcam_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)

    with pytest.raises(SinkError, match=r"realtime-style\[vcam\]"):
        VirtualCameraSink(ANY_DEVICE, INFO)


def test_frames_of_another_size_are_a_bug(device: type[StandIn]) -> None:  # noqa: ARG001
    sink = VirtualCameraSink(ANY_DEVICE, INFO)
    small = np.zeros((8, 8, 3), np.uint8)

    with pytest.raises(ValueError, match="unexpected frame shape"):
        sink.write(small, Frame(small, 0, Fraction(0), 0.0))
    sink.close()
