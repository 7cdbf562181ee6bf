"""One connection of a live stream: an ffmpeg that encodes and sends, until it ends."""

import dataclasses
import os
import threading
import time
from fractions import Fraction
from typing import Protocol

from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.hardware.microphone import Microphone
from realtime_style.options import EncoderOptions
from realtime_style.sinks.encoder_process import EncoderProcess
from realtime_style.sinks.encoding import encoding
from realtime_style.sinks.live_sound import LiveSound
from realtime_style.sinks.stream_address import StreamAddress

BITS_A_PIXEL = 0.12
"""What H.264 at its fastest takes for a painting to look like one: 1.1 Mbit/s at 640x480 and 30
frames a second, 3.3 at 1280x720."""
_TELL_S = 0.25
"""Between two reports of ffmpeg's on how far it is."""
KEYFRAME_S = 2
"""Seconds that somebody who joins waits at most for a picture, as RTMP services ask for."""


class Sound(Protocol):
    """What is heard with the picture, as input 1 of its encoder."""

    input: list[str]
    output: list[str]
    pipes: tuple[int, ...]
    warnings: list[str]

    def begin(self, began_at: float, suffix: str) -> None: ...

    def close(self) -> None: ...


class Silence:
    """Sound for services that show no stream without."""

    pipes: tuple[int, ...] = ()

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.input = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"]
        self.output = ["-map", "1:a:0", "-shortest"]

    def begin(self, began_at: float, suffix: str) -> None:  # noqa: ARG002
        if suffix != ".webm":
            self.output += ["-c:1", "aac", "-b:1", "64k"]

    def close(self) -> None:
        pass


def kbits_for(info: StreamInfo) -> int:
    """Kilobits a second for a stream of that size and rate."""
    return max(300, round(info.width * info.height * float(info.frame_rate) * BITS_A_PIXEL / 1000))


class StreamLink:
    """Sends paintings from its first one on. For one thread, but for `end_now`."""

    def __init__(
        self,
        address: StreamAddress,
        info: StreamInfo,
        kbits: int,
        microphone: Microphone | None,
        given_up: threading.Event,
    ) -> None:
        """Listen to the microphone; nothing is sent yet.

        Raises:
            SourceError: it is not heard.
        """
        self._address, self._info, self._kbits = address, info, kbits
        self._sound: Sound = LiveSound(microphone, given_up) if microphone else Silence()
        self._first_pts = Fraction(0)
        self._encoder: EncoderProcess | None = None
        self.sending_since: float | None = None
        """When ffmpeg was seen to send its first picture, in monotonic seconds: that it takes some
        tells nothing, since it does so before it has reached its address."""

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Send one; it takes as long as the network does.

        Raises:
            SinkError: it cannot be sent, and the link is to be closed.
        """
        if self._encoder is None:
            self._first_pts = frame.pts
            self._sound.begin(frame.captured_at, self._address.protocol.suffix)
            self._encoder = self._start()
        moved = dataclasses.replace(frame, pts=frame.pts - self._first_pts)
        self._encoder.write(painting, moved.pts)

    def news(self) -> list[str]:
        """Lines on the sound that have come since this was asked last."""
        lines = self._sound.warnings
        return [lines.pop(0) for _ in range(len(lines))]

    def end_now(self) -> None:
        """Whoever is in `write` gets a SinkError; any thread."""
        if encoder := self._encoder:
            encoder.end_now()

    def close(self) -> bool:
        """Send what is on its way, as long as that is taken, and let go; False where it was not.

        Raises:
            SinkError: it could not be sent.
        """
        try:
            return self._encoder is None or self._encoder.end_early(lambda: 0)
        finally:
            self.abort()

    def abort(self) -> None:
        """Let go at once. Idempotent."""
        if self._encoder:
            self._encoder.kill()
        self._sound.close()

    def _start(self) -> EncoderProcess:
        protocol = self._address.protocol
        options = EncoderOptions(
            codec="h264",
            preset="superfast",
            pix_fmt="yuv420p",
            bitrate=f"{self._kbits}k",
            extra=(
                ("tune", "zerolatency"),
                ("profile:0", "main"),
                ("maxrate", f"{self._kbits}k"),
                ("bufsize", f"{self._kbits}k"),
                ("force_key_frames", f"expr:gte(t,n_forced*{KEYFRAME_S})"),
            ),
        )
        settings = encoding(self._info, protocol.suffix, options).settings
        if self._info.width % 2 or self._info.height % 2:  # which 4:2:0 has not
            settings["filter:0"] = f"crop=trunc(iw/2)*2:trunc(ih/2)*2,{settings['filter:0']}"
        settings |= {"flush_packets": "1", **protocol.settings, "f": protocol.muxer}
        arguments = ["-nostats", "-progress", "pipe:1", "-stats_period", str(_TELL_S)]
        arguments += ["-f", "nut", "-i", "pipe:0", *self._sound.input, "-map", "0:v:0"]
        arguments += [word for name, value in settings.items() for word in (f"-{name}", str(value))]
        arguments += [*self._sound.output, self._address.url]
        progress, told = os.pipe()
        try:
            encoder = EncoderProcess(
                arguments,
                self._info,
                target=self._address.shown,
                shown_as={self._address.url: self._address.shown},
                stdout=told,
                pipes=self._sound.pipes,
            )
        except BaseException:
            os.close(progress)
            raise
        finally:
            os.close(told)
        follower = threading.Thread(target=self._follow, args=(progress,), name="stream-progress")
        follower.daemon = True
        follower.start()
        return encoder

    def _follow(self, progress: int) -> None:
        """Read what ffmpeg tells of itself until it ends."""
        with open(progress, "rb") as lines:
            for line in lines:
                name, _, value = line.strip().partition(b"=")
                if name == b"frame" and value.isdigit() and int(value):
                    self.sending_since = self.sending_since or time.monotonic()
