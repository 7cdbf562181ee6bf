"""A camera or a stream, through OpenCV."""

import os
import threading
import time
from collections.abc import Callable
from fractions import Fraction

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import CameraOptions
from realtime_style.sources.grabber import Capture, Grabber, Shot
from realtime_style.sources.pacing import rate_of

TIME_BASE = Fraction(1, 90_000)
FIRST_PICTURE_S = 15.0
"""Seconds that a camera may take from opening to its first picture."""
STALL_S = 3.0
"""Seconds without a picture after which the camera is opened anew."""
SAME_RATE = 0.01
"""Part by which a rate may differ unsaid: 29.97 is what people mean by 30."""
RETRY_S = 0.5
"""Seconds between two tries to open it."""


class CameraSource:
    """The newest picture of a camera, each once.

    A camera that vanishes, stalls or sends rubbish is opened anew until it is back; after
    `patience_s` without a picture it counts as gone for good. Every frame has the size of
    the first.
    """

    def __init__(
        self,
        name: str,
        open_capture: Callable[[], Capture],
        options: CameraOptions,
        *,
        stall_s: float = STALL_S,
        retry_s: float = RETRY_S,
    ) -> None:
        """Open it and wait for its first picture.

        Raises:
            SourceError: it cannot be opened, or gives no picture.
        """
        self.warnings: list[str] = []
        self._name, self._open_capture, self._options = name, open_capture, options
        self._stall_s, self._retry_s = stall_s, retry_s
        self._closed = threading.Event()
        self._grabber = Grabber(open_capture)
        first = self._first_shot()
        height, width = first.pixels.shape[:2]
        fps = self._grabber.fps
        self.info = StreamInfo(
            width=width,
            height=height,
            frame_rate=rate_of(fps if 1 <= fps <= 1000 else options.fps),
            time_base=TIME_BASE,
            is_live=True,
        )
        self.negotiated = f"{name}, {self._grabber.negotiated}"
        """What the driver really gives, for people."""
        self._note_other_size()
        self._note_other_rate(fps)
        self._wait_s = stall_s
        self._start: Shot | None = None
        self._last_tick = -1
        self._base = self._next_index = 0
        self._last_seen = first.captured_at
        self._is_away = False
        self._away_s = 0.0

    def read(self) -> Frame | None:
        """Wait for the next picture; None when closed.

        Raises:
            SourceError: the camera vanished and did not come back.
        """
        while not self._closed.is_set():
            trouble = "no picture comes"
            try:
                shot = self._grabber.next(self._wait_s)
            except (SourceError, cv2.error) as error:
                shot, trouble = None, str(error)
            if shot:
                return self._frame(shot)
            self._reconnect(trouble)
        return None

    def close(self) -> None:
        """Let go of the camera and wake a waiting `read`. Idempotent."""
        if not self._closed.is_set():
            self._closed.set()
            self._note_absence()
        self._grabber.close()

    def _note_absence(self) -> None:
        away_s = self._away_s
        if self._is_away:
            away_s += time.monotonic() - self._last_seen
        if away_s:
            self.warnings.append(f"{self._name} was away for {away_s:.1f} s")

    def _first_shot(self) -> Shot:
        try:
            shot = self._grabber.next(FIRST_PICTURE_S)
        except cv2.error as error:
            raise SourceError(f"cannot open {self._name}: {error.err}") from error
        except BaseException:
            self._grabber.close()
            raise
        if shot is None:
            self._grabber.close()
            raise SourceError(
                f"{self._name} gives no picture for {FIRST_PICTURE_S:g} s: unplug it and "
                "plug it in again, or close the program that uses it"
            )
        return shot

    def _note_other_size(self) -> None:
        info, options = self.info, self._options
        wanted = options.width or info.width, options.height or info.height
        if wanted != (info.width, info.height):
            self.warnings.append(
                f"{wanted[0]}x{wanted[1]} was asked for, {self._name} gives "
                f"{info.width}x{info.height}: 'rts cameras' lists what there is"
            )

    def _note_other_rate(self, fps: float) -> None:
        """`fps` is the driver's word, 0 where it has none."""
        wanted = self._options.fps
        if wanted and 1 <= fps <= 1000 and abs(fps - wanted) > wanted * SAME_RATE:
            self.warnings.append(
                f"{wanted:g} fps were asked for, {self._name} gives {fps:g}: 'rts cameras' lists "
                "what there is"
            )

    def _frame(self, shot: Shot) -> Frame:
        if self._start is None:  # what came before nobody asked for
            self._start, self._base = shot, -shot.number
        self._wait_s = self._stall_s
        if self._is_away:
            self._is_away = False
            self._away_s += shot.captured_at - self._last_seen
        self._last_seen = shot.captured_at
        index = self._base + shot.number
        self._next_index = index + 1
        ticks = round((shot.captured_at - self._start.captured_at) / TIME_BASE)
        self._last_tick = max(ticks, self._last_tick + 1)
        return Frame(
            self._fitted(shot.pixels), index, self._last_tick * TIME_BASE, shot.captured_at
        )

    def _fitted(self, pixels: BgrImage) -> BgrImage:
        size = (self.info.width, self.info.height)
        if pixels.shape[1::-1] != size:
            note = f"{self._name} changed its size; its pictures are brought to that of the first"
            if note not in self.warnings:
                self.warnings.append(note)
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        if self._options.mirror:
            pixels = np.asarray(cv2.flip(pixels, 1), np.uint8)
        return pixels

    def _reconnect(self, trouble: str) -> None:
        """Let go of the camera and open it once more, unless patience has run out."""
        if self._closed.is_set():
            return
        self._is_away = True
        left_s = self._last_seen + self._options.patience_s - time.monotonic()
        if left_s <= 0:
            raise SourceError(
                f"{self._name} is gone and did not come back within "
                f"{self._options.patience_s:g} s: {trouble}"
            )
        self._grabber.close()
        self._closed.wait(self._retry_s)
        self._base = self._next_index
        self._wait_s = min(FIRST_PICTURE_S, left_s)
        self._grabber = Grabber(self._open_capture)
        if self._closed.is_set():
            self._grabber.close()


def quieten() -> None:
    """OpenCV and its FFmpeg tell each failure on stderr, beside our own message."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
