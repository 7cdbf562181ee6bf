"""Recording while live: the encoder never holds up the picture."""

import dataclasses
import threading
from fractions import Fraction
from pathlib import Path

from realtime_style.errors import RealtimeStyleError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.options import EncoderOptions
from realtime_style.pipeline.handoff import HandOff, Overflow
from realtime_style.sinks.pending_file import PendingFile
from realtime_style.sinks.video_file import VideoFileSink

WAITING = 16
"""Frames that may wait for the encoder before the oldest is left out."""
ENCODER = EncoderOptions(crf=20, preset="superfast")
"""Beside a painter, the encoder has to be modest."""


class Recorder:
    """One file, written on a thread of its own from its first frame on.

    The file appears under its name when it is finished. For one thread.
    """

    def __init__(self, output: PendingFile, info: StreamInfo) -> None:
        """Begin; `info` is that of the frames to come."""
        self.path: Path = output.target
        self._output = output
        self._info = info
        self._first_pts: Fraction | None = None
        self._last_pts = Fraction(0)
        self._frames: HandOff[tuple[BgrImage, Frame]] = HandOff(WAITING, Overflow.DROP_OLDEST)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="record")
        self._thread.start()

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
        if self._first_pts is None:
            self._first_pts = frame.pts
        self._last_pts = frame.pts
        moved = dataclasses.replace(frame, pts=frame.pts - self._first_pts)
        self._frames.put((painting, moved))

    def stop(self) -> None:
        """Take no more; the file is finished in the background. Idempotent."""
        self._frames.close()

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
            item = self._frames.get()
            if item is None:
                return
            sink = VideoFileSink(self._output, self._info, ENCODER)
            try:
                while item is not None:
                    sink.write(*item)
                    item = self._frames.get()
                sink.close()
            except BaseException:
                sink.abort()
                raise
        except BaseException as error:
            self._error = error
            self._frames.abandon()


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
