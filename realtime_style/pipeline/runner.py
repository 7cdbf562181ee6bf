"""Run a source through a painter into a sink, each on a thread of its own."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from realtime_style.frame import BgrImage, Frame
from realtime_style.painter.painter import Painter, Prepared
from realtime_style.pipeline.handoff import HandOff, Overflow
from realtime_style.pipeline.memory import peak_rss_mb
from realtime_style.pipeline.meter import Stopwatch
from realtime_style.pipeline.rate import RateMeter
from realtime_style.pipeline.report import RunReport
from realtime_style.sinks.base import Sink
from realtime_style.sources.base import Source

FILE_CAPACITY = 4
"""Frames that wait between two stages of a file run: enough to even out their times."""
LEAVE_S = 0.2
"""Seconds that a run which was stopped by hand waits for its threads."""
WORTH_FRAMES = 25
"""Of a file, for which it is worth half a second to make ready for their size."""
IDLE_S = 0.02
"""Seconds without a painting after which a live run looks after its user."""


@dataclass(frozen=True, slots=True, eq=False)
class _Unfinished:
    frame: Prepared
    pixels: BgrImage
    seconds: float
    """That its painting took."""


@dataclass(frozen=True, slots=True, eq=False)
class _Painted:
    pixels: BgrImage
    frame: Frame


class Pipeline:
    """One run. The caller owns source, painter and sink; the sink must be open already.

    The source is read on the thread `capture`, painting is done on `paint`, and the
    sink is written on the thread that calls `run`, where a window has to live.
    Of a live run, paintings are filtered on `finish`, while the next frame is painted.
    """

    def __init__(self, source: Source, painter: Painter, sink: Sink) -> None:
        """Where the painter takes several frames at once, so many threads, `paint-0` and on,
        paint one each; its filters still see the paintings one after another, and in order.
        """
        self._source = source
        self._painter = painter
        self._sink = sink
        live = source.info.is_live
        overflow = Overflow.DROP_OLDEST if live else Overflow.BLOCK
        self._captured: HandOff[Frame] = HandOff(1 if live else FILE_CAPACITY, overflow)
        self._unfinished: HandOff[_Unfinished] = HandOff(1, Overflow.BLOCK)
        # On a thread of its own, `finish` holds one more: what is shown must not be older for it.
        self._finishes_apart = live and painter.finishes_apart
        waiting = (1 if self._finishes_apart else 2) if live else FILE_CAPACITY
        self._painted: HandOff[_Painted] = HandOff(waiting, overflow)
        self._error: BaseException | None = None
        self._failing = threading.Lock()
        self._frames_in = 0
        self.read_at: float | None = None
        """When the source gave its last frame, in monotonic seconds; None before the first."""
        self._decode, self._paint, self._write = Stopwatch(), Stopwatch(), Stopwatch()
        self._latency = Stopwatch()
        self._rate = RateMeter()
        self._started = time.monotonic()

    def run(
        self,
        on_frame: Callable[[int], None] = lambda _: None,
        on_idle: Callable[[], None] | None = None,
    ) -> RunReport:
        """Run to the end of the source; `on_frame` gets the number of frames written.

        `on_idle` is called on the same thread whenever no painting has come for `IDLE_S`:
        a window must answer while its camera is away.

        The first error of any stage ends the run and is raised with its own traceback,
        after every thread has ended. So does KeyboardInterrupt, but it waits no longer than
        `LEAVE_S` for them: one that a server or a large frame holds up is left behind.
        """
        self._started = time.monotonic()
        self._make_ready()
        threads = [
            threading.Thread(target=self._guard, args=(stage, out), name=name, daemon=True)
            for name, stage, out in self._stages()
        ]
        for thread in threads:
            thread.start()
        try:
            self._write_all(on_frame, on_idle)
        except BaseException as error:
            self._fail(error)
        stopped = isinstance(self._error, KeyboardInterrupt)
        leave_at = time.monotonic() + LEAVE_S
        for thread in threads:
            thread.join(max(0.0, leave_at - time.monotonic()) if stopped else None)
        if self._error:
            raise self._error
        return self.report()

    def _make_ready(self) -> None:
        """For a film's size: in a live run it was done before, and takes too long for a picture."""
        info = self._source.info
        if not info.is_live and (info.frame_count is None or info.frame_count >= WORTH_FRAMES):
            self._painter.expect(info.width, info.height)

    def _stages(self) -> Iterator[tuple[str, Callable[[], None], HandOff[Any]]]:
        """Each with the name of its thread, and what it puts into."""
        yield "capture", self._capture_all, self._captured
        if self._finishes_apart:
            yield "paint", self._paint_ahead, self._unfinished
            yield "finish", self._finish_all, self._painted
        else:
            yield "paint", self._paint_all, self._painted

    def _guard(self, stage: Callable[[], None], out: HandOff[Any]) -> None:
        """Run a stage to its end; close its hand-off behind it, or everything on an error."""
        try:
            stage()
        except BaseException as error:
            self._fail(error)
        out.close()

    def _fail(self, error: BaseException) -> None:
        with self._failing:
            self._error = self._error or error
        for each in (self._captured, self._unfinished, self._painted):
            each.abandon()
        self._source.close()  # wakes a read that waits for a camera, or for a pipe

    def _capture_all(self) -> None:
        while True:
            started = time.monotonic()
            frame = self._source.read()
            if frame is None:
                return
            self._decode.add(time.monotonic() - started)
            self._frames_in += 1
            self.read_at = time.monotonic()
            if not self._captured.put(frame):
                return

    def _paint_all(self) -> None:
        if self._painter.frames_at_once > 1:
            self._paint_several()
            return
        while (frame := self._next_frame()) is not None:
            if not self._finish(frame, *self._paint_one(frame)):
                return

    def _paint_ahead(self) -> None:
        """Frames that come faster than one can be painted and finished do not come faster than
        one can be painted."""
        while (frame := self._next_frame()) is not None:
            if not self._unfinished.put(_Unfinished(frame, *self._paint_one(frame))):
                return

    def _finish_all(self) -> None:
        while (each := self._unfinished.get()) is not None:
            if not self._finish(each.frame, each.pixels, each.seconds):
                return

    def _paint_several(self) -> None:
        waiting: deque[tuple[Prepared, Future[tuple[BgrImage, float]]]] = deque()
        at_once = self._painter.frames_at_once
        with ThreadPoolExecutor(at_once, thread_name_prefix="paint") as threads:
            ended = False
            while not ended or waiting:
                frame = None if ended else self._next_frame()
                ended = frame is None
                if frame is not None:
                    waiting.append((frame, threads.submit(self._paint_one, frame)))
                # One more than there are threads, so that none waits while this one does.
                if waiting and (ended or len(waiting) > at_once):
                    oldest, painting = waiting.popleft()
                    if not self._finish(oldest, *painting.result()):
                        threads.shutdown(cancel_futures=True)
                        return

    def _next_frame(self) -> Prepared | None:
        frame = self._captured.get()
        return None if frame is None else self._painter.prepare(frame)

    def _paint_one(self, frame: Prepared) -> tuple[BgrImage, float]:
        """The painting, and the seconds that it took."""
        started = time.monotonic()
        return self._painter.paint(frame), time.monotonic() - started

    def _finish(self, frame: Prepared, pixels: BgrImage, seconds: float) -> bool:
        """Filter a painting and hand it on; False once nobody takes it."""
        started = time.monotonic()
        pixels = self._painter.finish(pixels, frame)
        self._paint.add(seconds + time.monotonic() - started)
        return self._painted.put(_Painted(pixels, frame))

    def _write_all(
        self, on_frame: Callable[[int], None], on_idle: Callable[[], None] | None
    ) -> None:
        while (painted := self._next_painted(on_idle)) is not None:
            with self._write.lap():
                self._sink.write(painted.pixels, painted.frame)
            self._latency.add(time.monotonic() - painted.frame.captured_at)
            self._rate.tick()
            on_frame(self._rate.ticks)

    def _next_painted(self, on_idle: Callable[[], None] | None) -> _Painted | None:
        while on_idle:
            try:
                return self._painted.get(IDLE_S)
            except TimeoutError:
                on_idle()
        return self._painted.get()

    def report(self) -> RunReport:
        """What was done until now."""
        painter = self._painter
        placement = painter.placement
        # Where all was meant to run on the processor, nothing fell to it.
        fell = placement is not None and placement.nodes_on_provider is not None
        return RunReport(
            frames_in=self._frames_in,
            frames_out=self._rate.ticks,
            frames_dropped=self._captured.dropped + self._painted.dropped,
            fps=self._rate.fps,
            seconds=time.monotonic() - self._started,
            stages_ms={
                "decode": self._decode.percentiles(),
                "paint": self._paint.percentiles(),
                "write": self._write.percentiles(),
            },
            latency_ms=self._latency.percentiles(),
            peak_rss_mb=peak_rss_mb(),
            provider=painter.provider,
            choice=painter.choice.to_json() if painter.choice else None,
            nodes_on_cpu=placement.nodes_on_cpu if placement and fell else None,
            shape_nodes_on_cpu=placement.shape_nodes_on_cpu if placement and fell else None,
            painted_sizes=painter.sizes,
            frames_smaller=painter.frames_smaller,
            style=painter.selection.name,
            graphs=[each.to_json() for each in painter.graphs],
        )
