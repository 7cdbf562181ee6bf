"""All cases, each measured in a process of its own."""

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

from realtime_style.bench.child import in_own_process
from realtime_style.bench.clip import make_clip
from realtime_style.bench.machine import describe_machine
from realtime_style.bench.network import NetworkTimes, measure_network
from realtime_style.bench.plan import Plan, Size
from realtime_style.bench.report import BenchReport, CaseResult
from realtime_style.bench.steadied import SteadiedRates, measure_steadied
from realtime_style.engine.providers import CPU
from realtime_style.options import EngineOptions, StrokeUnit
from realtime_style.pipeline.report import RunReport
from realtime_style.stylizer import Stylizer

_LEAST_FRAMES = 25
_MOST_FRAMES = 500


def run_bench(plan: Plan, on_step: Callable[[str], None] = lambda _: None) -> BenchReport:
    """Measure every size and precision of `plan`; `on_step` gets a line before each.

    Raises:
        InputError: the style has no such variant.
        EngineError: onnxruntime or the device is not there, or memory ran out.
        SinkError: ffmpeg fails.
    """
    cases: list[CaseResult] = []
    version = ""
    for size in plan.sizes:
        on_step(f"{size}: the network, in turns with the paper's")
        network = in_own_process(measure_network, plan, size)
        version = network.onnxruntime
        with tempfile.TemporaryDirectory(prefix="rts-bench-") as folder:
            clip = Path(folder) / "clip.mp4"
            make_clip(clip, size, _frame_count(plan, network.times))
            for times in network.times:
                on_step(f"{size} {times.variant} on {times.provider}: from file to file")
                options = dataclasses.replace(
                    plan.engine, variant=times.variant, device=times.device
                )
                target = clip.with_name("painted.mp4")
                run = in_own_process(paint_clip, clip, target, options)
                plain: RunReport | None = None
                steadied: SteadiedRates | None = None
                if times.provider != CPU:
                    on_step(f"{size} {times.variant}: the library and a live run, steadied")
                    seconds = plan.end_to_end_seconds
                    steadied = in_own_process(measure_steadied, clip, size, seconds, options)
                    on_step(f"{size} {times.variant}: from file to file, not steadied")
                    plain = in_own_process(paint_clip, clip, target, options, steady=0.0)
                cases.append(_case(size, times, run, plain, steadied))
    machine = describe_machine(
        onnxruntime=version,
        threads=plan.engine.threads,
        providers=[case.provider for case in cases],
    )
    return BenchReport(machine=machine, cases=cases)


def paint_clip(
    clip: Path, target: Path, options: EngineOptions, steady: float | None = None
) -> RunReport:
    """From a file to a file in the default style, through the very run of `rts video
    --stroke-unit pixels`.

    `steady` is as usual where it is None.
    """
    with Stylizer(
        device=options.device,
        execution_providers=options.execution_providers,
        threads=options.threads,
        variant=options.variant,
        steady=steady,
        stroke_unit=StrokeUnit.PIXELS,
    ) as stylizer:
        return stylizer.stylize_video(clip, target, overwrite=True)


def _frame_count(plan: Plan, times: list[NetworkTimes]) -> int:
    """As many as the fastest precision paints in the time that there is."""
    fastest_ms = min(each.ours_ms.p50 for each in times)
    frames = round(plan.end_to_end_seconds * 1000 / fastest_ms)
    return min(max(frames, _LEAST_FRAMES), _MOST_FRAMES)


def _case(
    size: Size,
    times: NetworkTimes,
    run: RunReport,
    plain: RunReport | None,
    steadied: SteadiedRates | None,
) -> CaseResult:
    plain_fps = plain.fps if plain else None
    live_fps = steadied.live if steadied else None
    return CaseResult(
        height=size.height,
        width=size.width,
        variant=times.variant,
        provider=times.provider,
        network_ms=times.ours_ms,
        network_fps=round(1000 / times.ours_ms.p50, 2),
        end_to_end_fps=run.fps and round(run.fps, 2),
        end_to_end_frames=run.frames_out,
        peak_rss_mb=run.peak_rss_mb and round(run.peak_rss_mb, 1),
        ratio_to_johnson=round(times.ratio, 2),
        johnson_ms=times.johnson_ms,
        rounds=times.rounds,
        unsteadied_fps=plain_fps and round(plain_fps, 2),
        library_fps=round(steadied.library, 2) if steadied else None,
        live_fps=live_fps and round(live_fps, 2),
    )
