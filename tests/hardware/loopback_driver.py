"""A stand-in for v4l2loopback: there is no such device in a test.

It answers ioctl as the driver of version 0.12.7 does, after its source; real devices are tried in
tests/devices. A FIFO stands for the device's pictures: what is written to it can be read, and
there is nothing to read until somebody has written.
"""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from realtime_style.hardware import video4linux as v4l2


class Driver:
    """One device, and what the driver knows of it."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch, *, exclusive: bool) -> None:
        os.mkfifo(path)
        self.path = path
        self.name = v4l2.LOOPBACK
        self.exclusive = exclusive
        self.takes_output = True
        self.is_stuck = False
        """Whether nothing gives it its output back."""
        self.held: tuple[int, int, bytes] | None = None
        """Size and format that a program still reads, or another writes."""
        self.refuses: dict[int, int] = {}
        """What it answers with an error of which number, as other versions do."""
        self.rate: tuple[int, int] | None = None
        self.settings: dict[int, int] = {}
        self._asked = (0, 0, b"")
        self._writers: set[int] = set()
        self._close = os.close
        monkeypatch.setattr("fcntl.ioctl", self.ioctl)
        monkeypatch.setattr(os, "close", self.close)

    def node(self, number: int = 10, name: str = "realtime-style") -> v4l2.Node:
        return v4l2.Node(number=number, path=self.path, name=name, is_loopback=True)

    @property
    def is_able(self) -> bool:
        """Whether it still takes a writer."""
        return self.takes_output or not self.exclusive

    def close(self, handle: int) -> None:
        if handle in self._writers:
            self._writers.discard(handle)
            self.takes_output = not self.is_stuck
        self._close(handle)

    def ioctl(self, handle: int, request: int, question: Any) -> int:
        if request in self.refuses:
            raise OSError(self.refuses[request], os.strerror(self.refuses[request]))
        if request == v4l2.ASK_CAPABILITY:
            question.driver, question.card = self.name.encode(), b"realtime-style"
            question.of_device = self._abilities()
        elif request == v4l2.SET_FORMAT:
            self._need(self._abilities())
            self._asked = (*_size(question), question.any.picture.code)
            self._tell_format(question)
        elif request == v4l2.GET_FORMAT:
            self._need(question.type == v4l2.OUTPUT or self.held is not None)
            self._tell_format(question)
        elif request == v4l2.SET_RATE:
            self.rate = question.interval.numerator, question.interval.denominator
        elif request == v4l2.GET_CONTROL:
            question.value = self.settings.get(question.id, 0)
        elif request == v4l2.STREAM_ON:
            self._writers.add(handle)
            self.takes_output = False
            self._need(self._asked[0])
        return 0

    def _abilities(self) -> int:
        both = v4l2.CAN_CAPTURE | v4l2.CAN_OUTPUT
        able = v4l2.CAN_OUTPUT if self.takes_output else 0
        return (able | (v4l2.CAN_CAPTURE if self.held else 0)) if self.exclusive else both

    def _tell_format(self, question: Any) -> None:
        picture = question.any.picture
        picture.width, picture.height, picture.code = self.held or self._asked

    @staticmethod
    def _need(condition: object) -> None:
        if not condition:
            raise OSError(errno.EINVAL, "Invalid argument")


def _size(question: Any) -> tuple[int, int]:
    return question.any.picture.width, question.any.picture.height
