"""Why a video device of Linux gives no pictures, found by asking it."""

import errno
import os
from pathlib import Path

from realtime_style.hardware import video4linux as v4l2

MISSING = (errno.ENOENT, errno.ENODEV, errno.ENXIO)
FORBIDDEN = (errno.EACCES, errno.EPERM)
CLOSED = (*FORBIDDEN, errno.EBUSY)
"""What opening a camera may answer that is there."""
_MMAP = 1
_OTHERS = "'rts cameras' lists those that do"


def explain_on_linux(device: Path) -> str:
    """The reason, and what to do."""
    try:
        with v4l2.opened(device) as handle:
            return _explain_opened(handle, device)
    except OSError as error:
        return _explain_closed(error, device)


def _explain_closed(error: OSError, device: Path) -> str:
    if error.errno in MISSING:
        return (
            f"there is no {device}; plug a camera in ('rts cameras' lists them), or play with "
            "'--camera test'"
        )
    if error.errno in FORBIDDEN:
        return f"{device} is not yours to use: {v4l2.how_to_be_let_in(device)}"
    if error.errno == errno.EBUSY:
        return _busy(device)
    return f"{device}: {os.strerror(error.errno or 0)}"


def _explain_opened(handle: int, device: Path) -> str:
    try:
        capability = v4l2.ask_capability(handle)
    except OSError:
        return f"{device} is no video device; {_OTHERS}"
    is_loopback = capability.driver.decode(errors="replace") == v4l2.LOOPBACK
    if is_loopback and not _has_format(handle):
        return _unwritten(device)
    if not v4l2.gives_pictures(capability):
        return f"{device} gives no pictures (it is for: {v4l2.role_of(capability)}); {_OTHERS}"
    kind = v4l2.CAPTURE if capability.of_device & v4l2.CAN_CAPTURE else v4l2.CAPTURE_PLANES
    try:
        v4l2.ask(handle, v4l2.ASK_BUFFERS, v4l2.Buffers(type=kind, memory=_MMAP))
    except OSError as error:
        if error.errno == errno.EBUSY:
            return _busy(device)
    if is_loopback:
        return _unwritten(device)
    return (
        f"{device} is free, but gives no pictures that can be read: unplug it and plug it in "
        "again, or ask for another --width and --height"
    )


def _has_format(handle: int) -> bool:
    """As a loopback has once it was written to."""
    try:
        v4l2.ask(handle, v4l2.GET_FORMAT, v4l2.Format(type=v4l2.CAPTURE))
    except OSError:
        return False
    return True


def _unwritten(device: Path) -> str:
    return (
        f"no program writes to the virtual camera {device}: start the one that feeds it, and then "
        "this one"
    )


def _busy(device: Path) -> str:
    return f"another program uses it: 'fuser -v {device}' tells which; close that"
