"""A live run: what is painted, what the person at the window does, and how it ends."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from realtime_style.errors import RealtimeStyleError
from realtime_style.files.pending_file import PendingFile
from realtime_style.hardware.microphone import Microphone
from realtime_style.live.commands import CONTROLS, Command
from realtime_style.live.control.steering import Steering
from realtime_style.live.controls import Controls
from realtime_style.live.keys import command_of
from realtime_style.live.outputs import Outputs
from realtime_style.live.overlay import Overlay
from realtime_style.live.recorder import Recorder
from realtime_style.options import LiveOptions
from realtime_style.painter.painter import Painter
from realtime_style.pipeline.report import RunReport
from realtime_style.pipeline.runner import Pipeline
from realtime_style.signals import ENDING, HANG_UP, is_heard, leave_lost_terminal
from realtime_style.sinks.photo import write_photo
from realtime_style.sources.base import Source
from realtime_style.stopping import Tell, tell_nobody, telling

CYCLE_S = 10.0
"""Seconds between styles where the key asks for it and the command line said no number."""

CHANGES = frozenset({"style", "next", "previous", "random", "preset"})
"""What waits for the beat where that is asked for."""
SLOW_AFTER_S = 5.0
"""Seconds after which a painter that leaves out more than every other picture is told of."""


@dataclass(slots=True)
class Ending:
    """How a session came to its end."""

    error: RealtimeStyleError | None = None
    """What ended it, if it was foreseen trouble."""
    interrupted: bool = False
    """By Ctrl-C, SIGTERM or SIGHUP."""
    photos: list[str] = field(default_factory=list)


class Session:
    """One live run. Everything but `stylize` happens on the thread that calls `run`."""

    def __init__(
        self,
        source: Source,
        painter: Painter,
        controls: Controls,
        overlay: Overlay,
        outputs: Outputs,
        options: LiveOptions,
        steering: Steering,
        on_tick: Callable[[], None] = lambda: None,
        microphone: Microphone | None = None,
        tell: Tell = tell_nobody,
    ) -> None:
        """What comes through the door of `steering` is done between two frames, or while none
        come; `on_tick` is called then, too.

        `microphone` is that of all recordings. `tell` gets a line if a run that was interrupted is
        not over at once.
        """
        self._tell = tell
        self._closing = ExitStack()
        self._is_closing = False
        self._microphone = microphone
        self._steering, self._on_tick = steering, on_tick
        self._door, self._rhythm = steering.door, steering.rhythm
        self._for_the_beat: Command | None = None
        """A change that waits for it."""
        self._teaches_next = False
        """Whether the next command is not done, but learned by a MIDI knob or button."""
        self._told_slow = False
        self._source, self._painter, self._outputs = source, painter, outputs
        self._controls, self._overlay, self._options = controls, overlay, options
        self._ending = Ending()
        self._cycle_s = options.cycle_s
        self.files: list[Path] = []
        """Photos and recordings that were begun here, whether or not they are whole by now."""
        self._began = self._cycled = time.monotonic()
        self.report = RunReport()
        """What was done, once the run is over."""

    def run(self) -> Ending:
        """Run until the person, the source, an error or time ends it; all outputs are closed.

        Foreseen errors are returned, so that what was done can be told; a bug is raised.
        """
        pipeline = Pipeline(self._source, self._painter, self._outputs)
        self._overlay.read_at = lambda: pipeline.read_at
        with self._closing, on_interrupt(self._interrupt):
            try:
                self._outputs.wait_until_ready()
                self._began = self._cycled = time.monotonic()
                pipeline.run(on_frame=lambda _: self._tick(), on_idle=self._tick_idle)
                self._close()
            except RealtimeStyleError as error:
                self._ending.error = error
            except KeyboardInterrupt:
                self._outputs.kill()
                raise
            finally:
                self.report = pipeline.report()
                self._source.close()
                self._outputs.abort()
        return self._ending

    def _close(self) -> None:
        self._is_closing = True
        if self._ending.interrupted:
            self._hurry()
        self._outputs.close()

    def _hurry(self) -> None:
        self._closing.enter_context(telling(self._tell, "the recording"))
        self._outputs.hurry()

    @property
    def is_recording(self) -> bool:
        return self._outputs.recording is not None

    @property
    def is_cycling(self) -> bool:
        """Whether styles change by themselves."""
        return bool(self._cycle_s)

    def press(self, key: int) -> None:
        """Have done what a key asks for, as cv2.waitKeyEx gives it."""
        if command := command_of(key):
            self._door.put(command)

    def do(self, command: Command) -> None:
        """What a key, a page or another program asks for."""
        if self._teaches_next:
            self._teaches_next = False
            self._teach(None if command.control == "learn" else command)
        elif command.control in CHANGES and self._controls.stage.on_beat and self._rhythm.is_known:
            self._for_the_beat = command
            self._overlay.waits = True
        else:
            self._do_now(command)

    def _do_now(self, command: Command) -> None:
        try:
            about_the_look = self._controls.apply(command)
        except RealtimeStyleError as error:
            self._overlay.notice(str(error))
            return
        if about_the_look:
            if command.control in ("next", "previous") and not self._controls.can_switch:
                self._overlay.notice("this style is a network of its own: no other to change to")
            elif command.control == "beat" and not self._rhythm.hears:
                self._overlay.notice("nothing is listened to: begin with --beat")
            elif self._controls.told:
                self._overlay.notice(self._controls.told)
            return
        match command.control:
            case "quit":
                self._source.close()
            case "tempo":
                self._set_tempo(command)
            case "learn":
                self._learn(command)
            case "photo":
                self._take_photo()
            case "record" if command.value in (None, not self.is_recording):
                self._start_or_stop_recording()
            case "cycle" if command.value in (None, not self._cycle_s):
                self._cycle_s = None if self._cycle_s else self._options.cycle_s or CYCLE_S
                self._cycled = time.monotonic()
                self._overlay.notice(
                    "styles change by themselves" if self._cycle_s else "style stays"
                )
            case "record" | "cycle" | "tap":  # as it is already, or done as it came
                pass
            case other:
                self._outputs.do(other)

    def _set_tempo(self, command: Command) -> None:
        control, now = CONTROLS[command.control], self._rhythm.tempo.bpm
        if isinstance(command.value, float):
            self._rhythm.tempo.set(command.value)
        elif now is not None:
            moved = now + command.by * control.step
            self._rhythm.tempo.set(min(control.high, max(control.low, moved)))

    def _learn(self, command: Command) -> None:
        if isinstance(command.value, str):
            self._teach(Command(command.value))
            return
        self._teaches_next = True
        self._overlay.notice("press the key that a MIDI knob or button shall have; l for none")

    def _teach(self, command: Command | None) -> None:
        if command is None:
            self._overlay.notice("nothing is learned")
        elif command.control not in CONTROLS or not CONTROLS[command.control].shared:
            self._overlay.notice(f"'{command.control}' is nothing that MIDI can do")
        elif self._steering.learn(command):
            self._overlay.notice(f"now move the knob or press the button for {command.control}")
        else:
            self._overlay.notice("there is no MIDI to learn from: begin with --midi")

    def _interrupt(self) -> None:
        """In a signal handler: `_tick` does the rest, while there are frames."""
        self._ending.interrupted = True
        if self._is_closing:
            self._hurry()

    def _tick(self) -> None:
        """Look after the person and the clock; between two frames, or while none come."""
        now = time.monotonic()
        self._outputs.tick()
        for command in self._door.take_all():
            self.do(command)
        self._keep_time()
        self._outputs.black = self._controls.stage.black
        self._painter.look = self._rhythm.pulsed(self._controls.look, self._controls.stage)
        self._steering.tell(self._state())
        self._on_tick()
        seconds = self._options.seconds
        over = seconds is not None and now - self._began >= seconds
        if over or self._ending.interrupted:
            self._source.close()
        if self._cycle_s and now - self._cycled >= self._cycle_s:
            self._cycled = now
            self.do(Command("next"))
        recorder = self._outputs.recording
        self._overlay.recorded_s = recorder.seconds if recorder else None
        for warning in (*self._outputs.news(), *self._steering.news()):
            self._overlay.notice(warning)
        self._tell_slow(now)

    def _keep_time(self) -> None:
        """Do what waited for the beat, and what the sound asks for."""
        beat = self._rhythm.beat_passed()
        if self._for_the_beat and (beat or not self._controls.stage.on_beat):
            command, self._for_the_beat = self._for_the_beat, None
            self._overlay.waits = False
            self._do_now(command)
        if self._rhythm.next_is_due(self._controls.stage):
            self._do_now(Command("next"))

    def _state(self) -> dict[str, float | bool | str]:
        """How all stands, for controllers."""
        return {
            **self._controls.values(),
            "style": self._controls.style,
            "blend": self._controls.share,
            "preset": self._controls.preset_name,
            "record": self.is_recording,
            "cycle": self.is_cycling,
            "tempo": round(self._rhythm.tempo.bpm or 0.0, 1),
        }

    def _tell_slow(self, now: float) -> None:
        """Say once that the machine is too slow for the camera, and what helps."""
        meter, rate = self._overlay.meter, float(self._source.info.frame_rate or 0)
        if self._told_slow or now - self._began < SLOW_AFTER_S or not meter.recent_fps:
            return
        if meter.dropped > meter.frames and meter.recent_fps < rate / 2:
            self._told_slow = True
            self._overlay.notice(
                f"{meter.recent_fps:.0f} of {rate:.0f} pictures a second are painted: "
                f"{self._overlay.advice}"
            )

    def _tick_idle(self) -> None:
        self._tick()
        self._outputs.idle()

    def _take_photo(self) -> None:
        if self._outputs.last is None:
            return
        painting, _ = self._outputs.last
        path = self._new_path(".png")
        told = {
            "Title": f"Painted in {self._controls.style}",
            "Software": "realtime-style",
            "Style": self._controls.style,
            "Strength": f"{self._controls.look.strength:g}",
            "Creation Time": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        try:
            write_photo(PendingFile(path, overwrite=False), painting, told)
        except RealtimeStyleError as error:
            self._overlay.notice(str(error))
            return
        self._ending.photos.append(str(path))
        self._overlay.notice(f"saved {path.name}")

    def _start_or_stop_recording(self) -> None:
        recorder = self._outputs.recording
        if recorder and recorder.path:
            self._outputs.end(recorder)
            self._overlay.notice(f"saved {recorder.path.name}")
            return
        path = self._new_path(".mp4")
        try:
            output = PendingFile(path, overwrite=False)
        except RealtimeStyleError as error:
            self._overlay.notice(str(error))
            return
        self._outputs.add(Recorder(output, self._source.info, self._microphone))
        self._overlay.notice(f"recording {path.name}")

    def _new_path(self, suffix: str) -> Path:
        """A name that no file has, and none that is still being written: style and time."""
        style = self._controls.style.replace(":", "").replace(",", "-").replace("/", "-")
        stem = f"rts-{datetime.now():%Y%m%d-%H%M%S}-{style}"
        path = self._options.folder / f"{stem}{suffix}"
        count = 1
        while path in self.files or path.exists():
            count += 1
            path = self._options.folder / f"{stem}-{count}{suffix}"
        self.files.append(path)
        return path


@contextmanager
def on_interrupt(end: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C, SIGTERM or SIGHUP calls `end`, a second one raises KeyboardInterrupt."""
    signals = [each for each in ENDING if each != HANG_UP or is_heard(each)]

    def handle(number: int, _frame: object) -> None:
        if number == HANG_UP:
            leave_lost_terminal()
        for each in signals:
            signal.signal(each, signal.default_int_handler)
        end()

    before = {each: signal.signal(each, handle) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
