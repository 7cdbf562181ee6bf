"""Who writes to a v4l2loopback device: nobody else, before it is ours.

The driver of version 0.12.7 lets several write and mixes their pictures; that of 0.15, by its
source, refuses a second one.
"""

import ctypes
import errno
import fcntl
import os
import time
from pathlib import Path

from realtime_style.errors import SinkError
from realtime_style.hardware import video4linux as v4l2

QUIET_S = 2.0
"""Seconds without a new picture after which nobody writes to a device."""
I420 = b"YU12"
"""The pixel format that every program reads."""
_LOOK_S = 0.02
_SUSTAIN, _TIMEOUT = 0x0098_F901, 0x0098_F902
"""Controls of v4l2loopback under which it gives pictures that nobody has written."""


class BusyError(Exception):
    """Another program writes to the device."""


def open_for_writing(path: Path, size: tuple[int, int]) -> int:
    """A handle that nobody else has for writing, of a device that takes pictures.

    `size` (width, height) is asked for; what was granted is the format of the handle.

    Raises:
        BusyError: another program writes to it.
        OSError: it cannot be opened.
        SinkError: it is no such device, or one that cannot be written to.
    """
    handle, able = _claim(path, size)
    if able:
        return handle
    # So it is after a writer that ended without having said that it writes. To say so and to
    # close brings it back; that it is refused does not matter.
    stream(handle)
    os.close(handle)
    handle, able = _claim(path, size)
    if able:
        return handle
    os.close(handle)
    raise SinkError(
        f"{path} takes no pictures: its driver is stuck; once no program uses it: "
        "sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback exclusive_caps=1"
    )


def _claim(path: Path, size: tuple[int, int]) -> tuple[int, bool]:
    """A handle, and whether pictures can go into the device."""
    handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        can = _ask_who(handle, path).of_device
        try:
            # Between programs that know of it, as between two of us.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError from error
        is_held = try_to(handle, v4l2.GET_FORMAT, v4l2.Format(type=v4l2.CAPTURE))
        if can & (v4l2.CAN_OUTPUT | v4l2.CAN_CAPTURE):
            _ask_for_size(handle, path, size, takes=bool(can & v4l2.CAN_OUTPUT))
        if is_held and _is_written(handle):
            raise BusyError
    except BaseException:
        os.close(handle)
        raise
    return handle, bool(can & v4l2.CAN_OUTPUT)


def _ask_who(handle: int, path: Path) -> v4l2.Capability:
    try:
        capability = v4l2.ask_capability(handle)
    except OSError as error:
        raise SinkError(f"'{path}' is no video device ({error.strerror})") from error
    if capability.driver.decode(errors="replace") != v4l2.LOOPBACK:
        card = capability.card.decode(errors="replace")
        raise SinkError(f"{path} is '{card}', no virtual camera")
    return capability


def _ask_for_size(handle: int, path: Path, size: tuple[int, int], *, takes: bool) -> None:
    """Grants what it can. Version 0.15 refuses while another program writes."""
    wanted = v4l2.Format(type=v4l2.OUTPUT)
    picture = wanted.any.picture
    picture.width, picture.height = (max(side // 2 * 2, 2) for side in size)
    picture.code = I420
    try:
        v4l2.ask(handle, v4l2.SET_FORMAT, wanted)
    except OSError as error:
        if error.errno == errno.EBUSY or not takes:
            raise BusyError from error
        raise SinkError(
            f"{path} takes no pictures of {size[0]}x{size[1]} ({error.strerror}): try another "
            "--width and --height"
        ) from error


def _is_written(handle: int) -> bool:
    """Whether another program writes to a device whose format is settled."""
    for control in (_SUSTAIN, _TIMEOUT):
        setting = v4l2.Control(id=control)
        if try_to(handle, v4l2.GET_CONTROL, setting) and setting.value:
            return False  # the driver makes pictures by itself, so that they prove nothing
    return _gives_new_pictures(handle)


def _gives_new_pictures(handle: int) -> bool:
    """Whether one comes within QUIET_S, beside the one that still lies there."""
    end = time.monotonic() + QUIET_S
    seen = 0
    while time.monotonic() < end:
        try:
            os.read(handle, 1)
            seen += 1
        except BlockingIOError:
            time.sleep(_LOOK_S)
        except OSError:
            return False
        if seen > 1:
            return True
    return False


def stream(handle: int) -> None:
    """Say that the device is written to from now on; newer versions do not need it and refuse."""
    try_to(handle, v4l2.STREAM_ON, ctypes.c_int(v4l2.OUTPUT))


def try_to(handle: int, number: int, question: object) -> bool:
    """Whether the driver answers; it fills `question` in."""
    try:
        v4l2.ask(handle, number, question)
    except OSError:
        return False
    return True
