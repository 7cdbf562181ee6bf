"""What the window tells over its picture."""

import time
from collections.abc import Callable

from realtime_style.frame import BgrImage
from realtime_style.live.controls import Controls
from realtime_style.live.hud import draw_corner, draw_notice, draw_table
from realtime_style.live.keys import HELP
from realtime_style.live.meter import LiveMeter
from realtime_style.live.tempo.rhythm import Rhythm
from realtime_style.options import Quality

NOTICE_S = 3.0
"""Seconds for which a notice stays."""
LETTERS_A_S = 15.0
"""Letters that people read in a second."""
FLASH = 0.25
"""Part of a beat for which its sign is lit."""
AWAY_S = 1.0
"""Seconds without a picture after which the window says so."""


class Overlay:
    """Draws what a performer needs, rate and latency, the help, and notices. For one thread."""

    def __init__(
        self, controls: Controls, meter: LiveMeter, provider: str, rhythm: Rhythm | None = None
    ) -> None:
        self.recorded_s: float | None = None
        """Seconds recorded so far; None while nothing is."""
        self.waits = False
        """Whether a change waits for the beat."""
        self.read_at: Callable[[], float | None] = lambda: None
        """When the camera gave its last picture, in monotonic seconds; None is not known."""
        self.meter = meter
        self._controls = controls
        self._rhythm = rhythm
        self._device = provider.removesuffix("ExecutionProvider")
        self._notice = ""
        self._notice_until = 0.0

    def notice(self, text: str) -> None:
        """Show a line for a while: longer ones are read longer."""
        seconds = max(NOTICE_S, len(text) / LETTERS_A_S)
        self._notice, self._notice_until = text, time.monotonic() + seconds

    @property
    def advice(self) -> str:
        """What makes a slow painter faster."""
        if self._controls.look.quality == Quality.FAST:
            return "begin with a smaller --width and --height"
        return "press w to paint smaller"

    @property
    def current_notice(self) -> str:
        """What is shown now; '' for none."""
        idle_s, read_at = self.meter.idle_s, self.read_at()
        if idle_s > AWAY_S:
            if read_at is not None and time.monotonic() - read_at < AWAY_S:
                return f"painting one picture takes over {idle_s:.0f} s: {self.advice}"
            return f"no picture for {idle_s:.0f} s: waiting for the camera"
        return self._notice if time.monotonic() < self._notice_until else ""

    def __call__(self, canvas: BgrImage) -> None:
        """Draw into a picture of the window's size."""
        notice = self.current_notice
        bottom = draw_notice(canvas, notice) if notice else canvas.shape[0]
        if self._controls.help:
            draw_table(canvas, HELP, bottom)
        elif self._controls.hud:
            draw_corner(canvas, self.lines(), recording=self.recorded_s is not None)

    def lines(self) -> list[str]:
        """The corner's text."""
        return [self._title(), self._to_come(), *self._numbers()]

    def _title(self) -> str:
        controls, look = self._controls, self._controls.look
        parts = [controls.style]
        if controls.preset_name:
            parts.append(f"look {controls.preset_name}")
        if look.strength < 1:
            parts.append(f"strength {look.strength:.0%}")
        parts += ["held"] * look.frozen + ["BLACK"] * controls.stage.black
        return "   ".join(parts)

    def _to_come(self) -> str:
        controls = self._controls
        parts = [f"next {controls.next}"] * controls.can_switch
        if beat := self._beat():
            parts.append(beat)
        if self.recorded_s is not None:
            parts.append(f"recording {self.recorded_s // 60:.0f}:{self.recorded_s % 60:02.0f}")
        return "   ".join([*parts, "? for keys"])

    def _beat(self) -> str:
        stage, rhythm = self._controls.stage, self._rhythm
        if rhythm is None:
            return ""
        bpm, phase = rhythm.tempo.bpm, rhythm.phase
        parts = []
        if bpm is not None:
            parts.append(f"{bpm:.0f} bpm {'*' if phase is not None and phase < FLASH else ' '}")
        parts += ["sound"] * (stage.follows_sound and rhythm.hears)
        parts += ["waits for the beat" if self.waits else "on the beat"] * stage.on_beat
        return " ".join(parts)

    def _numbers(self) -> list[str]:
        if not self._controls.numbers:
            return []
        meter = self.meter
        numbers = [f"{meter.recent_fps or 0:.1f} fps"]
        if latency := meter.recent_latency:
            numbers += [
                f"{latency.p50:.0f} ms",
                f"p95 {latency.p95:.0f}",
                f"p99 {latency.p99:.0f}",
            ]
        return ["   ".join(numbers), f"{meter.dropped} dropped   {self._device}"]
