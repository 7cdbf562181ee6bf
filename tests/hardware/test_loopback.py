"""Linux's virtual camera, with a stand-in for the driver; real ones are in tests/devices."""

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame
from realtime_style.hardware import video4linux as v4l2
from realtime_style.options import ANY_DEVICE
from realtime_style.sinks import virtual_camera
from realtime_style.sinks.virtual_camera import VirtualCameraSink
from tests.hardware.loopback_driver import Driver
from tests.helpers import INFO

if sys.platform != "linux":
    pytest.skip("v4l2loopback is Linux's", allow_module_level=True)

Make = Callable[..., Driver]
SIZE = 64 * 48 * 3 // 2
SUSTAIN = 0x0098_F901


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Make:
    """Makes the machine's only device."""
    from realtime_style.hardware import claim

    monkeypatch.setattr(claim, "QUIET_S", 0.1)

    def make_one(*, exclusive: bool = True) -> Driver:
        driver = Driver(tmp_path / "video10", monkeypatch, exclusive=exclusive)
        monkeypatch.setattr(virtual_camera, "list_nodes", lambda: [driver.node()])
        reader = os.open(driver.path, os.O_RDWR | os.O_NONBLOCK)
        request.addfinalizer(lambda: driver._close(reader))
        return driver

    return make_one


def show(sink: VirtualCameraSink, painting: BgrImage) -> None:
    sink.write(painting, Frame(painting, 0, Fraction(0), 0.0))


def seen(driver: Driver, size: tuple[int, int] = (64, 48)) -> BgrImage:
    """The oldest picture that lies in the device."""
    reader = os.open(driver.path, os.O_RDONLY | os.O_NONBLOCK)
    planes = np.frombuffer(os.read(reader, size[0] * size[1] * 3 // 2), np.uint8)
    os.close(reader)
    return np.asarray(
        cv2.cvtColor(planes.reshape(size[1] * 3 // 2, size[0]), cv2.COLOR_YUV2BGR_I420), np.uint8
    )


@pytest.mark.parametrize("name", [ANY_DEVICE, "its path", "realtime-style", "TIME"])
def test_paintings_arrive_with_their_rate_under_each_name(
    name: str, make: Make, picture: BgrImage
) -> None:
    driver = make()
    if name == "its path":
        name = str(driver.path)
    sink = VirtualCameraSink(name, INFO)

    show(sink, picture)
    sink.close()
    sink.abort()

    assert np.abs(seen(driver).astype(int) - picture).max() <= 12
    assert driver.rate == (1, 25)
    assert (sink.device, sink.warnings) == (str(driver.path), [])
    assert sink.negotiated == f"virtual camera 'realtime-style' ({driver.path}), 64x48"


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_device_takes_a_writer_again_after_each_run(
    exclusive: bool, make: Make, picture: BgrImage
) -> None:
    driver = make(exclusive=exclusive)

    for _ in range(3):
        sink = VirtualCameraSink(ANY_DEVICE, INFO)
        show(sink, picture)
        seen(driver)
        sink.close()

        assert driver.is_able


def test_a_device_that_takes_no_writer_any_more_is_brought_back(make: Make) -> None:
    driver = make()
    driver.takes_output = False

    VirtualCameraSink(ANY_DEVICE, INFO).close()

    assert driver.is_able


def test_a_device_that_stays_stuck_is_told_with_the_way_out(make: Make) -> None:
    driver = make()
    driver.takes_output, driver.is_stuck = False, True

    with pytest.raises(SinkError, match=r"driver is stuck.*modprobe -r"):
        VirtualCameraSink(ANY_DEVICE, INFO)


def test_another_programs_pictures_are_not_mixed_with_ours(make: Make) -> None:
    driver = make(exclusive=False)
    driver.held = (64, 48, b"YU12")
    other = os.open(driver.path, os.O_RDWR)
    os.write(other, bytes(SIZE))  # of which the first two bytes are two pictures to who looks

    with pytest.raises(SinkError, match=r"another program writes to .*video10: 'fuser -v"):
        VirtualCameraSink(ANY_DEVICE, INFO)
    os.close(other)


def test_pictures_that_the_driver_repeats_by_itself_are_no_writer(make: Make) -> None:
    driver = make(exclusive=False)
    driver.held = (64, 48, b"YU12")
    driver.settings[SUSTAIN] = 1
    other = os.open(driver.path, os.O_RDWR)
    os.write(other, bytes(SIZE))

    VirtualCameraSink(ANY_DEVICE, INFO).close()
    os.close(other)


def test_newer_versions_refuse_a_second_writer_by_themselves(make: Make) -> None:
    driver = make(exclusive=False)
    driver.refuses[v4l2.SET_FORMAT] = errno.EBUSY

    with pytest.raises(SinkError, match="another program writes"):
        VirtualCameraSink(ANY_DEVICE, INFO)


def test_newer_versions_that_need_no_word_of_streaming_work(make: Make, picture: BgrImage) -> None:
    driver = make()
    driver.refuses[v4l2.STREAM_ON] = errno.EINVAL
    sink = VirtualCameraSink(ANY_DEVICE, INFO)

    show(sink, picture)
    sink.close()

    assert seen(driver).shape == picture.shape


def test_a_second_run_of_ours_is_refused_at_once(make: Make) -> None:
    make(exclusive=False)
    sink = VirtualCameraSink(ANY_DEVICE, INFO)

    with pytest.raises(SinkError, match="another program writes"):
        VirtualCameraSink(ANY_DEVICE, INFO)
    sink.close()
    VirtualCameraSink(ANY_DEVICE, INFO).close()


def test_a_reader_that_stays_at_another_size_gets_whole_paintings(make: Make) -> None:
    driver = make()
    driver.held = (96, 48, b"YU12")
    white = np.full((48, 64, 3), 255, np.uint8)
    sink = VirtualCameraSink(ANY_DEVICE, INFO)

    show(sink, white)
    sink.close()

    got = seen(driver, (96, 48))
    assert got[:, 18:78].min() > 250
    assert max(got[:, :14].max(), got[:, 82:].max()) < 5
    assert len(sink.warnings) == 1
    assert "stays at 96x48" in sink.warnings[0]


@pytest.mark.parametrize("held", [(64, 48, b"YUYV"), (63, 48, b"YU12")])
def test_a_format_that_a_reader_holds_and_we_do_not_write_is_refused(
    held: tuple[int, int, bytes], make: Make
) -> None:
    make().held = held

    with pytest.raises(SinkError, match=f"held at {held[0]}x48 {held[2].decode()}.*fuser -v"):
        VirtualCameraSink(ANY_DEVICE, INFO)


def test_odd_sizes_lose_no_more_than_a_row_and_a_column(make: Make, picture: BgrImage) -> None:
    driver = make()
    sink = VirtualCameraSink(ANY_DEVICE, replace(INFO, width=63, height=47))

    show(sink, picture[:47, :63])
    sink.close()

    assert np.abs(seen(driver, (62, 46)).astype(int) - picture[:46, :62]).max() <= 12
    assert sink.warnings == []


def test_a_device_that_is_gone_ends_the_run(make: Make, picture: BgrImage) -> None:
    make()
    sink = VirtualCameraSink(ANY_DEVICE, INFO)
    gone = os.open(os.devnull, os.O_RDONLY)
    os.dup2(gone, sink._camera._handle)  # type: ignore[union-attr]

    with pytest.raises(SinkError, match=r"video10' stopped: .*Bad file descriptor"):
        show(sink, picture)
    sink.abort()
    os.close(gone)


def test_frames_of_another_size_are_a_bug(make: Make) -> None:
    make()
    sink = VirtualCameraSink(ANY_DEVICE, INFO)

    with pytest.raises(ValueError, match="unexpected frame shape"):
        show(sink, np.zeros((8, 8, 3), np.uint8))
    sink.close()
