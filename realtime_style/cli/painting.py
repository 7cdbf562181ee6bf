"""Put the parts of a run together from what the user chose, and tell how it went."""

import dataclasses
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.progress import frame_bar
from realtime_style.options import EngineOptions, FilterOptions, ScaleOptions

if TYPE_CHECKING:
    from realtime_style.engine.base import Engine
    from realtime_style.filters.base import Filter
    from realtime_style.frame import StreamInfo
    from realtime_style.pipeline.report import RunReport
    from realtime_style.sinks.base import Sink
    from realtime_style.sinks.pending_file import PendingFile
    from realtime_style.sources.base import Source
    from realtime_style.styles.choice import Choice


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
    open_source: "Callable[[Path], Source]",
    open_sink: "Callable[[PendingFile, Source], Sink]",
) -> "RunReport":
    """Stylize one file into another and tell how it went.

    Nothing is left of a run that fails, and an existing output is untouched until then.
    """
    from realtime_style.pipeline.runner import Pipeline
    from realtime_style.sinks.pending_file import PendingFile, refuse_same_file
    from realtime_style.styles.choice import choose

    refuse_same_file(source, target)
    output = PendingFile(target, overwrite=options.overwrite)
    quiet = options.quiet or options.as_json or not sys.stderr.isatty()
    frames = open_source(source)
    try:
        choice = choose(options.style)
        engine, filters = load(choice, options)
        sink = open_sink(output, frames)
        try:
            total = frames.info.frame_count
            with frame_bar(total, quiet=quiet or total == 1) as on_frame:
                report = Pipeline(frames, engine, filters, sink).run(on_frame)
            sink.close()
        except BaseException:
            sink.abort()
            raise
    finally:
        frames.close()
    report = dataclasses.replace(
        add_sizes(report, engine, frames.info),
        style=choice.name,
        output=str(target),
        warnings=[*frames.warnings, *sink.warnings],
    )
    tell(report, options)
    return report


def load(choice: "Choice", options: PaintOptions) -> "tuple[Engine, list[Filter]]":
    """Load the network; at strength 0 there is nothing to load."""
    strength = options.filters.strength
    if strength == 0:
        from realtime_style.engine.passthrough import PassThrough

        return PassThrough(), []
    from realtime_style.engine.governor import govern
    from realtime_style.engine.load import load_engine
    from realtime_style.engine.scaled import ScaledEngine
    from realtime_style.filters.strength import Strength

    engine = ScaledEngine(load_engine(choice, options.engine), govern(options.scale))
    return engine, [] if strength == 1 else [Strength(strength)]


def add_sizes(report: "RunReport", engine: "Engine", info: "StreamInfo") -> "RunReport":
    """The report with the sizes that `engine` painted; none where nothing was painted."""
    from realtime_style.engine.scaled import ScaledEngine

    if not isinstance(engine, ScaledEngine):
        return report
    sizes = sorted(engine.sizes.items(), reverse=True)
    return dataclasses.replace(
        report,
        painted_sizes={f"{width}x{height}": count for (width, height), count in sizes},
        frames_smaller=sum(count for size, count in sizes if size != (info.width, info.height)),
    )


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
    say(
        f"{display(Path(report.output))}: {frames} in '{report.style}' "
        f"in {report.seconds:.1f} s{rate} on {report.provider}{smaller}",
        quiet=options.quiet,
    )
