"""A video file that plays over and over, at its own pace."""

import dataclasses
import threading
import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from realtime_style.frame import Frame
from realtime_style.options import CameraOptions
from realtime_style.sources.pacing import Pacer
from realtime_style.sources.video_file import VideoFileSource

LATE_S = 0.25
"""Seconds behind after which the film goes on from here and does not race to catch up."""


class LoopedVideoSource:
    """Stands in for a camera: frames come when they are due, and never end."""

    def __init__(self, path: Path, options: CameraOptions) -> None:
        """Open `path`; the size and rate asked for do not change a file.

        Raises:
            SourceError: no such file, not a video, or without a video stream.
        """
        self._path = path
        self._mirror = options.mirror
        self._film = VideoFileSource(path)
        self.info = dataclasses.replace(self._film.info, frame_count=None, is_live=True)
        self.warnings: list[str] = []
        rate = float(self.info.frame_rate)
        self.negotiated = (
            f"'{path}', {self.info.width}x{self.info.height} at {rate:g} fps, in a loop"
        )
        self._pacer = Pacer()
        self._reading = threading.Lock()
        self._index = 0
        self._turn_starts = self._next_pts = Fraction(0)
        self._clock: float | None = None

    def read(self) -> Frame | None:
        """Wait for the next frame; None when closed."""
        with self._reading:
            frame = self._next_frame()
            if frame is None:
                return None
            pts = self._turn_starts + frame.pts
            self._next_pts = pts + self._step()
            due = self._due(pts)
        if not self._pacer.wait_until(due):
            return None
        pixels = frame.pixels
        if self._mirror:
            pixels = np.asarray(cv2.flip(pixels, 1), np.uint8)
        index, self._index = self._index, self._index + 1
        return Frame(pixels, index, pts, due)

    def close(self) -> None:
        """Wake a waiting `read`. Idempotent."""
        self._pacer.close()
        with self._reading:
            self._film.close()

    def _next_frame(self) -> Frame | None:
        if self._pacer.closed:
            return None
        frame = self._film.read()
        if frame is None:
            self._note_losses()
            self._film.close()
            self._film = VideoFileSource(self._path)
            self._turn_starts = self._next_pts
            frame = self._film.read()
        return frame

    def _note_losses(self) -> None:
        """What the film lost, once, not at each turn."""
        self.warnings += [each for each in self._film.warnings if each not in self.warnings]

    def _due(self, pts: Fraction) -> float:
        now = time.monotonic()
        if self._clock is None or now - (self._clock + pts) > LATE_S:
            self._clock = now - float(pts)
        return self._clock + float(pts)

    def _step(self) -> Fraction:
        """A frame's time, in whole ticks."""
        tick = self.info.time_base
        return max(tick, round(1 / self.info.frame_rate / tick) * tick)


def open_named(name: str, options: CameraOptions) -> LoopedVideoSource:
    """A path; raises as LoopedVideoSource."""
    return LoopedVideoSource(Path(name), options)
