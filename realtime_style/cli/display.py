"""How a file's painting is watched: a bar, plain lines, events for programs, or nothing."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from realtime_style.cli.paint_options import PaintOptions
from realtime_style.cli.parameters import print_result, say
from realtime_style.cli.progress import frame_bar, frame_progress
from realtime_style.cli.report_output import tell
from realtime_style.pipeline.rate import RateMeter

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from realtime_style.pipeline.report import RunReport

LINE_S = 5.0
"""Seconds between two lines of a run without a terminal."""
EVENT_S = 1.0
"""Seconds between two progress events."""

OnFrame = Callable[[int], None]
"""Called with the number of frames written so far."""


@dataclass(frozen=True, slots=True)
class Run:
    """One file that is being painted."""

    source: str
    target: str
    frames: int | None
    """In all; None where the container does not say."""
    size: Callable[[], int | None]
    """Bytes written so far; None where nobody can know."""


class Display:
    """Shows nothing on the way, and tells people how it went."""

    def __init__(self, options: PaintOptions) -> None:
        self._options = options
        self.place = ""
        """Of the file at hand among several, as in '2/7 '."""

    def several(self, count: int, things: str) -> AbstractContextManager[None]:  # noqa: ARG002
        """For as long as the files of a command are painted: so many `things`, as in 'videos'."""
        return nullcontext()

    def begin(self, number: int, count: int) -> None:
        """The next is the file `number` of so many, counted from 1."""
        self.place = f"{number}/{count} "

    def watch(self, run: Run) -> AbstractContextManager[OnFrame]:  # noqa: ARG002
        """What is to be called after each frame of `run`, for as long as it is painted."""
        return nullcontext(lambda _: None)

    def finished(self, source: str, report: "RunReport") -> None:  # noqa: ARG002
        """The file is whole and in its place."""
        tell(report, self._options)

    def failed(self, source: str, message: str) -> None:
        """There is no output of `source`; whoever caught the error tells people."""

    def summary(self, counts: dict[str, Any]) -> None:
        """All files of the command are done; people have had their lines."""


class Bars(Display):
    """A bar with frames, rate, time left and size, and one for all of several, on a terminal."""

    def __init__(self, options: PaintOptions) -> None:
        super().__init__(options)
        self._bars: Progress | None = None
        self._all: TaskID | None = None
        self._before = 0
        """Files that are done with."""
        self._things = ""

    @contextmanager
    def several(self, count: int, things: str) -> Iterator[None]:
        self._things = things
        with frame_progress() as self._bars:
            told = f"0/{count} {things}"
            self._all = self._bars.add_task("all", total=count, count=told, fps="", size="")
            yield
            self._bars.update(self._all, completed=count, count=f"{count}/{count} {things}")
        self._bars = None

    def begin(self, number: int, count: int) -> None:
        super().begin(number, count)
        self._before = number - 1
        if self._bars and self._all is not None:
            told = f"{self._before}/{count} {self._things}"
            self._bars.update(self._all, completed=self._before, count=told)

    @contextmanager
    def watch(self, run: Run) -> Iterator[OnFrame]:
        if self._bars is None:
            with frame_progress() as bars, frame_bar(bars, "", run.frames, run.size) as on_frame:
                yield on_frame
            return
        name = f"{self.place}{run.source}"
        with frame_bar(self._bars, name, run.frames, run.size) as on_frame:
            yield self._with_share(on_frame, self._bars, run)

    def _with_share(self, on_frame: OnFrame, bars: "Progress", run: Run) -> OnFrame:
        """`on_frame` that moves the bar of all videos, too."""

        def both(done: int) -> None:
            on_frame(done)
            if run.frames and self._all is not None:
                bars.update(self._all, completed=self._before + min(1, done / run.frames))

        return both


class Lines(Display):
    """A line now and then, for a log."""

    def __init__(self, options: PaintOptions, interval_s: float = LINE_S) -> None:
        super().__init__(options)
        self._interval_s = interval_s

    @contextmanager
    def watch(self, run: Run) -> Iterator[OnFrame]:
        from rich.filesize import decimal

        def line(values: dict[str, Any]) -> None:
            total, size, left = values["total"], values["bytes"], values["seconds_left"]
            said = [
                f"{values['frames']} of {total} frames" if total else f"{values['frames']} frames"
            ]
            said += [f"{values['fps']:.1f} fps"] if values["fps"] else []
            said += [f"{int(left) // 60}:{int(left) % 60:02} left"] if left is not None else []
            said += [decimal(size)] if size else []
            say(f"{self.place}{run.source}: {', '.join(said)}")

        yield every(self._interval_s, run, line)


class Events(Display):
    """One JSON object a line on stdout: started, progress, finished, failed, summary."""

    def __init__(self, options: PaintOptions, interval_s: float = EVENT_S) -> None:
        super().__init__(options)
        self._interval_s = interval_s

    @contextmanager
    def watch(self, run: Run) -> Iterator[OnFrame]:
        print_event("started", input=run.source, output=run.target, total=run.frames)
        yield every(
            self._interval_s,
            run,
            lambda values: print_event("progress", input=run.source, **values),
        )

    def finished(self, source: str, report: "RunReport") -> None:
        print_event("finished", input=source, **report.to_json())

    def failed(self, source: str, message: str) -> None:
        print_event("failed", input=source, error=message)

    def summary(self, counts: dict[str, Any]) -> None:
        print_event("summary", **counts)


def choose_display(options: PaintOptions) -> Display:
    """The one that fits what was asked for and what stderr is."""
    if options.as_json:
        return Events(options)
    if options.quiet:
        return Display(options)
    return Bars(options) if sys.stderr.isatty() else Lines(options)


def every(interval_s: float, run: Run, report: Callable[[dict[str, Any]], None]) -> OnFrame:
    """Call `report` at a frame once so many seconds have gone by since the last time."""
    rate = RateMeter()
    last = time.monotonic()

    def on_frame(done: int) -> None:
        nonlocal last
        rate.tick()
        if time.monotonic() - last < interval_s:
            return
        last = time.monotonic()
        left = (run.frames - done) / rate.fps if run.frames and rate.fps else None
        report(
            {
                "frames": done,
                "total": run.frames,
                "fps": rate.fps and round(rate.fps, 3),
                "seconds_left": None if left is None else round(max(0.0, left), 1),
                "bytes": run.size(),
            }
        )

    return on_frame


def print_event(name: str, **values: Any) -> None:
    """One line on stdout, at once: programs wait for it."""
    print_result(json.dumps({"event": name, **values}, default=str))
