"""Frames on standard output, for another program to read."""

import contextlib
import os
import select
import sys
import threading
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Protocol

import av
import cv2
import numpy as np

from realtime_style.errors import InputError, SinkError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import LiveOptions
from realtime_style.sinks.live import LiveSink, Opening, Priority, SinkKind
from realtime_style.sinks.standard_output import StandardOutput

_AT_ONCE = 4096
"""Bytes that a pipe takes without waiting, once it says that it takes any: PIPE_BUF of Linux."""
LAST_S = 1.0
"""For whoever reads to take something of the last frames, once the run is over."""
LONGEST_HELD_S = 1
"""For which a frame is written again at most, where none comes."""
_LOOK_S = 0.1
"""Between two looks whether the run is over while nobody reads."""


class _Format(Protocol):
    """Makes bytes of frames, and gives them to the `write` that it was made with."""

    def write(self, painting: BgrImage, pts: Fraction) -> None: ...

    def close(self) -> None: ...


class _Bytes:
    """Where a format puts its bytes: a file for PyAV, too."""

    def __init__(self, send: Callable[[memoryview], None]) -> None:
        self._send = send

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self._send(view)
        return len(view)


class _Rate:
    """How often a frame is to be written, so that it is shown for as long as it was."""

    def __init__(self, info: StreamInfo) -> None:
        self._rate = info.frame_rate
        self._written = 0

    def before(self, pts: Fraction) -> int:
        """How often the frame before is to be written again, now that one comes at `pts`."""
        due = round(pts * self._rate) - self._written
        self._written = round(pts * self._rate) + 1
        # A reader who is slower than the frames come would fall behind for ever.
        return min(max(due, 0), round(self._rate * LONGEST_HELD_S))


class _RawVideo:
    """Pixels alone: blue, green, red, row by row."""

    def __init__(self, out: _Bytes, info: StreamInfo) -> None:
        self._out, self._rate = out, _Rate(info)
        self._last = b""

    def write(self, painting: BgrImage, pts: Fraction) -> None:
        for _ in range(self._rate.before(pts)):
            self._out.write(self._last)
        self._last = painting.tobytes()
        self._out.write(self._last)

    def close(self) -> None:
        pass


class _Y4m:
    """YUV4MPEG2, 4:2:0 in the usual range."""

    def __init__(self, out: _Bytes, info: StreamInfo) -> None:
        self._out, self._rate = out, _Rate(info)
        self._last = b""
        rate = f"{info.frame_rate.numerator}:{info.frame_rate.denominator}"
        size = f"W{info.width} H{info.height}"
        head = f"YUV4MPEG2 {size} F{rate} Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n"
        self._head = head.encode()

    def write(self, painting: BgrImage, pts: Fraction) -> None:
        out, self._head = self._head, b""
        out += self._rate.before(pts) * self._last
        self._last = b"FRAME\n" + _planes(painting)
        self._out.write(out + self._last)

    def close(self) -> None:
        pass


def _planes(painting: BgrImage) -> bytes:
    """Y, then U and V of half the size, rounded up."""
    height, width = painting.shape[:2]
    more = height % 2, width % 2
    if any(more):
        even = cv2.copyMakeBorder(painting, 0, more[0], 0, more[1], cv2.BORDER_REPLICATE)
    else:
        even = painting
    planes = cv2.cvtColor(even, cv2.COLOR_BGR2YUV_I420)
    luma = planes[:height, :width]
    return luma.tobytes() + planes[height + more[0] :].tobytes()


class _Nut:
    """Raw BGR frames in a NUT stream, each with its time."""

    def __init__(self, out: _Bytes, info: StreamInfo) -> None:
        self._time_base, self._tick = info.time_base, -1
        self._container = av.open(out, "w", format="nut")
        self._stream = self._container.add_stream("rawvideo", rate=info.frame_rate)
        self._stream.width, self._stream.height = info.width, info.height
        self._stream.pix_fmt = "bgr24"
        self._stream.codec_context.time_base = self._stream.time_base = info.time_base
        self._container.start_encoding()

    def write(self, painting: BgrImage, pts: Fraction) -> None:
        self._tick = max(round(pts / self._time_base), self._tick + 1)
        packet = av.Packet(np.ascontiguousarray(painting))  # type: ignore[arg-type]
        packet.stream, packet.time_base = self._stream, self._time_base
        packet.pts = packet.dts = self._tick
        packet.is_keyframe = True
        self._container.mux(packet)

    def close(self) -> None:
        self._container.close()


FORMATS: Mapping[str, Callable[[_Bytes, StreamInfo], _Format]] = {
    "y4m": _Y4m,
    "rawvideo": _RawVideo,
    "nut": _Nut,
}


class _GoneError(OSError):
    """Nobody reads any more, or the run is over."""


class FramePipe(LiveSink):
    """Writes paintings to a descriptor as whoever reads it takes them; when that has gone, it says
    so, and the run ends."""

    priority = Priority.OTHER_PROGRAM
    may_drop = True

    def __init__(
        self,
        descriptor: int,
        name: str,
        info: StreamInfo,
        on_gone: Callable[[], None] = lambda: None,
    ) -> None:
        """`name` is that of a format in `FORMATS`; `on_gone` is called in `tick`."""
        self.warnings: list[str] = []
        self.negotiated = (
            f"frames on standard output: {name}, {info.width}x{info.height}, "
            f"{float(info.frame_rate):g} a second"
        )
        self._descriptor, self._on_gone = descriptor, on_gone
        self._gone, self._over, self._killed = (threading.Event() for _ in range(3))
        self._first_pts: Fraction | None = None
        self._name, self._info = name, info
        self._format: _Format | None = None
        self._closed = False
        self._trouble: OSError | None = None
        """Of which PyAV tells less."""
        self._sent = 0

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Send it.

        Raises:
            SinkError: it cannot be written, though somebody reads.
        """
        if self._gone.is_set():
            return
        try:
            if self._format is None:
                self._format = FORMATS[self._name](_Bytes(self._send), self._info)
                self._first_pts = frame.pts
            self._format.write(painting, frame.pts - (self._first_pts or 0))
        except (OSError, av.FFmpegError) as error:  # not all of the latter are the former
            self._gone.set()
            why = self._trouble or error
            if isinstance(why, BrokenPipeError | ConnectionResetError | _GoneError):
                return
            reason = getattr(why, "strerror", "") or why
            raise SinkError(f"cannot write to standard output: {reason}") from error
        self._sent += 1

    def tick(self) -> None:
        if self._gone.is_set():
            self._on_gone()

    def lacks(self, frames: int) -> str:
        return f"standard output lacks {frames} frames: whoever reads it was too slow"

    def report(self) -> dict[str, Any]:
        return {"piped_frames": self._sent}

    def last_came(self) -> None:
        self._over.set()

    def hurry(self) -> None:
        self._killed.set()

    def kill(self) -> None:
        self._killed.set()

    def close(self) -> None:
        """Write the end, if somebody reads. Idempotent."""
        if self._closed:
            return
        self._closed = True
        if self._format:
            with contextlib.suppress(OSError, av.FFmpegError):
                self._format.close()

    def _send(self, data: memoryview) -> None:
        """All of it, in pieces between which the run may end, though nobody reads."""
        if self._gone.is_set():
            raise _GoneError
        try:
            self._send_all(data)
        except OSError as error:
            self._gone.set()
            self._trouble = error
            raise

    def _send_all(self, data: memoryview) -> None:
        if sys.platform == "win32":  # which cannot say whether a pipe takes anything
            while data:
                data = data[os.write(self._descriptor, data) :]
            return
        waited_s = 0.0
        while data:
            if select.select([], [self._descriptor], [], _LOOK_S)[1]:
                data = data[os.write(self._descriptor, data[:_AT_ONCE]) :]
                waited_s = 0.0
                continue
            waited_s += _LOOK_S
            if self._killed.is_set() or (self._over.is_set() and waited_s > LAST_S):
                raise _GoneError


def _check(options: LiveOptions) -> None:  # noqa: ARG001
    if sys.stdout is None or sys.stdout.closed:
        raise InputError("standard output is closed: let a program read it, or name an --output")
    if sys.stdout.isatty():
        raise InputError(
            "frames would fill the terminal: let a program read them, as in rts webcam - | ffplay -"
        )


def _open(opening: Opening) -> FramePipe:
    return FramePipe(
        sys.stdout.fileno(), opening.options.pipe_format, opening.info, opening.on_closed
    )


FRAME_PIPE = SinkKind(
    asked=lambda options: str(StandardOutput.target) in options.outputs,
    check=_check,
    open=_open,
)
