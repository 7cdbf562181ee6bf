import json
from array import array

import pytest

from realtime_style.pipeline.meter import Percentiles, Stopwatch
from realtime_style.pipeline.rate import RateMeter
from realtime_style.pipeline.report import RunReport


def test_n_ticks_make_n_minus_1_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 10.5, 11.0])
    monkeypatch.setattr("realtime_style.pipeline.rate.time.monotonic", lambda: next(clock))
    rate = RateMeter()

    rate.tick()
    alone = rate.fps
    rate.tick()
    rate.tick()

    assert alone is None
    assert rate.fps == 2.0


def test_percentiles_are_in_milliseconds() -> None:
    times = Percentiles.of(array("d", [i / 1000 for i in range(101)]))

    assert times == Percentiles(p50=50.0, p95=95.0, p99=99.0)
    assert Percentiles.of(array("d")) is None


def test_a_block_that_raises_is_not_measured() -> None:
    watch = Stopwatch()

    with pytest.raises(ZeroDivisionError), watch.lap():
        1 / 0  # noqa: B018

    assert watch.percentiles() is None


def test_a_report_is_plain_json() -> None:
    report = RunReport(
        frames_in=2,
        frames_out=2,
        frames_dropped=0,
        fps=1 / 3,
        seconds=6.00001,
        stages_ms={"paint": Percentiles(p50=1, p95=2, p99=3)},
        latency_ms=None,
        provider="CPUExecutionProvider",
    )

    table = json.loads(json.dumps(report.to_json()))

    assert table["fps"] == 0.333
    assert table["stages_ms"]["paint"] == {"p50": 1, "p95": 2, "p99": 3}


def test_a_stopwatch_keeps_a_fair_sample_of_a_long_run() -> None:
    watch = Stopwatch(kept=1000)

    for i in range(20_000):
        watch.add(i / 20_000)

    times = watch.percentiles()
    assert times is not None
    assert 400 < times.p50 < 600
    assert 900 < times.p95 < 1000
