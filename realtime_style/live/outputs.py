"""All that a live run paints to."""

from realtime_style.errors import RealtimeStyleError
from realtime_style.frame import BgrImage, Frame
from realtime_style.live.meter import LiveMeter
from realtime_style.live.recorder import Recorder, finish_all
from realtime_style.sinks.base import Sink
from realtime_style.sinks.virtual_camera import VirtualCameraSink
from realtime_style.sinks.window import WindowSink


class Outputs:
    """A Sink that shares each painting among a window, a virtual camera, viewers and a recording.

    Any of them may be missing. What was recorded is kept however the run ends.
    """

    def __init__(
        self,
        meter: LiveMeter,
        window: WindowSink | None = None,
        camera: VirtualCameraSink | None = None,
        viewers: Sink | None = None,
    ) -> None:
        """`viewers` are written to, and left open for the next run."""
        self.meter = meter
        self.window = window
        self.camera = camera
        self.viewers = viewers
        self.recorder: Recorder | None = None
        """Of what is being recorded now; `record` and `stop_recording` change it."""
        self.last: tuple[BgrImage, Frame] | None = None
        """What was painted last."""
        self.recordings: list[str] = []
        self.warnings: list[str] = []
        self._recorders: list[Recorder] = []

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Give it to each, those first for whom time matters most.

        Raises:
            SinkError: one of them cannot take it.
        """
        self.last = painting, frame
        if self.camera:
            self.camera.write(painting, frame)
        if self.viewers:
            self.viewers.write(painting, frame)
        if self.window:
            self.window.write(painting, frame)
        if self.recorder:
            self.recorder.write(painting, frame)
        self.meter.shown(frame)

    def record(self, recorder: Recorder) -> None:
        """Record from the next frame on."""
        self.stop_recording()
        self.recorder = recorder
        self._recorders.append(recorder)

    def stop_recording(self) -> None:
        """The file is finished in the background."""
        if self.recorder:
            self.recorder.stop()
        self.recorder = None

    def close(self) -> None:
        """Close all, and wait for the recordings. Idempotent.

        Raises:
            RealtimeStyleError: a recording could not be written; all else is closed.
        """
        self.stop_recording()
        for sink in (self.camera, self.window):
            if sink:
                sink.close()
        if self.camera:
            self.warnings += self.camera.warnings
            self.camera.warnings = []
        recorders = self._recorders
        try:
            written, errors = finish_all(recorders)
        except BaseException:  # the user's second thought
            self.kill()
            raise
        finally:
            self._recorders = []
        self.recordings += map(str, written)
        for recorder in recorders:
            self.warnings += [f"'{recorder.path}': {each}" for each in recorder.warnings]
            if recorder.dropped:
                self.warnings.append(
                    f"'{recorder.path}' lacks {recorder.dropped} frames: the encoder was too slow"
                )
        if errors:
            raise errors[0]

    def hurry(self) -> None:
        """Let recordings be waited for only while their encoders are at work. Idempotent."""
        for recorder in self._recorders:
            recorder.hurry()

    def kill(self) -> None:
        """End recordings at once; nothing is left of them."""
        for recorder in self._recorders:
            recorder.kill()

    def abort(self) -> None:
        """As `close`, but for errors of the recordings: another one ended the run."""
        try:
            self.close()
        except RealtimeStyleError as error:
            self.warnings.append(str(error))
