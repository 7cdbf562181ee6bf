"""Recording while live: the encoder never holds up the picture."""

import dataclasses
import threading
from fractions import Fraction
from pathlib import Path

from realtime_style.errors import SinkError, SourceError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.hardware.microphone import Microphone
from realtime_style.options import EncoderOptions, LiveOptions
from realtime_style.sinks.live import LiveSink, Priority, SinkKind
from realtime_style.sinks.live_sound import LiveSound
from realtime_style.sinks.seeing_out import StoodStillError
from realtime_style.sinks.video_file import VideoFileSink
from realtime_style.sinks.video_name import check_video_name

ENCODER = EncoderOptions(crf=20, preset="superfast")
"""Beside a painter, the encoder has to be modest."""


class Recorder(LiveSink):
    """One file, from its first frame on; it appears under its name when it is finished."""

    priority = Priority.FILE
    may_drop = True

    def __init__(
        self, output: PendingFile, info: StreamInfo, microphone: Microphone | None = None
    ) -> None:
        """`info` is that of the frames to come.

        With a `microphone` the file begins once that is heard. One that is not is told in
        `warnings`, and the file is silent.
        """
        self.path: Path = output.target
        self.warnings: list[str] = []
        self._microphone, self._output, self._info = microphone, output, info
        self._sound: LiveSound | None = None
        self._file: VideoFileSink | None = None
        self._first_pts = Fraction(0)
        self._hurried = threading.Event()

    def begin(self) -> None:
        """Wait for the microphone; without it, the picture is what cannot wait."""
        try:
            self._sound = LiveSound(self._microphone, self._hurried) if self._microphone else None
        except SourceError as error:
            self.warnings.append(f"recording without sound: {error}")

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Encode it.

        Raises:
            SinkError: the file cannot be written.
        """
        if self._file is None:
            self._first_pts = frame.pts
            if self._sound:
                self._sound.begin(frame.captured_at, self.path.suffix.lower())
            self._file = VideoFileSink(self._output, self._info, ENCODER, sound=self._sound)
            if self._hurried.is_set():  # meanwhile
                self._file.hurry()
        moved = dataclasses.replace(frame, pts=frame.pts - self._first_pts)
        self.seconds = float(moved.pts)
        self._file.write(painting, moved)

    def hurry(self) -> None:
        self._hurried.set()
        if file := self._file:
            file.hurry()

    def kill(self) -> None:
        self.hurry()
        if file := self._file:
            file.kill()

    def close(self) -> None:
        """Finish the file; where no frame came, there is none.

        Raises:
            SinkError: it cannot be written.
        """
        if self._file:
            try:
                self._file.close()
            except StoodStillError as error:
                kept = self._file.keep_partial()
                if kept and kept.path:
                    raise SinkError(
                        f"{error}; {kept.frames} frames are kept in '{kept.path}'"
                    ) from error
                raise
            self.files = (self.path,)
        self._let_go()

    def abort(self) -> None:
        """Leave nothing behind."""
        if self._file:
            self._file.abort()
        self._let_go()

    def lacks(self, frames: int) -> str:
        return f"'{self.path}' lacks {frames} frames: the encoder was too slow"

    def _let_go(self) -> None:
        sound, self._sound, self._file = self._sound, None, None
        if sound:
            sound.close()
            self.warnings += sound.warnings
        self._output.discard()  # where no frame came, it is still ours alone


def _output_of(options: LiveOptions) -> PendingFile:
    assert options.record
    return PendingFile(options.record, overwrite=options.overwrite)


def _check(options: LiveOptions) -> None:
    output = _output_of(options)
    output.discard()
    check_video_name(output.target, output.target.suffix.lower(), live=True)


RECORDING = SinkKind(
    asked=lambda options: options.record,
    check=_check,
    open=lambda opening: Recorder(_output_of(opening.options), opening.info, opening.microphone),
)
