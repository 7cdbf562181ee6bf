import json
import os
from pathlib import Path

import pytest

from realtime_style.bench.report import BenchReport
from realtime_style.cli.bench import judge, print_table
from tests.bench.results import MACHINE, case
from tests.cli.rts import MAIN, assert_refused, rts
from tests.warm.start import run

QUICKER = """
import dataclasses
from realtime_style.cli import bench
plan, short = bench.quick_plan, {"network_seconds": 0, "end_to_end_seconds": 0}
bench.quick_plan = lambda *given: dataclasses.replace(plan(*given), **short)
"""
"""Python that has `rts bench --quick` measure as few laps as it may."""
CASE = {"width": 64, "height": 48, "variant": "fp32", "provider": "CPUExecutionProvider"}


def test_a_slower_result_than_before_is_told_with_status_1(tmp_path: Path) -> None:
    """The earlier result is one that no machine reaches."""
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps({"cases": [{**CASE, "ratio_to_johnson": 1e9}]}))

    arguments = (
        *("bench", "--quick", "--resolution", "64x48", "--variant", "fp32", "--device", "cpu"),
        *("--json", "--compare", earlier),
    )
    result = run(arguments, os.environ, code=QUICKER + MAIN)

    assert result.returncode == 1
    (case,) = json.loads(result.stdout)["cases"]
    assert {key: case[key] for key in CASE} == CASE
    assert {"network_fps", "end_to_end_fps", "peak_rss_mb", "ratio_to_johnson"} <= set(case)
    assert set(case["network_ms"]) == {"p50", "p95"}
    assert "64x48 fp32" in result.stderr
    assert "rts: 1 of 1 slower by more than 10%" in result.stderr


def test_people_get_a_table_and_a_result_within_the_threshold_passes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = (640, 480, "int8", "CPUExecutionProvider")
    report = BenchReport(machine=MACHINE, cases=[case(640, 28.0, "int8")])

    print_table(report)
    judge(report, {key: 30.0}, threshold=0.1)

    printed = capsys.readouterr()
    assert "640x480" in printed.out
    assert "A processor, 2 cores, Linux, onnxruntime 1.2.3" in printed.out
    assert "(-7%)" in printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--resolution", "4k"), ("no resolution '4k'", "1080p")),
        (("--threshold", "2"), ("threshold", "2")),
        (("--compare", "gone.json"), ("gone.json",)),
        (("--threads", "-1"), ("threads", "-1")),
        (("--stroke-unit", "picture"), ("--stroke-unit", "--live")),
        (("--device", "coreml", "--quick"), ("'coreml' is not there",)),
    ],
)
def test_bad_input_is_refused_on_one_line(
    arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert_refused(rts("bench", "-q", *arguments), *words)
