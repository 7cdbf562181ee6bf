"""`rts bench`: how fast this machine paints."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.bench.plan import NAMED_SIZES, Plan, Size, Variants, quick_plan
from realtime_style.cli import parameters
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.parameters import print_json, say
from realtime_style.cli.webcam import tell
from realtime_style.errors import InputError
from realtime_style.options import EngineOptions, StrokeUnit, Variant

if TYPE_CHECKING:
    from realtime_style.bench.compare import Ratios
    from realtime_style.bench.report import BenchReport, CaseResult


DEFAULTS = Plan()


@taking_options
def bench(
    resolution: Annotated[
        list[str] | None,
        typer.Option(
            help=f"The size to measure at: {', '.join(NAMED_SIZES)} or WIDTHxHEIGHT; may be "
            "given again.",
            metavar="SIZE",
            show_default="the first three",
        ),
    ] = None,
    variant: Annotated[
        Variants,
        typer.Option(help="The network's precision; 'auto' takes what is faster on this machine."),
    ] = DEFAULTS.variants,
    *,
    engine: EngineOptions,
    quick: Annotated[
        bool, typer.Option("--quick", help="Take few laps, and 480p alone where no size is given.")
    ] = False,
    compare: Annotated[
        Path | None,
        typer.Option(
            help="Compare with an earlier --json result, and exit with status 1 if this one is "
            "slower.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    threshold: Annotated[
        float, typer.Option(help="With --compare: how much slower is let pass; 0.1 is a tenth.")
    ] = 0.1,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Measure a live run instead, of the test pattern at 30 frames a second."
        ),
    ] = False,
    fps: Annotated[
        float | None,
        typer.Option(
            help="With --live: the test pattern's frames a second.", min=1, show_default="30"
        ),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(help="With --live: how many seconds it lasts.", show_default="20"),
    ] = None,
    stroke_unit: Annotated[
        StrokeUnit | None,
        typer.Option(
            help="With --live: 'pixels' paints every one, 'picture' as rts webcam does.",
            show_default="pixels",
        ),
    ] = None,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Measure this machine, in turns with the paper's network. Takes some minutes."""
    if live:
        if variant is Variants.ALL or len(resolution or []) > 1:
            raise InputError("a live run has one --variant and one --resolution")
        engine = dataclasses.replace(engine, variant=Variant(variant.value))
        bench_live(resolution, seconds, fps, engine, stroke_unit, as_json=as_json)
        return
    of_live = {"--seconds": seconds, "--fps": fps, "--stroke-unit": stroke_unit}
    for option, given in of_live.items():
        if given is not None:
            raise InputError(f"{option} is for --live alone")
    from realtime_style.bench.compare import read_ratios
    from realtime_style.bench.run import run_bench

    if not 0 <= threshold < 1:
        raise InputError(f"threshold must be from 0 to below 1, got {threshold:g}")
    earlier = read_ratios(compare) if compare else None
    plan = quick_plan(engine, variant) if quick else Plan(engine=engine, variants=variant)
    if resolution:
        sizes = dict.fromkeys(Size.parse(each) for each in resolution)
        plan = dataclasses.replace(plan, sizes=tuple(sizes))
    report = run_bench(plan, lambda step: say(step, quiet=quiet or as_json))
    if as_json:
        print_json(report.to_json())
    else:
        print_table(report)
    if earlier is not None:
        judge(report, earlier, threshold)


def bench_live(
    resolution: list[str] | None,
    seconds: float | None,
    fps: float | None,
    engine: EngineOptions,
    stroke_unit: StrokeUnit | None,
    *,
    as_json: bool,
) -> None:
    """A live run without camera and window."""
    from realtime_style.bench import live

    size = Size.parse(resolution[0]) if resolution else live.SIZE
    seconds = live.SECONDS if seconds is None else seconds
    unit = stroke_unit or StrokeUnit.PIXELS
    report, ending, machine = live.run_live_bench(
        size, seconds, engine, fps=fps or live.FPS, stroke_unit=unit
    )
    if as_json:
        print_json({**report.to_json(), "machine": dataclasses.asdict(machine)})
    else:
        tell(report, as_json=False, quiet=False)
    if ending.error:
        raise ending.error
    if ending.interrupted:
        raise typer.Exit(130)


def judge(report: "BenchReport", earlier: "Ratios", threshold: float) -> None:
    """Tell every difference; exit 1 if a case is slower by more than `threshold`."""
    from realtime_style.bench.compare import compare

    differences = compare(report, earlier)
    for difference in differences:
        say(str(difference))
    slower = [each for each in differences if each.change < -threshold]
    if slower:
        say(f"rts: {len(slower)} of {len(differences)} slower by more than {threshold:.0%}")
        raise typer.Exit(1)


def print_table(report: "BenchReport") -> None:
    """A line for each case, and what it was measured on."""
    from rich.console import Console
    from rich.table import Column, Table

    on_a_card = any(case.unsteadied_fps for case in report.cases)
    table = Table(
        Column("size", no_wrap=True),
        "precision",
        "provider",
        "network, ms",
        "p95",
        "fps",
        "file to file, fps",
        "memory, MB",
        "times the paper's",
        *(["not steadied, fps", "library, fps", "live, fps"] if on_a_card else []),
    )
    for case in report.cases:
        table.add_row(
            f"{case.width}x{case.height}",
            case.variant,
            case.provider.removesuffix("ExecutionProvider"),
            f"{case.network_ms.p50:.1f}",
            f"{case.network_ms.p95:.1f}",
            f"{case.network_fps:.1f}",
            _number(case.end_to_end_fps),
            _number(case.peak_rss_mb),
            f"{case.ratio_to_johnson:.1f}",
            *(map(_number, of_a_card(case)) if on_a_card else ()),
        )
    Console().print(table)
    machine = report.machine
    hardware = f"{machine.card}; {machine.cpu}" if machine.card else machine.cpu
    print(
        f"{hardware}, {machine.cores} cores, {machine.system}, "
        f"onnxruntime {machine.onnxruntime}, rts {machine.rts}, {machine.date}"
    )


def of_a_card(case: "CaseResult") -> tuple[float | None, ...]:
    """Frames a second of what is measured on a card alone."""
    return case.unsteadied_fps, case.library_fps, case.live_fps


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
