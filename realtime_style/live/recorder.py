"""Recording while live: the encoder never holds up the picture."""

import dataclasses
import threading
from fractions import Fraction
from pathlib import Path

from realtime_style.errors import RealtimeStyleError, SinkError, SourceError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import EncoderOptions
from realtime_style.pipeline.handoff import HandOff, Overflow
from realtime_style.sinks.live_sound import LiveSound
from realtime_style.sinks.microphone import Microphone
from realtime_style.sinks.pending_file import PendingFile
from realtime_style.sinks.seeing_out import StoodStillError
from realtime_style.sinks.video_file import VideoFileSink

WAITING = 16
"""Frames that may wait for the encoder before the oldest is left out."""
ENCODER = EncoderOptions(crf=20, preset="superfast")
"""Beside a painter, the encoder has to be modest."""


class Recorder:
    """One file, written on a thread of its own from its first frame on.

    The file appears under its name when it is finished. For one thread.
    """

    def __init__(
        self, output: PendingFile, info: StreamInfo, microphone: Microphone | None = None
    ) -> None:
        """Begin; `info` is that of the frames to come.

        With a `microphone` the file begins once that is heard. One that is not is told in
        `warnings`, and the file is silent.
        """
        self.path: Path = output.target
        self.warnings: list[str] = []
        """Sentences for the user about its sound."""
        self._microphone = microphone
        self._ready = threading.Event()
        if microphone is None:
            self._ready.set()
        self._output = output
        self._info = info
        self._first_pts: Fraction | None = None
        self._last_pts = Fraction(0)
        self._frames: HandOff[tuple[BgrImage, Frame]] = HandOff(WAITING, Overflow.DROP_OLDEST)
        self._error: BaseException | None = None
        self._sink: VideoFileSink | None = None
        self._hurried = threading.Event()
        self._thread = threading.Thread(target=self._run, name="record")
        self._thread.start()

    def wait_until_ready(self) -> None:
        """Until a frame that is written will be in the file."""
        self._ready.wait()

    @property
    def seconds(self) -> float:
        """Recorded so far."""
        return 0.0 if self._first_pts is None else float(self._last_pts - self._first_pts)

    @property
    def dropped(self) -> int:
        """Frames that the encoder was too slow for."""
        return self._frames.dropped

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Take a painting; its array is kept until it is encoded, and must not change.

        Raises:
            SinkError: the file cannot be written.
        """
        if self._error:
            raise self._error
        if not self._ready.is_set():
            return
        if self._first_pts is None:
            self._first_pts = frame.pts
        self._last_pts = frame.pts
        moved = dataclasses.replace(frame, pts=frame.pts - self._first_pts)
        self._frames.put((painting, moved))

    def stop(self) -> None:
        """Take no more; the file is finished in the background. Idempotent."""
        self._frames.close()

    def hurry(self) -> None:
        """Stop, and let the file be waited for only while its encoder is at work. Idempotent."""
        self.stop()
        self._hurried.set()
        if self._sink:
            self._sink.hurry()

    def kill(self) -> None:
        """Stop at once; nothing is left of the file."""
        self.hurry()
        self._frames.abandon()
        if self._sink:
            self._sink.kill()
        self._thread.join()

    def finish(self) -> bool:
        """Stop, and wait for the file; False where no frame came, and so there is none.

        Raises:
            SinkError: it could not be written.
        """
        self.stop()
        self._thread.join()
        if self._error:
            raise self._error
        return self._first_pts is not None

    def _run(self) -> None:
        try:
            sound = self._listen()
            try:
                self._encode(sound)
            finally:
                if sound:
                    sound.close()
                    self.warnings += sound.warnings
        except BaseException as error:
            self._error = error
            self._frames.abandon()
        finally:
            self._output.discard()  # where no frame came, it is still ours alone

    def _listen(self) -> LiveSound | None:
        """The microphone, at work; None where there is none: the picture is what cannot wait."""
        try:
            return LiveSound(self._microphone, self._hurried) if self._microphone else None
        except SourceError as error:
            self.warnings.append(f"recording without sound: {error}")
            return None
        finally:
            self._ready.set()

    def _encode(self, sound: LiveSound | None) -> None:
        item = self._frames.get()
        if item is None:
            return
        if sound:
            sound.begin(item[1].captured_at, self.path.suffix.lower())
        self._sink = sink = VideoFileSink(self._output, self._info, ENCODER, sound=sound)
        if self._hurried.is_set():  # meanwhile
            sink.hurry()
        try:
            while item is not None:
                sink.write(*item)
                item = self._frames.get()
            sink.close()
        except StoodStillError as error:
            kept = sink.keep_partial()
            sink.abort()
            if kept and kept.path:
                raise SinkError(
                    f"{error}; {kept.frames} frames are kept in '{kept.path}'"
                ) from error
            raise
        except BaseException:
            sink.abort()
            raise


def finish_all(recorders: list[Recorder]) -> tuple[list[Path], list[RealtimeStyleError]]:
    """Finish each; what was written, and what went wrong."""
    written, errors = [], []
    for recorder in recorders:
        try:
            if recorder.finish():
                written.append(recorder.path)
        except RealtimeStyleError as error:
            errors.append(error)
    return written, errors
