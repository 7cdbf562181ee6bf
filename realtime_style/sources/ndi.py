"""An NDI source of this machine or of the network."""

import time
from typing import Any

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.hardware.ndi import why_no_ndi, why_unseen
from realtime_style.options import CameraOptions
from realtime_style.sources.camera import CameraSource

FIND_S = 5.0
"""For a source to be found."""
WAIT_S = 0.1
"""For its next picture, before it is looked whether that is still wanted."""
_LOOK_S = 0.004
"""Between two looks for a picture, which cost 0.01 ms each."""


def open_named(name: str, options: CameraOptions) -> CameraSource:
    """'ndi' is the one that there is, 'ndi:NAME' one by a part of its name.

    Raises:
        SourceError: NDI's library is not there, no source is called so, or several are.
    """
    if lacking := why_no_ndi():
        raise SourceError(lacking)
    wanted = name.partition(":")[2]
    return CameraSource(
        f"NDI source '{wanted}'" if wanted else "NDI source", lambda: _Receiver(wanted), options
    )


class _Receiver:
    """One connection, as `Capture`.

    NDI's frame synchroniser gives the newest picture, again and again, and waits for nothing. Its
    plain way (`Receiver.receive`) decodes while it waits, in which cyndilib 0.1.3 holds up all of
    Python; where it may not wait, it gives no picture at all on a machine that is busy.
    """

    def __init__(self, wanted: str) -> None:
        from cyndilib.receiver import Receiver
        from cyndilib.video_frame import VideoFrameSync
        from cyndilib.wrapper import RecvBandwidth, RecvColorFormat

        source = _find(wanted)
        self._picture = VideoFrameSync()
        self._receiver: Any = Receiver(
            color_format=RecvColorFormat.BGRX_BGRA,
            bandwidth=RecvBandwidth.highest,
            allow_video_fields=False,
            recv_name="realtime-style",
        )
        self._newest: Any = self._receiver.frame_sync
        self._newest.set_video_frame(self._picture)
        self._receiver.set_source(source)
        self._seen: tuple[float, float] | None = None
        """The times of the last picture, by which one is known as a new one."""

    def read(self) -> tuple[bool, Any]:
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            self._newest.capture_video()
            width, height = self._picture.get_resolution()
            times = self._picture.get_timestamp_posix(), self._picture.get_timecode_posix()
            if width and height and times != self._seen:
                self._seen = times
                return True, self._pixels(width, height)
            time.sleep(_LOOK_S)
        return False, None

    def get(self, propId: int, /) -> float:  # noqa: N803 (OpenCV's name)
        is_rate = propId == cv2.CAP_PROP_FPS
        return float(self._picture.get_frame_rate()) if is_rate else 0.0

    def release(self) -> None:
        self._receiver.set_source(None)
        self._newest = self._receiver = None

    def _pixels(self, width: int, height: int) -> Any:
        rows = np.frombuffer(self._picture, np.uint8).reshape(height, -1)
        return cv2.cvtColor(rows[:, : 4 * width].reshape(height, width, 4), cv2.COLOR_BGRA2BGR)


def _find(wanted: str) -> Any:
    """The source that is called so, in whole or, where that is only one, in part."""
    from cyndilib.finder import Finder

    finder = Finder()
    end = time.monotonic() + FIND_S
    while True:
        names = finder.update_sources()
        part = [each for each in names if wanted.casefold() in each.casefold()]
        whole = [each for each in part if wanted.casefold() in _names_of(each)]
        if len(whole or part) == 1:
            return finder.get_source((whole or part)[0])
        if part or time.monotonic() > end:
            break
        time.sleep(WAIT_S)
    there = ", ".join(f"'{each}'" for each in sorted(names)) or "none"
    if part:
        called = f"are called '{wanted}'" if wanted else "are there: name one"
        raise SourceError(f"several NDI sources {called}: there is {there}")
    called = f" '{wanted}'" if wanted else ""
    raise SourceError(f"no NDI source{called}: there is {there}" + _hint(names))


def _names_of(source: str) -> tuple[str, str]:
    """'HOST (NAME)' and 'NAME', both for comparison."""
    name = source.partition("(")[2].removesuffix(")")
    return source.casefold(), name.casefold()


def _hint(names: list[str]) -> str:
    unseen = why_unseen()
    return f"; {unseen}" if unseen and not names else ""
