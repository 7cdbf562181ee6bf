"""Steady moments. A clock that only moves when somebody waits stands for monotonic time."""

from fractions import Fraction

import pytest

from realtime_style.sources.pacing import Beat, Pacer, rate_of


class Clock:
    """Time that passes only in waiting, and exactly."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("realtime_style.sources.pacing.time.monotonic", lambda: self.now)

    def pacer(self) -> Pacer:
        clock = self

        class Waiting(Pacer):
            def wait_until(self, due: float) -> bool:
                clock.now = max(clock.now, due)
                return True

        return Waiting()


def test_moments_do_not_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    beat = Beat(Fraction(30000, 1001), clock.pacer())

    moments = []
    for _ in range(3001):
        moments.append(beat.wait())
        clock.now += 0.01  # what is done with the frame

    assert [moment[0] for moment in moments if moment] == list(range(3001))
    last = moments[-1]
    assert last is not None
    assert last[1] == pytest.approx(100 + 100.1, abs=1e-9)


def test_moments_that_have_passed_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    beat = Beat(Fraction(10), clock.pacer())
    beat.wait()

    clock.now += 0.55
    late = beat.wait()
    next_one = beat.wait()

    assert late == (5, 100.5)
    assert next_one == (6, 100.6)


def test_a_closed_pacer_waits_for_nothing() -> None:
    pacer = Pacer()
    beat = Beat(Fraction(1, 1000), pacer)
    beat.wait()

    pacer.close()

    assert beat.wait() is None


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (None, Fraction(30)),
        (29.97, Fraction(30000, 1001)),
        (25, Fraction(25)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rates_are_exact(fps: float | None, rate: Fraction) -> None:
    assert rate_of(fps) == rate
