"""The ffmpeg program, fed with raw frames through a pipe."""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import IO, Any

import av
import numpy as np
from numpy.typing import NDArray

from realtime_style.errors import SinkError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.ffmpeg.program import first_lines, lost_bytes
from realtime_style.frame import AlphaPlane, BgrImage, StreamInfo
from realtime_style.signals import apart
from realtime_style.sinks.caption_bearer import add_bearer, picture_with
from realtime_style.sinks.child_pipe import ChildPipe
from realtime_style.sinks.planes import PIXEL_FORMAT, Planes
from realtime_style.sinks.seeing_out import (
    HURRY_S,
    LOOKS_S,
    Ended,
    StoodStillError,
    Watch,
    kill,
    see_out,
)

_QUIET = "-hide_banner", "-loglevel", "error"
_LAST_WORDS_S = 5.0
"""For an ffmpeg that takes no more frames to say why, and to end."""
_CLOSE_S = 0.05
"""For an ffmpeg that is to end early to take what is still on its way to it, before it is watched:
it may take none."""
_PIPE_BUFFER = 2**20
"""Bytes for one write to ffmpeg; with PyAV's 32 kB a 720p frame takes 85 calls into Python."""


class EncoderProcess:
    """One ffmpeg that reads frames and writes a file.

    Frames go to it as raw video in a NUT stream, which carries each frame's exact time, so
    a variable frame rate stays what it was.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        info: StreamInfo,
        *,
        target: object,
        shown_as: Mapping[str, str] | None = None,
        stdout: int | IO[Any] | None = subprocess.DEVNULL,
        pipes: Sequence[int] = (),
    ) -> None:
        """Start ffmpeg with `arguments`, whose input 0 is 'pipe:0' in the format nut.

        It inherits the file descriptors `pipes`, which other inputs may be.

        Its errors speak of `target`, and of the names in `shown_as` in place of its own.
        """
        self._info = info
        arguments, self._planes = Planes.taken_over(arguments, info)
        self._target = target
        self._shown_as = shown_as or {}
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in wait and kill)
        self._ended = self._torn = False
        self._watch: Watch | None = None
        """Where it is to end early."""
        self._ticks = -1
        """Of the frame before, in the stream's time base."""
        self._process = subprocess.Popen(
            [find_ffmpeg(), *_QUIET, "-stats_period", str(LOOKS_S), *arguments],
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=self._errors,
            # Ctrl-C is for us alone: we end ffmpeg in order.
            start_new_session=True,
            pass_fds=pipes,
        )
        self._bearer: av.VideoStream | None = None
        """For captions, where there are any."""
        assert self._process.stdin
        self._pipe = ChildPipe(self._process.stdin)
        self._nut, self._stream = self._open_nut()

    def write(
        self,
        pixels: BgrImage,
        pts: Fraction,
        alpha: AlphaPlane | None = None,
        captions: bytes = b"",
    ) -> None:
        """Send one frame of the stream's size, to be seen `pts` seconds after the first.

        `alpha` is asked for if the stream has it; a frame without is opaque. `captions` are those
        of `Frame`, for a stream that has them.

        One that is not later than the frame before it is shown one tick after that.

        Raises:
            SinkError: ffmpeg has given up; the message holds its words.
        """
        expected = (self._info.height, self._info.width, 3)
        if pixels.shape != expected:
            raise ValueError(f"expected a painting of shape {expected}, got {pixels.shape}")
        if self._info.has_alpha:
            pixels = _with_alpha(pixels, alpha)
        # Two frames of one time would crash the muxer, and the whole process with it.
        self._ticks = max(round(pts / self._info.time_base), self._ticks + 1)
        try:
            if self._bearer:
                self._mux(self._bearer, av.Packet(picture_with(captions)))
            raw = self._planes(pixels) if self._planes else np.ascontiguousarray(pixels)
            # It refers to the array and copies nothing; PyAV's stub knows of bytes alone.
            packet = av.Packet(raw)  # type: ignore[arg-type]
            self._mux(self._stream, packet)
        except (av.FFmpegError, OSError) as error:
            raise self._failure() from error
        except KeyboardInterrupt:
            self._torn = True
            raise

    def _mux(self, stream: "av.VideoStream", packet: "av.Packet[Any]") -> None:
        packet.stream = stream
        packet.time_base = self._info.time_base
        packet.pts = packet.dts = self._ticks
        packet.is_keyframe = True
        self._nut.mux(packet)
        self._pipe.flush()

    def end(self) -> None:
        """No more frames will come: ffmpeg finishes its file, while we may do other things.

        Raises:
            SinkError: ffmpeg has given up.
        """
        if self._ended:
            return
        try:
            self._close_pipe()
        except (av.FFmpegError, OSError) as error:
            raise self._failure() from error

    def wait(self) -> None:
        """End, and return when the file is whole.

        Raises:
            StoodStillError: it was to end early, and did not.
            SinkError: ffmpeg could not write it.
        """
        self.end()
        status = self._process.wait()
        asked = self._watch is not None and self._watch.ended() is Ended.ASKED
        if (status != 0 and not asked) or lost_bytes(self._said()):
            raise self._failure()
        self._errors.close()

    def end_early(self, written: Callable[[], int]) -> bool:
        """End with the frames it has, whatever its other inputs wait for; False if it stood still
        and was killed.

        `written` gives the bytes of its file, which tell whether it is at work.

        Raises:
            SinkError: ffmpeg could not write it.
        """
        if self._watch:
            return self._watch.ended() is not Ended.KILLED
        with contextlib.suppress(TimeoutError, av.FFmpegError, OSError):
            apart(self._close_pipe, _CLOSE_S)
        ended = see_out(self._process, written, HURRY_S)
        if ended is Ended.KILLED:
            return False
        failed = ended is Ended.BY_ITSELF and self._process.returncode and not self._torn
        if failed or lost_bytes(self._said()):
            raise self._failure()
        return True

    def hurry(self, written: Callable[[], int]) -> None:
        """From now on it is waited for while it is at work, and no longer: whoever waits for it
        gets its failure. `written` is that of `end_early`. Idempotent.

        The caller ends it at once, or goes on to feed it.
        """

        self._watch = self._watch or Watch(self._process, written)

    def end_now(self) -> None:
        """Whoever writes or waits gets a failure, and has to `kill`; any thread."""
        kill(self._process)

    def kill(self) -> None:
        """Stop at once. Idempotent; leaves what was written."""
        kill(self._process)
        with contextlib.suppress(av.FFmpegError, OSError):
            self._close_pipe()
        self._errors.close()

    def _close_pipe(self) -> None:
        if self._ended:
            return
        self._ended = True
        pipe = self._process.stdin
        assert pipe is not None
        try:
            if not self._torn:  # in the midst of a frame there is no end to write
                self._nut.close()
                self._pipe.flush()
        finally:
            pipe.close()

    def _failure(self) -> SinkError:
        """What ffmpeg said before it gave up, or which signal ended it."""
        try:
            status = self._process.wait(_LAST_WORDS_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = 0
            self._process.wait()
        said = first_lines(self._said())
        if self._watch and self._watch.ended() is Ended.KILLED:
            return StoodStillError(self._target)
        if status < 0:
            said = f"it was ended by the system ({signal.strsignal(-status)})"
        for theirs, ours in self._shown_as.items():
            said = said.replace(theirs, ours)
        return SinkError(f"ffmpeg cannot write '{self._target}': {said}")

    def _said(self) -> str:
        self._errors.seek(0)
        return os.fsdecode(self._errors.read())

    def _open_nut(self) -> "tuple[av.container.OutputContainer, av.VideoStream]":
        info = self._info
        container = av.open(self._pipe, "w", format="nut", buffer_size=_PIPE_BUFFER)
        stream = container.add_stream("rawvideo", rate=info.frame_rate)
        stream.width, stream.height = info.width, info.height
        stream.pix_fmt = "bgra" if info.has_alpha else "bgr24"
        if self._planes:
            stream.pix_fmt = PIXEL_FORMAT
        stream.codec_context.time_base = stream.time_base = info.time_base
        if info.has_captions:
            self._bearer = add_bearer(container)
            self._bearer.time_base = info.time_base
        try:
            container.start_encoding()
            self._pipe.flush()
        except (av.FFmpegError, OSError) as error:
            raise self._failure() from error
        return container, stream


def _with_alpha(pixels: BgrImage, alpha: AlphaPlane | None) -> NDArray[np.uint8]:
    """(H, W, 4) in BGRA."""
    opaque = np.full(pixels.shape[:2], 255, np.uint8)
    return np.dstack((pixels, opaque if alpha is None else alpha))
