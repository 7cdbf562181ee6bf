"""Put the parts of a run together from what the user chose."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.parameters import say
from realtime_style.options import EngineOptions, FilterOptions, ScaleOptions

if TYPE_CHECKING:
    from realtime_style.cli.display import Display
    from realtime_style.frame import StreamInfo
    from realtime_style.sinks.base import Sink
    from realtime_style.sinks.output import Output
    from realtime_style.wiring import OpenSink, OpenSource


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
    source: Path | str,
    target: Path,
    options: PaintOptions,
    open_source: "OpenSource",
    open_sink: "OpenSink",
    shown: "Display",
) -> None:
    """Stylize one file into another and tell how it went."""
    from realtime_style.cli.display import Run
    from realtime_style.engine.provider_options import build_notice
    from realtime_style.wiring import load_painter, paint_file

    if notice := build_notice(options.engine):
        say(notice, quiet=options.quiet or options.as_json)
    written: list[Path] = []

    def open_noted(output: "Output", info: "StreamInfo") -> "Sink":
        written.append(output.path)
        return open_sink(output, info)

    report = paint_file(
        source,
        target,
        lambda: load_painter(options.style, options.engine, options.filters, options.scale),
        open_source,
        open_noted,
        overwrite=options.overwrite,
        progress=lambda total: shown.watch(
            Run(str(source), str(target), total, lambda: _bytes_of(written))
        ),
    )
    shown.finished(str(source), report)


def _bytes_of(paths: list[Path]) -> int | None:
    """The size of what is written so far; None before there is a file."""
    try:
        return sum(path.stat().st_size for path in paths)
    except OSError:
        return None
