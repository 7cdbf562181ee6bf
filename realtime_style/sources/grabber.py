"""Reads one camera on a thread of its own and keeps its newest picture."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage
from realtime_style.hardware.video4linux import spell

BAD_READS = 20
"""Reads in a row without a picture after which the camera counts as gone."""
BAD_READ_PAUSE_S = 0.02
RELEASE_S = 0.5
"""Seconds that closing waits for a driver. One that returns only while the interpreter ends
takes the program down with it."""


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`."""

    def read(self) -> tuple[bool, Any]: ...

    def get(self, propId: int, /) -> float: ...  # noqa: N803 (OpenCV's name)

    def release(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A picture as the camera gave it."""

    pixels: BgrImage
    number: int
    """Of all the pictures of this connection, counted from 0."""
    captured_at: float
    """Monotonic seconds."""


class Grabber:
    """One connection to a camera, from opening to releasing it.

    A driver may block for seconds, in opening as in reading, and nothing can wake it.
    Only this thread waits for it; it releases the camera as soon as it can.
    """

    def __init__(self, open_capture: Callable[[], Capture]) -> None:
        """Begin to open; `open_capture` may raise SourceError, which `next` raises."""
        self.negotiated = ""
        """What the driver says of its pictures; known with the first."""
        self.fps = 0.0
        """Of the driver; 0 where it does not say."""
        self._open = open_capture
        self._changed = threading.Condition()
        self._shot: Shot | None = None
        self._error: BaseException | None = None
        self._closed = False
        # A daemon: a driver that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    def next(self, timeout_s: float) -> Shot | None:
        """The newest picture that was not yet taken; None if none comes or it is closed.

        Raises:
            SourceError: the camera cannot be opened, or gives no pictures any more.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._shot or self._error or self._closed, timeout_s)
            shot, self._shot = self._shot, None
            if shot is None and self._error and not self._closed:
                raise self._error
            return shot

    def close(self) -> None:
        """Let go of the camera, and wake `next`. Idempotent."""
        with self._changed:
            first, self._closed = not self._closed, True
            self._changed.notify_all()
        if first:
            self._thread.join(RELEASE_S)

    def _run(self) -> None:
        try:
            capture = self._open()
            try:
                self._read_all(capture)
            finally:
                capture.release()
        except BaseException as error:
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _read_all(self, capture: Capture) -> None:
        number = bad = 0
        while not self._closed:
            ok, image = capture.read()
            captured_at = time.monotonic()
            pixels = _usable(image) if ok else None
            if pixels is None:
                bad += 1
                if bad == BAD_READS:
                    raise SourceError("it gives no pictures")
                time.sleep(BAD_READ_PAUSE_S)
                continue
            if number == 0:
                self.fps = capture.get(cv2.CAP_PROP_FPS)
                self.negotiated = _negotiated(capture, pixels, self.fps)
            bad = 0
            with self._changed:
                self._shot = Shot(pixels, number, captured_at)
                self._changed.notify_all()
            number += 1


def _usable(image: object) -> BgrImage | None:
    """`image` as (H, W, 3) uint8 BGR; None where it is no picture."""
    if not isinstance(image, np.ndarray) or image.size == 0 or image.dtype != np.uint8:
        return None
    if image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 1):
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
    if image.ndim != 3 or image.shape[2] != 3:
        return None
    return np.ascontiguousarray(image)


def _negotiated(capture: Capture, pixels: BgrImage, fps: float) -> str:
    """As in '1280x720 at 30 fps, MJPG'; rate and format where the driver says them."""
    height, width = pixels.shape[:2]
    code = int(capture.get(cv2.CAP_PROP_FOURCC))
    letters = spell((code & 0xFFFF_FFFF).to_bytes(4, "little"))
    rate = f" at {fps:g} fps" if fps > 0 else ""
    return f"{width}x{height}{rate}" + (f", {letters}" if letters[:2] not in ("", "0x") else "")
