from fractions import Fraction

import numpy as np
import pytest

from realtime_style.frame import Frame
from realtime_style.live.meter import LiveMeter


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("realtime_style.live.meter.time.monotonic", lambda: self.now)


def show(meter: LiveMeter, clock: Clock, count: int) -> None:
    """Frames every 40 ms, each shown 10 ms after its capture."""
    for _ in range(count):
        clock.now += 0.04
        meter.shown(Frame(np.zeros((2, 2, 3), np.uint8), 0, Fraction(0), clock.now - 0.01))


def test_the_recent_rate_is_that_of_the_last_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, meter = Clock(monkeypatch), LiveMeter()

    show(meter, clock, 10)

    assert meter.recent_fps == pytest.approx(25)
    assert meter.recent_latency is not None
    assert meter.recent_latency.p50 == pytest.approx(10)


def test_a_pause_does_not_count_as_a_slow_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, meter = Clock(monkeypatch), LiveMeter()
    show(meter, clock, 10)

    clock.now += 300
    show(meter, clock, 5)

    assert meter.recent_fps == pytest.approx(25)
