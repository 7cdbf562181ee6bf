"""What the window tells over its picture."""

import time

from realtime_style.frame import BgrImage
from realtime_style.live.controls import Controls
from realtime_style.live.hud import draw_corner, draw_notice, draw_table
from realtime_style.live.keys import KEYS
from realtime_style.live.meter import LiveMeter

NOTICE_S = 3.0
"""Seconds for which a notice stays."""
AWAY_S = 1.0
"""Seconds without a picture after which the window says so."""


class Overlay:
    """Draws style, rate and latency, the help, and notices. For one thread."""

    def __init__(self, controls: Controls, meter: LiveMeter, provider: str) -> None:
        self.recorded_s: float | None = None
        """Seconds recorded so far; None while nothing is."""
        self._controls = controls
        self._meter = meter
        self._device = provider.removesuffix("ExecutionProvider")
        self._notice = ""
        self._notice_until = 0.0

    def notice(self, text: str) -> None:
        """Show a line for a while."""
        self._notice, self._notice_until = text, time.monotonic() + NOTICE_S

    @property
    def current_notice(self) -> str:
        """The line that is shown now; '' for none."""
        if self._meter.idle_s > AWAY_S:
            return f"no picture for {self._meter.idle_s:.0f} s: waiting for the camera"
        return self._notice if time.monotonic() < self._notice_until else ""

    def __call__(self, canvas: BgrImage) -> None:
        """Draw into a picture of the window's size."""
        if self._controls.hud:
            draw_corner(canvas, self.lines(), recording=self.recorded_s is not None)
        if self._controls.help:
            draw_table(canvas, [(key.shown, key.help) for key in KEYS])
        if notice := self.current_notice:
            draw_notice(canvas, notice)

    def lines(self) -> list[str]:
        """The corner's text."""
        meter, look = self._meter, self._controls.look
        title = self._controls.style
        if look.strength < 1:
            title += f"   strength {look.strength:.0%}"
        if look.frozen:
            title += "   held"
        numbers = [f"{meter.recent_fps or 0:.1f} fps"]
        if latency := meter.recent_latency:
            numbers += [
                f"{latency.p50:.0f} ms",
                f"p95 {latency.p95:.0f}",
                f"p99 {latency.p99:.0f}",
            ]
        numbers.append(f"{meter.dropped} dropped")
        last = self._device
        if self.recorded_s is not None:
            last += f"   recording {self.recorded_s // 60:.0f}:{self.recorded_s % 60:02.0f}"
        return [title, "   ".join(numbers), f"{last}   ? for keys"]
