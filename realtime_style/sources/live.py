"""What `--camera` says: a camera, a file, an address, the screen or the test pattern."""

import os
from pathlib import Path
from typing import Protocol

import cv2

from realtime_style.errors import SourceError
from realtime_style.options import CameraOptions
from realtime_style.sources.base import Source
from realtime_style.sources.camera import CameraSource
from realtime_style.sources.devices import find_camera, list_cameras, open_camera
from realtime_style.sources.grabber import Capture
from realtime_style.sources.looped import LoopedVideoSource
from realtime_style.sources.test_pattern import TestPatternSource

TIMEOUT_MS = 5000
"""For a stream to answer, and to send its next picture."""


class LiveSource(Source, Protocol):
    """A source that is_live, and says what it really gives."""

    @property
    def granted(self) -> str:
        """For people, as in 'camera 0 (Webcam), 1280x720 at 30 fps, MJPG'."""


def open_live(camera: str, options: CameraOptions) -> LiveSource:
    """Open what `camera` names.

    Args:
        camera: 'test'; 'screen' or 'screen:2'; 'window:' and a part of its title; an address
            such as 'rtsp://…'; a video file, which is played in a loop; a camera's number, device
            or name.

    Raises:
        SourceError: there is no such thing, or it does not open.
    """
    if camera == "test":
        return TestPatternSource(options)
    if camera == "screen" or camera.startswith("screen:"):
        from realtime_style.sources.screen import ScreenSource

        return ScreenSource(camera.partition(":")[2] or "1", options)
    if camera == "window" or camera.startswith("window:"):
        from realtime_style.sources.window import WindowSource

        return WindowSource(camera.partition(":")[2], options)
    if "://" in camera:
        return CameraSource(f"'{camera}'", lambda: _open_stream(camera), options)
    if Path(camera).is_file():
        return LoopedVideoSource(Path(camera), options)
    _quieten()
    found = find_camera(camera, list_cameras())
    name = f"camera {found.number} ({found.name})" if found.number >= 0 else found.name
    return CameraSource(name, lambda: open_camera(found, options), options)


def _open_stream(url: str) -> Capture:
    _quieten()
    timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS]
    timeouts += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS]
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, timeouts)
    if not capture.isOpened():
        capture.release()
        raise SourceError(f"'{url}' cannot be opened: is the address right, and does it answer?")
    return capture


def _quieten() -> None:
    """OpenCV and its FFmpeg tell each failure on stderr, beside our own message."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
