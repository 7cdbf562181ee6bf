"""Linux's video devices: which there are, and the kernel's questions to them (videodev2.h).

Read and asked without any library that may be missing. A device is opened only where that is said.
"""

import ctypes
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CAPTURE, OUTPUT, CAPTURE_PLANES = 1, 2, 9
"""Kinds of buffers: pictures that come from a device, that go into it, that come in planes."""
CAN_CAPTURE, CAN_OUTPUT, CAN_CAPTURE_PLANES = 0x1, 0x2, 0x1000
CAN_OUTPUT_PLANES, CAN_CONVERT, CAN_CONVERT_PLANES = 0x2000, 0x8000, 0x4000
CAN_METADATA = 0x0080_0000 | 0x0800_0000
"""Data beside pictures, from a device or into it."""
LOOPBACK = "v4l2 loopback"
"""What the driver v4l2loopback calls itself."""

_u32 = ctypes.c_uint32


class Capability(ctypes.Structure):
    """Who a device is and what it can do."""

    _fields_ = (
        ("driver", ctypes.c_char * 16),
        ("card", ctypes.c_char * 32),
        ("bus", ctypes.c_char * 32),
        ("version", _u32),
        ("of_driver", _u32),
        ("of_device", _u32),
        ("reserved", _u32 * 3),
    )


class _Picture(ctypes.Structure):
    _fields_ = (
        ("width", _u32),
        ("height", _u32),
        ("code", ctypes.c_char * 4),
        ("field", _u32),
        ("row_bytes", _u32),
        ("bytes", _u32),
        ("rest", _u32 * 6),
    )


class _AnyFormat(ctypes.Union):
    # The kernel's union holds pointers, which it is aligned for.
    _fields_ = (("picture", _Picture), ("pointer", ctypes.c_void_p), ("raw", ctypes.c_ubyte * 200))


class Format(ctypes.Structure):
    """Size and pixel format of the pictures of one kind of buffers."""

    _fields_ = (("type", _u32), ("any", _AnyFormat))


class _Rate(ctypes.Structure):
    _fields_ = (
        ("can", _u32),
        ("mode", _u32),
        ("numerator", _u32),
        ("denominator", _u32),
        ("rest", ctypes.c_ubyte * 184),
    )


class Rate(ctypes.Structure):
    """Seconds from one picture to the next, as a fraction."""

    _fields_ = (("type", _u32), ("interval", _Rate))


class Buffers(ctypes.Structure):
    """How many buffers are asked for."""

    _fields_ = (("count", _u32), ("type", _u32), ("memory", _u32), ("rest", _u32 * 2))


class Control(ctypes.Structure):
    """A setting of a device."""

    _fields_ = (("id", _u32), ("value", ctypes.c_int32))


def request(way: int, number: int, structure: Any) -> int:
    """_IOR (way 2), _IOW (1) or _IOWR (3) of 'V', `number` and `structure`."""
    return way << 30 | ctypes.sizeof(structure) << 16 | ord("V") << 8 | number


ASK_CAPABILITY = request(2, 0, Capability)
GET_FORMAT, SET_FORMAT = request(3, 4, Format), request(3, 5, Format)
ASK_BUFFERS = request(3, 8, Buffers)
STREAM_ON = request(1, 18, ctypes.c_int)
SET_RATE = request(3, 22, Rate)
GET_CONTROL = request(3, 27, Control)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A video device as the kernel lists it. One camera may have several."""

    number: int
    path: Path
    name: str
    is_virtual: bool = False
    """Whether no hardware is behind it."""
    is_loopback: bool = False
    """Whether it is v4l2loopback's."""


_MODPROBE = "sudo modprobe v4l2loopback devices=1 exclusive_caps=1 card_label=realtime-style"


def how_to_make_loopback(root: Path = Path("/")) -> tuple[str, str]:
    """What is missing where there is no v4l2loopback device, and the commands that make one."""
    why = "(exclusive_caps=1 lets browsers and Zoom list it)"
    if (root / "sys/module/v4l2loopback").is_dir():
        unload = "sudo modprobe -r v4l2loopback"
        return "v4l2loopback is loaded, but has no device", f"{unload} && {_MODPROBE} {why}"
    try:
        modules = (root / "lib/modules" / os.uname().release / "modules.dep").read_text()
    except OSError:
        modules = ""
    if "v4l2loopback.ko" in modules:
        return "v4l2loopback is not loaded", f"{_MODPROBE} {why}"
    install = "sudo apt install v4l2loopback-dkms (or your system's package)"
    return "v4l2loopback is not installed", f"{install} && {_MODPROBE} {why}"


def list_nodes(sys_folder: Path = Path("/sys"), dev: Path = Path("/dev")) -> list[Node]:
    """All by number, whether or not this user may open them; nothing is opened.

    Containers have nodes that are not listed, and lists of devices that have no node there.
    """
    listed = sys_folder / "class" / "video4linux"
    found = {each.name for folder in (listed, dev) for each in folder.glob("video*")}
    names = [each for each in found if re.fullmatch(r"video[0-9]+", each)]
    return sorted((_node(listed / each, dev / each) for each in names), key=lambda n: n.number)


def _node(entry: Path, path: Path) -> Node:
    try:
        name = (entry / "name").read_text(errors="replace").strip()
    except OSError:
        name = path.name
    return Node(
        number=int(path.name.removeprefix("video")),
        path=path,
        name=name,
        is_virtual="virtual" in entry.resolve().parts,
        is_loopback=(entry / "max_openers").exists(),
    )


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Its handle, for questions alone.

    Raises:
        OSError: it is not there, or not for this user.
    """
    handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        yield handle
    finally:
        os.close(handle)


def ask(handle: int, number: int, question: Any) -> Any:
    """`question`, as the driver has filled it in.

    Raises:
        OSError: it refuses.
    """
    import fcntl  # which Windows lacks

    fcntl.ioctl(handle, number, question)
    return question


def ask_capability(handle: int) -> Capability:
    """Who it is; where it has no word on this device alone, what its driver can do.

    Raises:
        OSError: it is no video device, or gone.
    """
    answer: Capability = ask(handle, ASK_CAPABILITY, Capability())
    answer.of_device = answer.of_device or answer.of_driver
    return answer


def gives_pictures(capability: Capability) -> bool:
    """Whether it is a camera, and not the way into a screen or converter, or for data."""
    return bool(capability.of_device & (CAN_CAPTURE | CAN_CAPTURE_PLANES))


def role_of(capability: Capability) -> str:
    """What a device is for, in words."""
    can = capability.of_device
    if capability.driver.decode(errors="replace") == LOOPBACK:
        return "virtual camera"
    if gives_pictures(capability):
        return "camera"
    if can & CAN_METADATA:
        return "data beside a camera's pictures"
    if can & (CAN_CONVERT | CAN_CONVERT_PLANES):
        return "converter of pictures"
    return "output" if can & (CAN_OUTPUT | CAN_OUTPUT_PLANES) else "radio, tuner or the like"


def spell(code: bytes) -> str:
    """The four letters of a pixel format, as in 'MJPG', 'Y16' or, big-endian, 'Y16-BE'."""
    code = code.ljust(4)
    letters, end = bytes((*code[:3], code[3] & 0x7F)), "-BE" if code[3] & 0x80 else ""
    known = letters.isascii() and letters.decode("ascii").isprintable()
    return letters.decode("ascii").strip() + end if known else f"0x{code.hex()}"


def how_to_be_let_in(path: Path) -> str:
    """What gives this user the right to a device that exists."""
    try:
        import grp

        group = grp.getgrgid(path.stat().st_gid).gr_name
    except (OSError, KeyError, ImportError):
        group = "video"
    return f"sudo usermod -aG {group} $USER, then log in anew"
