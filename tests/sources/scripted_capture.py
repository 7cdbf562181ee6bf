"""A stand-in for cv2.VideoCapture that plays a script: there is no camera in a test."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage

Step = BgrImage | str
"""A picture; or 'fail' for a read that fails, 'hang' for one that does not return until the
capture is let go, or 'text' and 'empty' for what is no picture."""


def frames(count: int) -> list[Step]:
    """Pictures of rising brightness, 64x48."""
    return [np.full((48, 64, 3), i % 256, np.uint8) for i in range(count)]


def always(value: int, width: int = 64, height: int = 48) -> Iterator[Step]:
    """One grey picture for ever."""
    return repeat(np.full((height, width, 3), value, np.uint8))


class Script:
    """What each connection to the camera gives, one after another.

    After the last step of a connection the camera is gone: its reads fail. A connection
    that is None does not open, and so does every one after the last.
    """

    def __init__(
        self, connections: Sequence[Iterable[Step] | None], interval_s: float = 0.002
    ) -> None:
        self._connections = iter(connections)
        self._interval_s = interval_s
        self.opened = 0
        self.released = 0
        self.hanging = threading.Event()
        self.let_go = threading.Event()

    def open(self) -> "ScriptedCapture":
        steps = next(self._connections, None)
        if steps is None:
            raise SourceError("there is no /dev/video0")
        self.opened += 1
        return ScriptedCapture(self, iter(steps), self._interval_s)


class ScriptedCapture:
    """One connection."""

    def __init__(self, script: Script, steps: Iterator[Step], interval_s: float) -> None:
        self._script = script
        self._steps = steps
        self._interval_s = interval_s

    def read(self) -> tuple[bool, Any]:
        time.sleep(self._interval_s)
        step = next(self._steps, "fail")
        if isinstance(step, np.ndarray):
            return True, step
        if step == "hang":
            self._script.hanging.set()
            self._script.let_go.wait()
        if step == "text":
            return True, "no picture"
        if step == "empty":
            return True, np.zeros((0, 0, 3), np.uint8)
        return False, None

    def get(self, number: int, /) -> float:
        values = {
            cv2.CAP_PROP_FPS: 30.0,
            cv2.CAP_PROP_FOURCC: float(cv2.VideoWriter.fourcc(*"MJPG")),
        }
        return values.get(number, 0.0)

    def release(self) -> None:
        self._script.released += 1
