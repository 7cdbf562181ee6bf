"""Paints for browsers: one source after another, as long as the server runs."""

import json
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from realtime_style.errors import RealtimeStyleError
from realtime_style.frame import StreamInfo
from realtime_style.hardware.microphone import Microphone
from realtime_style.live.control.steering import Steering
from realtime_style.live.controls import Controls
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.overlay import Overlay
from realtime_style.live.session import Session, on_interrupt
from realtime_style.live.sinks import SINKS, open_sinks
from realtime_style.options import LiveOptions
from realtime_style.painter.painter import Painter
from realtime_style.serve.viewers import Viewers
from realtime_style.sinks.live import Opening
from realtime_style.sources.base import LiveSource
from realtime_style.sources.pushed import PushedSource
from realtime_style.sources.valve import Valve

STATE_S = 0.25
"""Seconds between two reports of rate and latency."""
IDLE_S = 0.05
OWN = "the server's camera"
"""What viewers are told: a path or an address with its password is not theirs to know."""
LENT = "a browser's camera"
DEMO = "a film"

OpenSource = Callable[[], LiveSource]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loan:
    """A source that somebody lends."""

    source: PushedSource
    on_painted: Callable[[int], None]
    """Told the number of the newest frame that is out, on the painter's thread."""
    on_ended: Callable[[], None]
    """Called once it will not be painted any more, on any thread."""


@dataclass(slots=True)
class Work:
    """What was done until the end."""

    frames_out: int = 0
    frames_dropped: int = 0
    seconds: float = 0.0
    photos: list[str] = field(default_factory=list)
    recordings: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: RealtimeStyleError | None = None
    interrupted: bool = False


class Studio:
    """Sessions, one after another: of the server's own source, or of one that is lent.

    `run` is for the main thread; `lend` and `door` are for any.
    """

    def __init__(
        self,
        painter: Painter,
        controls: Controls,
        viewers: Viewers,
        options: LiveOptions,
        open_source: OpenSource | None,
        microphone: Microphone | None = None,
        steering: Steering | None = None,
        say: Callable[[str], None] = lambda _: None,
        open_demo: OpenSource | None = None,
    ) -> None:
        """Without `open_source` the server has no source of its own, and waits for one.

        `microphone` is recorded with that source, and with no other: who lends a camera is
        somewhere else. `say` takes a line for people, on any thread. What `open_demo` opens
        is painted for viewers, and for nobody else, while there is no other source.
        """
        self._open_demo = open_demo
        self._say = say
        self._microphone = microphone
        self._painter, self._controls, self._viewers = painter, controls, viewers
        self._options, self._open_source = options, open_source
        self._is_sent = any(kind.asked(options) for kind in SINKS)
        """Whether other programs see it, who cannot be counted."""
        self._steering = steering or Steering()
        self.door = self._steering.door
        """What is put in is done between two frames, whatever is painted then."""
        self._errands: queue.SimpleQueue[Callable[[Controls], None]] = queue.SimpleQueue()
        self._lending = threading.Lock()
        self._lent: Loan | None = None
        self._stopped = False
        self._told_at = 0.0
        self._told = ""
        self._told_look: dict[str, Any] = {}
        self._earlier_files: list[Path] = []
        self._session: Session | None = None
        self._work = Work()

    @property
    def files(self) -> dict[str, Path]:
        """Photos and recordings of this run by name, the newest last; some may not be whole."""
        session = self._session
        files = [*self._earlier_files, *(session.files if session else [])]
        return {path.name: path for path in files}

    @property
    def styles(self) -> list[str]:
        """Names that all may know."""
        return self._controls.names_in_turn

    @property
    def guests(self) -> list[str]:
        """Names of styles that are chosen by whoever knows them."""
        return self._controls.guests

    def call(self, errand: Callable[[Controls], None]) -> None:
        """Have it done between two frames, on the main thread. For any thread."""
        self._errands.put(errand)

    def lend(self, loan: Loan) -> None:
        """Paint its source from now on, until that is closed or another one is lent."""
        with self._lending:
            before, self._lent = self._lent, loan
        if before:
            before.source.close()
            before.on_ended()

    def stop(self) -> None:
        """End `run` soon. Idempotent."""
        self._stopped = True

    def run(self) -> Work:
        """Paint until it is stopped, interrupted, or its own source ends."""
        began = time.monotonic()
        with on_interrupt(self._interrupt):
            while not self._stopped:
                try:
                    self._paint_next()
                except RealtimeStyleError as error:
                    self._work.error = error
                    break
        self._work.seconds = time.monotonic() - began
        return self._work

    def _interrupt(self) -> None:
        self._work.interrupted = self._stopped = True

    def _paint_next(self) -> None:
        with self._lending:
            lent, self._lent = self._lent, None
        if lent:
            try:
                self._paint(lent.source, LENT, lent.on_painted)
            finally:
                lent.on_ended()
        elif self._open_source:
            source = self._open_source()
            self._paint(Valve(source, self._is_wanted), OWN, lambda _: None)
            if not self._lent:
                self._stopped = True
        elif self._open_demo:
            source = self._open_demo()
            self._paint(Valve(source, lambda: self._viewers.demo_count > 0), DEMO, lambda _: None)
        else:
            self._tick_idle()
            time.sleep(IDLE_S)

    def _paint(self, source: LiveSource, name: str, on_painted: Callable[[int], None]) -> None:
        """One session, from opening to its end."""
        meter = LiveMeter()
        overlay = Overlay(self._controls, meter, self._painter.provider, self._steering.rhythm)
        outputs = Outputs(meter)
        microphone = self._microphone if name == OWN else None

        def tick() -> None:
            self._run_errands()
            if outputs.last:
                on_painted(outputs.last[1].index)
            if self._stopped or self._lent:
                source.close()
            self._tell(self._state(name, source.info, meter, overlay))

        session = Session(
            source,
            self._painter,
            self._controls,
            overlay,
            outputs,
            self._options,
            self._steering,
            tick,
            microphone,
        )
        opening = Opening(
            options=self._options,
            info=source.info,
            overlay=overlay,
            on_key=session.press,
            on_closed=source.close,
            microphone=microphone,
            say=self._say,
        )
        self._viewers.is_demo = name == DEMO
        kinds = (self._viewers.kind,) if name == DEMO else (*SINKS, self._viewers.kind)
        open_sinks(outputs, opening, kinds)
        self._session = session
        ending = session.run()
        self._earlier_files += session.files
        self._session = None
        work = self._work
        work.frames_out += meter.frames
        work.frames_dropped += meter.dropped
        work.photos += ending.photos
        work.recordings += outputs.recordings
        work.warnings += [*source.warnings, *outputs.warnings]
        if ending.interrupted:
            self._interrupt()
        if ending.error:
            raise ending.error

    def _is_wanted(self) -> bool:
        return self._viewers.count > 0 or self._is_recording or self._is_sent

    @property
    def _is_recording(self) -> bool:
        session = self._session
        return session is not None and session.is_recording

    def _tick_idle(self) -> None:
        """While there is nothing to paint: the next picture comes as it was asked for."""
        self._run_errands()
        for command in self.door.take_all():
            with suppress(RealtimeStyleError):
                self._controls.apply(command)
        self._painter.look = self._controls.look
        self._tell({})

    def _run_errands(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._errands.get_nowait()(self._controls)

    def _tell(self, state: dict[str, Any]) -> None:
        """What has changed of the look at once, the rest now and then."""
        now, look = time.monotonic(), self._look()
        if look == self._told_look and now - self._told_at < STATE_S:
            return
        self._told_at, self._told_look = now, look
        text = json.dumps(look | state)
        if text != self._told:
            self._told = text
            self._viewers.tell(text)

    def _look(self) -> dict[str, Any]:
        controls, rhythm = self._controls, self._steering.rhythm
        session = self._session
        return {
            "style": controls.main,
            "other": controls.other,
            "share": controls.share,
            **controls.values(),
            "preset": controls.preset_name,
            "styles": len(self.styles),
            "looks": controls.looks,
            "tempo": round(rhythm.tempo.bpm or 0.0),
            "hears": rhythm.hears,
            "cycle": session is not None and session.is_cycling,
            "viewers": self._viewers.count,
            "files": [name for name, path in self.files.items() if path.exists()],
            "source": None,
            "demo": False,
            "notice": "",
            "recorded_s": None,
        }

    def _state(
        self, name: str, info: StreamInfo, meter: LiveMeter, overlay: Overlay
    ) -> dict[str, Any]:
        latency = meter.recent_latency
        return {
            "source": None if name == DEMO else f"{name}, {info.width}x{info.height}",
            "demo": name == DEMO,
            "number": self._viewers.source,
            "width": info.width,
            "height": info.height,
            "notice": overlay.current_notice if self._is_wanted() else "",
            "recorded_s": overlay.recorded_s,
            "fps": round(meter.recent_fps or 0, 1),
            "latency_ms": latency and round(latency.p50),
            "dropped": meter.dropped,
        }
