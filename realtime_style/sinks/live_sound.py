"""A microphone that is heard while a picture is recorded."""

import contextlib
import os
import select
import subprocess
import tempfile
import threading
import time
from typing import IO, BinaryIO

from realtime_style.errors import SourceError
from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.hardware.microphone import ANSWER_S, QUEUE, Microphone, why_not

SILENCE_S = 2.0
"""Seconds without a single sample after which a device counts as gone."""
_LOOK_S = 0.05
"""Between two looks whether a device is still waited for."""
_CHUNK = 2**16
_FILTER = "aresample=async=100:first_pts=0,apad,arealtime"
"""Sound stays with the picture though their clocks differ, by at most 0.2 % of pitch; it is silent
before the device has begun, and after it is gone. That silence has no end, and comes no sooner than
its time: unpaced, it fills ffmpeg's queues within seconds, and ffmpeg gives up."""
_BITRATE = "160k"


class LiveSound:
    """A microphone that is being recorded, as input 1 of the ffmpeg that encodes the picture.

    The device is read by an ffmpeg of its own, whose sound a thread passes on: an encoder would
    wait for ever for a device that falls silent, and never end its file.
    """

    def __init__(self, microphone: Microphone, given_up: threading.Event | None = None) -> None:
        """Begin to listen, and wait for the first sound, until that is `given_up`.

        Raises:
            SourceError: none comes.
        """
        self._given_up = given_up or threading.Event()
        self.warnings: list[str] = []
        """Complete after `close`."""
        self.output: list[str] = []
        """ffmpeg's arguments for output stream 1, after `begin`."""
        self.input: list[str] = microphone.input
        """ffmpeg's arguments for input 1, after `begin`."""
        self.behind: list[str] = []
        """ffmpeg's arguments behind those of the output: none."""
        self.pipes: tuple[int, ...] = ()
        """File descriptors that the encoder has to inherit."""
        self._name = microphone.name
        self._closed = False
        self._listener: subprocess.Popen[bytes] | None = None
        if os.name == "posix":  # elsewhere no program inherits a pipe by its number
            self._listen()
        else:
            microphone.check()

    def begin(self, began_at: float, suffix: str) -> None:
        """For a picture whose first frame was captured at `began_at`, in monotonic seconds."""
        began = time.time() - (time.monotonic() - began_at)
        # Time stamps are those of the clock on the wall; they are kept, and moved.
        self.input = ["-itsoffset", f"{-began:.6f}", *self.input]
        self.output = ["-copyts", "-map", "1:a:0", "-filter:1", _FILTER, "-shortest"]
        if suffix != ".webm":
            self.output += ["-c:1", "aac", "-b:1", _BITRATE]

    def close(self) -> None:
        """Let go of the device, once the encoder has ended. Idempotent."""
        self._closed = True
        if self._listener:
            self._listener.kill()
            self._listener.wait()
        for pipe in self.pipes:
            os.close(pipe)
        if self.pipes:
            self._thread.join()
        self.pipes = ()

    def _listen(self) -> None:
        command = [find_ffmpeg(), "-v", "error", "-nostdin", *self.input, "-c", "copy", "-copyts"]
        command += ["-flush_packets", "1", "-f", "nut", "pipe:1"]
        with tempfile.TemporaryFile() as errors:
            self._listener = listener = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
            )
            assert listener.stdout
            if not self._comes(listener.stdout):
                reason = f"it gives no sound for {ANSWER_S:g} s"
            elif first := os.read(listener.stdout.fileno(), _CHUNK):
                reason = ""
            else:
                listener.wait()
                errors.seek(0)
                reason = why_not(errors.read())
        if reason:
            listener.kill()
            listener.communicate()
            raise SourceError(reason)
        out, passed_on = os.pipe()
        self.pipes = (out,)
        self.input = ["-f", "nut", *QUEUE, "-i", f"pipe:{out}"]
        arguments = (listener.stdout, first, passed_on)
        self._thread = threading.Thread(target=self._pass_on, args=arguments, name="microphone")
        self._thread.start()

    def _comes(self, heard: IO[bytes]) -> bool:
        """Whether there is sound within `ANSWER_S`, or the end of it."""
        end = time.monotonic() + ANSWER_S
        while time.monotonic() < end and not self._given_up.is_set():
            if select.select([heard], [], [], _LOOK_S)[0]:
                return True
        return False

    def _pass_on(self, heard: BinaryIO, data: bytes, passed_on: int) -> None:
        """Until nothing comes any more, or nobody takes it."""
        with contextlib.suppress(OSError), heard, open(passed_on, "wb") as pipe:
            while data:
                pipe.write(data)
                pipe.flush()
                comes = select.select([heard], [], [], SILENCE_S)[0]
                data = os.read(heard.fileno(), _CHUNK) if comes else b""
            if not self._closed:
                self.warnings.append(f"{self._name} fell silent: the rest is without sound")
