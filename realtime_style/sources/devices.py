"""The cameras of this machine: which there are, how to open one, why one does not open."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from realtime_style.errors import SourceError
from realtime_style.hardware.video4linux import (
    Node,
    ask_capability,
    gives_pictures,
    list_nodes,
    opened,
)
from realtime_style.options import CameraOptions
from realtime_style.sources.camera import CameraSource, quieten
from realtime_style.sources.closed import CLOSED, explain_on_linux
from realtime_style.sources.grabber import Capture
from realtime_style.sources.v4l2 import Mode, list_modes

SLOW_PX = 640 * 480
"""Pixels up to which uncompressed pictures fit through USB 2.0 at 30 a second."""

_APIS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A camera as the system names it."""

    number: int
    name: str
    path: str = ""
    """Linux: /dev/videoN; elsewhere what the system calls it, or nothing."""
    problem: str = ""
    """What keeps this user from it, and what to do; empty where nothing is known to."""


def list_cameras() -> list[Camera]:
    """All cameras, by number."""
    return list(cameras_of(list_nodes())) if sys.platform == "linux" else _enumerate()


def _enumerate() -> list[Camera]:
    from cv2_enumerate_cameras import enumerate_cameras

    api = _APIS.get(sys.platform, cv2.CAP_ANY)
    found = [
        Camera(number=each.index, name=each.name, path=str(each.path or ""))
        for each in enumerate_cameras(api)
    ]
    return sorted(found, key=lambda each: each.number)


def cameras_of(nodes: Iterable[Node]) -> Iterator[Camera]:
    """Those of Linux's video devices that give pictures, or may: some cannot be asked."""
    for node in nodes:
        problem = ""
        try:
            with opened(node.path) as handle:
                if not gives_pictures(ask_capability(handle)):
                    continue
        except OSError as error:
            if error.errno not in CLOSED:
                continue
            problem = explain_on_linux(node.path)
        yield Camera(number=node.number, name=node.name, path=str(node.path), problem=problem)


def modes_of(camera: Camera) -> list[Mode]:
    """What it offers, the largest first; nothing where the system does not tell."""
    if sys.platform != "linux":
        return []
    try:
        return list_modes(Path(camera.path))
    except OSError:
        return []


def find_camera(text: str, cameras: Sequence[Camera]) -> Camera:
    """The camera of that number, path, or part of a name.

    A number or device that is not among `cameras` is taken all the same: opening it tells.

    Raises:
        SourceError: no camera is called so, or several are.
    """
    if text.isdecimal():
        known = {each.number: each for each in cameras}
        number = int(text)
        default = f"/dev/video{number}" if sys.platform == "linux" else ""
        return known.get(number, Camera(number=number, name=f"camera {number}", path=default))
    if text.startswith("/dev/"):
        real = os.path.realpath(text)
        for each in cameras:
            if os.path.realpath(each.path) == real:
                return each
        return Camera(number=-1, name=text, path=text)
    found = [each for each in cameras if text.casefold() in each.name.casefold()]
    exact = [each for each in found if text.casefold() == each.name.casefold()]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    names = ", ".join(f"{each.number} '{each.name}'" for each in cameras) or "no camera at all"
    if found:
        raise SourceError(f"several cameras are called '{text}': give a number; there is {names}")
    raise SourceError(
        f"no camera, file or address '{text}': there is {names}; '--camera test' needs none"
    )


def open_camera(camera: Camera, options: CameraOptions) -> Capture:
    """Open it and ask for what the options say; the driver grants what it can.

    Raises:
        SourceError: it does not open; the message says what to do on this system.
    """
    device = os.path.realpath(camera.path) if camera.path.startswith("/dev/") else camera.number
    capture = cv2.VideoCapture(device, _APIS.get(sys.platform, cv2.CAP_ANY))
    if not capture.isOpened():
        capture.release()
        raise SourceError(explain(camera))
    width, height = wanted_size(options)
    if width * height > SLOW_PX or (options.fps or 0) > 30:
        # Before the size: drivers choose among the sizes of the format.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    if options.fps:
        capture.set(cv2.CAP_PROP_FPS, options.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def wanted_size(options: CameraOptions) -> tuple[int, int]:
    """640x480 where nothing is asked for; a side that is missing makes it 4:3."""
    if options.width and options.height:
        return options.width, options.height
    if options.width:
        return options.width, round(options.width * 3 / 4)
    height = options.height or 480
    return round(height * 4 / 3), height


def explain(camera: Camera) -> str:
    """Why a camera may not open, and what to do about it on this system."""
    name = f"camera {camera.number}" if camera.number >= 0 else f"'{camera.path}'"
    if sys.platform == "darwin":
        return (
            f"{name} does not open: allow it for your terminal in System Settings > Privacy & "
            "Security > Camera, and close other programs that use it"
        )
    if sys.platform == "win32":
        return (
            f"{name} does not open: let desktop apps use it in Settings > Privacy > Camera, and "
            "close other programs that use it"
        )
    return f"{name} does not open: {explain_on_linux(Path(camera.path))}"


def open_named(name: str, options: CameraOptions) -> CameraSource:
    """The camera of that number, path, or part of a name.

    Raises:
        SourceError: no camera is called so, several are, or it does not open.
    """
    quieten()
    found = find_camera(name, list_cameras())
    shown = f"camera {found.number} ({found.name})" if found.number >= 0 else found.name
    return CameraSource(shown, lambda: open_camera(found, options), options)
