import os
from pathlib import Path

import numpy as np
import pytest

from realtime_style.bench.child import in_own_process
from realtime_style.bench.clip import make_clip
from realtime_style.bench.plan import Plan, Size, Variants
from realtime_style.bench.run import run_bench
from realtime_style.errors import EngineError, InputError
from realtime_style.pipeline.memory import peak_rss_mb
from realtime_style.sources.video_file import VideoFileSource


def test_every_size_and_precision_is_measured() -> None:
    steps: list[str] = []
    plan = Plan(
        sizes=(Size(96, 64),),
        variants=Variants.ALL,
        network_seconds=0,
        least_rounds=2,
        end_to_end_seconds=0,
    )

    report = run_bench(plan, steps.append)

    assert [case.variant for case in report.cases] == ["fp32", "int8"]
    for case in report.cases:
        assert (case.width, case.height, case.rounds) == (96, 64, 2)
        assert case.provider == "CPUExecutionProvider"
        assert 0 < case.network_ms.p50 <= case.network_ms.p95
        assert case.network_fps == pytest.approx(1000 / case.network_ms.p50, rel=0.01)
        assert case.end_to_end_frames == 25
        assert case.end_to_end_fps is not None
        assert case.ratio_to_johnson > 0
    assert steps[0] == "96x64: the network, in turns with the paper's"
    assert len(steps) == 3
    assert report.machine.onnxruntime.count(".") == 2
    assert report.machine.cores >= 1


def test_a_clip_has_its_size_its_frames_and_sound(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"

    make_clip(path, Size(96, 64), 130)

    with VideoFileSource(path) as source:
        count = 0
        while source.read() is not None:
            count += 1
        assert (source.info.width, source.info.height) == (96, 64)
    assert count == 130
    assert b"soun" in path.read_bytes()


def test_a_function_runs_in_another_process() -> None:
    assert in_own_process(os.getpid) != os.getpid()


def test_its_errors_are_raised_here() -> None:
    with pytest.raises(InputError, match="no resolution '4k'"):
        in_own_process(Size.parse, "4k")


def test_a_process_that_is_ended_from_outside_is_an_error() -> None:
    with pytest.raises(EngineError, match="smaller --resolution"):
        in_own_process(os._exit, 9)


def grow_and_measure(megabytes: int) -> float | None:
    block = np.ones(megabytes << 20, np.uint8)
    peak = peak_rss_mb()
    del block
    return peak


def test_peak_memory_is_of_one_process_alone() -> None:
    """The block of the first process is no part of the second one's peak."""
    block = np.ones(200 << 20, np.uint8)

    large, small = (in_own_process(grow_and_measure, size) for size in (100, 1))

    del block
    if large is None or small is None:
        pytest.skip("this system does not tell")
    assert large - small == pytest.approx(99, abs=10)
    assert small < 150
