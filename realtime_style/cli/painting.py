"""Put the parts of a run together from what the user chose, and tell how it went."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.interruption import stoppable
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.progress import frame_bar
from realtime_style.options import EngineOptions, FilterOptions, OnInterrupt, ScaleOptions

if TYPE_CHECKING:
    from realtime_style.pipeline.report import RunReport
    from realtime_style.wiring import OpenSink, OpenSource, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintOptions:
    """What every painting command is told."""

    style: str
    engine: EngineOptions
    scale: ScaleOptions = field(default_factory=ScaleOptions)
    filters: FilterOptions
    overwrite: bool
    as_json: bool
    quiet: bool


def stylize_file(
    source: Path,
    target: Path,
    options: PaintOptions,
    open_source: "OpenSource",
    open_sink: "OpenSink",
    on_interrupt: OnInterrupt = OnInterrupt.REMOVE,
) -> None:
    """Stylize one file into another and tell how it went."""
    from realtime_style.wiring import load_painter, paint_file

    report = paint_file(
        source,
        target,
        lambda: load_painter(options.style, options.engine, options.filters, options.scale),
        open_source,
        open_sink,
        overwrite=options.overwrite,
        on_interrupt=on_interrupt,
        progress=begin(options),
    )
    tell(report, options)


def begin(options: PaintOptions) -> "Progress":
    """Say what there is to say before a run; the bar for it, which Ctrl-C ends in order."""
    from realtime_style.engine.provider_options import build_notice

    if notice := build_notice(options.engine):
        say(notice, quiet=options.quiet or options.as_json)
    quiet = options.quiet or options.as_json or not sys.stderr.isatty()
    return lambda total: stoppable(frame_bar(total, quiet=quiet or total == 1))


def tell(report: "RunReport", options: PaintOptions) -> None:
    """The report for programs, or for people: warnings always, the rest unless quiet."""
    if options.as_json:
        print_json(report.to_json())
        return
    for warning in report.warnings:
        say(f"rts: warning: {warning}")
    target = options.scale.target_fps
    missed = f" of {target:g}" if target and report.fps and report.fps < 0.97 * target else ""
    rate = f", {report.fps:.1f}{missed} fps" if report.fps else ""
    frames = "1 frame" if report.frames_out == 1 else f"{report.frames_out} frames"
    smaller = ""
    if report.frames_smaller:
        smallest = list(report.painted_sizes)[-1]
        smaller = f"; {report.frames_smaller} painted smaller, down to {smallest}"
    earlier = f"; {report.frames_resumed} by an earlier run" if report.frames_resumed else ""
    say(
        f"{display(Path(report.output))}: {frames} in '{report.style}' "
        f"in {report.seconds:.1f} s{rate} on {report.provider}{smaller}{earlier}",
        quiet=options.quiet,
    )
