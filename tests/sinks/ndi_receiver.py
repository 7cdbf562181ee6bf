"""A real NDI receiver, as any program of the network would be, and a sender that goes on."""

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.sinks.base import Sink

PATIENCE_S = 60.0


def any_name() -> str:
    """One that no other test, nor another run of them, has on this machine."""
    return f"rts-{uuid.uuid4().hex[:12]}"


def names_there() -> list[str]:
    """All sources that are found now."""
    finder = pytest.importorskip("cyndilib.finder").Finder()
    end = time.monotonic() + 1
    while not finder.update_sources() and time.monotonic() < end:
        time.sleep(0.05)
    return list(finder.get_source_names())


class Receiver:
    """Connected to the source of that name."""

    def __init__(self, name: str) -> None:
        finder = pytest.importorskip("cyndilib.finder").Finder()
        end = time.monotonic() + PATIENCE_S
        while not (found := [each for each in finder.update_sources() if f"({name})" in each]):
            assert time.monotonic() < end, f"'{name}' is not found"
            time.sleep(0.05)
        from cyndilib.receiver import Receiver as Real
        from cyndilib.video_frame import VideoFrameSync
        from cyndilib.wrapper import RecvBandwidth, RecvColorFormat

        self._picture = VideoFrameSync()
        self._real: Any = Real(
            color_format=RecvColorFormat.BGRX_BGRA, bandwidth=RecvBandwidth.highest
        )
        self._real.frame_sync.set_video_frame(self._picture)
        self._real.set_source(finder.get_source(found[0]))
        self._seen = 0.0

    @property
    def is_connected(self) -> bool:
        return bool(self._real.is_connected())

    @property
    def frame_rate(self) -> Any:
        return self._picture.get_frame_rate()

    def picture(self) -> BgrImage | None:
        """The newest one, where that has not been seen yet."""
        self._real.frame_sync.capture_video()
        width, height = self._picture.get_resolution()
        time_sent = self._picture.get_timestamp_posix()
        if not (width and height) or time_sent == self._seen:
            return None
        self._seen = time_sent
        rows = np.frombuffer(self._picture, np.uint8).reshape(height, -1)
        return rows[:, : 4 * width].reshape(height, width, 4)[:, :, :3].copy()

    def close(self) -> None:
        self._real.set_source(None)


@contextmanager
def receiving(name: str) -> Iterator[Receiver]:
    receiver = Receiver(name)
    try:
        yield receiver
    finally:
        receiver.close()


def send(sink: Sink, picture: BgrImage) -> None:
    sink.write(picture, Frame(picture, 0, Fraction(0), time.monotonic()))


@contextmanager
def feeding(sink: Sink, level: int, info: StreamInfo) -> Iterator[None]:
    """Sends grey pictures all the while."""
    picture = np.full((info.height, info.width, 3), level, np.uint8)
    over = threading.Event()

    def feed() -> None:
        while not over.wait(1 / 30):
            send(sink, picture)

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        yield
    finally:
        over.set()
        feeder.join()
