"""All that a live run paints to."""

from typing import Any

import numpy as np

from realtime_style.errors import RealtimeStyleError
from realtime_style.frame import BgrImage, Frame
from realtime_style.live.meter import LiveMeter
from realtime_style.live.own_thread import OwnThread
from realtime_style.sinks.live import LiveSink


class _OnThisThread:
    """As OwnThread, for a sink that gets every frame before the run goes on."""

    dropped = 0

    def __init__(self, sink: LiveSink) -> None:
        self.sink = sink
        sink.begin()
        self.write = sink.write

    def wait_until_ready(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def kill(self) -> None:
        self.sink.kill()

    def close(self) -> None:
        try:
            self.sink.close()
        except BaseException:
            self.sink.abort()
            raise


_Way = OwnThread | _OnThisThread
"""How paintings get to a sink."""


class Outputs:
    """A Sink that shares each painting among live sinks, those of the first priority first.

    They come and go while it is at work. What they keep is kept however the run ends.
    """

    def __init__(self, meter: LiveMeter) -> None:
        self.meter = meter
        self.last: tuple[BgrImage, Frame] | None = None
        """What was painted last."""
        self.black = False
        """Whether black is shown in place of what was painted."""
        self.recordings: list[str] = []
        self.warnings: list[str] = []
        self.report: dict[str, Any] = {}
        """What the sinks that are closed have to tell, by name."""
        self._ways: list[_Way] = []
        self._ending: list[_Way] = []
        """Of sinks that get no more, and may still be busy with what they got."""
        self._told: dict[LiveSink, int] = {}
        """Warnings of each sink that `news` gave, or that were there before."""

    @property
    def sinks(self) -> list[LiveSink]:
        """In the order in which they get a painting."""
        return [way.sink for way in self._ways]

    @property
    def recording(self) -> LiveSink | None:
        """The sink that writes a file now, if one does."""
        return next((sink for sink in self.sinks if sink.path), None)

    def add(self, sink: LiveSink) -> None:
        """Paint to it from the next frame on, until the end: of the run, or by `end`."""
        self._told[sink] = len(sink.warnings)
        self._ways.append(OwnThread(sink) if sink.may_drop else _OnThisThread(sink))
        self._ways.sort(key=lambda way: way.sink.priority)

    def end(self, sink: LiveSink) -> None:
        """Paint to it no more; one that may drop is finished in the background."""
        for way in [way for way in self._ways if way.sink is sink]:
            way.stop()
            self._ways.remove(way)
            self._ending.append(way)

    def wait_until_ready(self) -> None:
        """Until every sink will get the frames that are written."""
        for way in self._ways:
            way.wait_until_ready()

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Give it to each.

        Raises:
            SinkError: one of them cannot take it.
        """
        if self.black:
            painting = np.zeros_like(painting)
        self.last = painting, frame
        for way in self._ways:
            way.write(painting, frame)
        self.meter.shown(frame)

    def tick(self) -> None:
        """Have the sinks look after people and devices: between two frames."""
        for sink in self.sinks:
            sink.tick()

    def idle(self) -> None:
        """While no frames come."""
        for sink in self.sinks:
            sink.idle()

    def do(self, action: str) -> bool:
        """Have those sinks do it that can; whether there was one."""
        able = [sink.actions[action] for sink in self.sinks if action in sink.actions]
        for act in able:
            act()
        return bool(able)

    def news(self) -> list[str]:
        """The warnings, and other lines for people, that have come since this was asked last."""
        new = []
        for sink in self.sinks:
            new += sink.warnings[self._told[sink] :]
            self._told[sink] = len(sink.warnings)
            new += sink.news()
        return new

    def close(self) -> None:
        """Close all, and wait for those that are still busy. Idempotent.

        Raises:
            RealtimeStyleError: one could not be finished; all else is closed.
        """
        ways = sorted([*self._ways, *self._ending], key=lambda way: way.sink.may_drop)
        for way in ways:
            way.stop()
        try:
            errors = [error for way in ways if (error := self._close(way))]
        except BaseException:  # the user's second thought
            self.kill()
            raise
        finally:
            self._ways, self._ending = [], []
        if errors:
            raise errors[0]

    def hurry(self) -> None:
        """Let them be waited for only while they are at work. Idempotent."""
        for way in [*self._ways, *self._ending]:
            way.stop()
            way.sink.hurry()

    def kill(self) -> None:
        """End them at once; nothing is left of what they made."""
        for way in [*self._ways, *self._ending]:
            way.kill()

    def abort(self) -> None:
        """As `close`, but for errors of the sinks: another one ended the run."""
        try:
            self.close()
        except RealtimeStyleError as error:
            self.warnings.append(str(error))

    def _close(self, way: _Way) -> Exception | None:
        sink, error = way.sink, None
        try:
            way.close()
        except Exception as raised:
            error = raised
        self.recordings += map(str, sink.files)
        for name, told in sink.report().items():
            before = self.report.get(name)
            self.report[name] = [*(before or ()), *told] if isinstance(told, list) else told
        self.warnings += [f"'{sink.path}': {each}" if sink.path else each for each in sink.warnings]
        if way.dropped:
            self.warnings.append(sink.lacks(way.dropped))
        return error
