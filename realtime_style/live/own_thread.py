"""A sink that may drop frames, where it holds up nobody."""

import threading

from realtime_style.frame import BgrImage, Frame
from realtime_style.pipeline.handoff import HandOff, Overflow
from realtime_style.sinks.live import LiveSink

WAITING = 16
"""Frames that may wait for a sink before the oldest is left out."""


class OwnThread:
    """Writes to a sink on a thread of its own, from now until `close`. For one thread."""

    def __init__(self, sink: LiveSink) -> None:
        self.sink = sink
        self._ready = threading.Event()
        self._frames: HandOff[tuple[BgrImage, Frame]] = HandOff(WAITING, Overflow.DROP_OLDEST)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"write-{type(sink).__name__}")
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Frames that the sink was too slow for."""
        return self._frames.dropped

    def wait_until_ready(self) -> None:
        """Until a frame that is written will reach the sink."""
        self._ready.wait()

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Take a painting; its array is kept until it is written, and must not change.

        Raises:
            SinkError: the sink cannot be written to.
        """
        if self._error:
            raise self._error
        if self._ready.is_set():
            self._frames.put((painting, frame))

    def stop(self) -> None:
        """Take no more; the sink is closed in the background. Idempotent."""
        self.sink.last_came()
        self._frames.close()

    def kill(self) -> None:
        """End the sink at once."""
        self._frames.abandon()
        self.sink.kill()
        self._thread.join()

    def close(self) -> None:
        """Stop, and wait until the sink is closed.

        Raises:
            SinkError: it could not be written to.
        """
        self.stop()
        self._thread.join()
        if self._error:
            raise self._error

    def _run(self) -> None:
        try:
            try:
                self.sink.begin()
            finally:
                self._ready.set()
            while (item := self._frames.get()) is not None:
                self.sink.write(*item)
            self.sink.close()
        except BaseException as error:
            self._error = error
            self._frames.abandon()
            self.sink.abort()
