"""The writing end of one v4l2loopback device, asked for all that it may answer."""

import os
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage
from realtime_style.hardware import video4linux as v4l2
from realtime_style.hardware.claim import I420, open_for_writing, stream, try_to


class Loopback:
    """Writes pictures to a device as its only writer.

    One handle does all of it. The driver forgets with the handle that a device is written to, if
    that was told so (STREAMON), also where the program is killed; without, version 0.12.7
    takes no writer any more once there was one.
    """

    def __init__(self, path: Path, name: str, size: tuple[int, int], rate: Fraction) -> None:
        """Open it for pictures of `size` (width, height).

        Raises:
            BusyError: another program writes to it.
            OSError: it cannot be opened.
            SinkError: it is no such device, or one that cannot be written to.
        """
        self.name = name
        self.path = path
        self._handle = open_for_writing(path, size)
        try:
            self.size = _size_of(self._handle, path)
            """Width and height of what other programs see: even numbers."""
            _tell_rate(self._handle, rate)
            stream(self._handle)
            os.set_blocking(self._handle, True)
        except BaseException:
            os.close(self._handle)
            raise

    def send(self, painting: BgrImage) -> None:
        """Show `painting`, whole and in its proportions, at the device's size.

        Raises:
            OSError: it cannot be written, as where the device is gone.
        """
        planes = cv2.cvtColor(fit(painting, self.size), cv2.COLOR_BGR2YUV_I420)
        written = os.write(self._handle, planes.data)
        if written != planes.nbytes:
            raise OSError(f"it took {written} of {planes.nbytes} bytes")

    def close(self) -> None:
        """Let go of it. Not twice."""
        os.close(self._handle)


def fit(painting: BgrImage, size: tuple[int, int]) -> BgrImage:
    """All of it at `size` (width, height), with black beside it where the proportions differ.

    Only an odd side's last row or column is cut off.
    """
    height, width = painting.shape[:2]
    if 0 <= width - size[0] <= 1 and 0 <= height - size[1] <= 1:
        return painting[: size[1], : size[0]]
    scale = min(size[0] / width, size[1] / height)
    inner = tuple(
        max(1, min(whole, round(side * scale)))
        for side, whole in zip((width, height), size, strict=True)
    )
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    out = np.zeros((size[1], size[0], 3), np.uint8)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    out[top : top + inner[1], left : left + inner[0]] = cv2.resize(
        painting, inner, interpolation=way
    )
    return out


def _size_of(handle: int, path: Path) -> tuple[int, int]:
    """What was granted: where a program still reads what was written before, the size of that."""
    granted = v4l2.ask(handle, v4l2.GET_FORMAT, v4l2.Format(type=v4l2.OUTPUT)).any.picture
    size = granted.width, granted.height
    if granted.code == I420 and not (size[0] % 2 or size[1] % 2):
        return size
    raise SinkError(
        f"{path} is held at {size[0]}x{size[1]} {v4l2.spell(granted.code)} by a program that reads "
        f"it: 'fuser -v {path}' tells which; close that"
    )


def _tell_rate(handle: int, rate: Fraction) -> None:
    told = v4l2.Rate(type=v4l2.OUTPUT)
    told.interval.numerator, told.interval.denominator = rate.denominator, rate.numerator
    try_to(handle, v4l2.SET_RATE, told)
