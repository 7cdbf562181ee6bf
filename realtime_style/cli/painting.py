"""Put the parts of a run together from what the user chose."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.display import Display, Run
from realtime_style.cli.interruption import stoppable, tell_stopping
from realtime_style.cli.paint_options import PaintOptions
from realtime_style.cli.parameters import say
from realtime_style.options import OnInterrupt

if TYPE_CHECKING:
    from realtime_style.file_run import OpenSink, OpenSource, Progress
    from realtime_style.frame import StreamInfo
    from realtime_style.sinks.base import FileSink
    from realtime_style.sinks.output import Output


def paint_and_tell(
    source: Path | str,
    target: Path,
    options: PaintOptions,
    open_source: "OpenSource",
    open_sink: "OpenSink",
    shown: Display,
    on_interrupt: OnInterrupt = OnInterrupt.REMOVE,
    *,
    one_picture: bool = False,
) -> None:
    """Stylize one file into another and tell how it went."""
    from realtime_style.file_run import paint_file
    from realtime_style.painter.load import load_painter

    written: list[Path] = []

    def open_noted(output: "Output", info: "StreamInfo") -> "FileSink":
        written.append(output.path)
        return open_sink(output, info)

    report = paint_file(
        source,
        target,
        lambda: load_painter(
            options.style, options.engine, options.filters, options.scale, options.kept
        ),
        open_source,
        open_noted,
        overwrite=options.overwrite,
        one_picture=one_picture,
        on_interrupt=on_interrupt,
        progress=begin(source, target, options, shown, lambda: _bytes_of(written)),
        tell=tell_stopping,
    )
    shown.finished(str(source), report)


def begin(
    source: Path | str,
    target: Path,
    options: PaintOptions,
    shown: Display,
    size: Callable[[], int | None],
) -> "Progress":
    """Say what there is to say before a run; how it is watched, until Ctrl-C ends it in task.

    `size` gives the bytes written so far, where they are known.
    """
    from realtime_style.engine.provider_options import build_notice

    if notice := build_notice(options.engine):
        say(notice, quiet=options.quiet or options.as_json)
    return lambda total: stoppable(shown.watch(Run(str(source), str(target), total, size)))


def _bytes_of(paths: list[Path]) -> int | None:
    """The size of what is written so far; None before there is a file."""
    try:
        return sum(path.stat().st_size for path in paths)
    except OSError:
        return None
