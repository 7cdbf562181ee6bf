"""A stream at an address, through OpenCV."""

import cv2

from realtime_style.errors import SourceError
from realtime_style.options import CameraOptions
from realtime_style.sources.camera import CameraSource, quieten
from realtime_style.sources.grabber import Capture

TIMEOUT_MS = 5000
"""For a stream to answer, and to send its next picture."""


def open_named(name: str, options: CameraOptions) -> CameraSource:
    """An address such as 'rtsp://…'.

    Raises:
        SourceError: it does not answer, or gives no picture.
    """
    quieten()
    return CameraSource(f"'{name}'", lambda: _open_stream(name), options)


def _open_stream(url: str) -> Capture:
    timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS]
    timeouts += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS]
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, timeouts)
    if not capture.isOpened():
        capture.release()
        raise SourceError(f"'{url}' cannot be opened: is the address right, and does it answer?")
    return capture
