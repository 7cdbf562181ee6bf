"""The concrete parts of a run, put together: for the commands, the library and the benchmark."""

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from realtime_style.engine.base import Engine
from realtime_style.engine.governor import govern
from realtime_style.engine.load import KeptNetwork, load_engine
from realtime_style.engine.passthrough import PassThrough
from realtime_style.engine.placement import Placement
from realtime_style.engine.providers import CPU
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.filters.base import Filter
from realtime_style.filters.colours import KeepColours
from realtime_style.filters.steady import Steady
from realtime_style.filters.strength import Strength
from realtime_style.frame import StreamInfo
from realtime_style.networks.family import Graph
from realtime_style.options import EngineOptions, FilterOptions, OnInterrupt, ScaleOptions
from realtime_style.pipeline.report import RunReport
from realtime_style.pipeline.runner import Pipeline
from realtime_style.signals import apart
from realtime_style.sinks.base import Sink
from realtime_style.sinks.output import Output, open_output
from realtime_style.sinks.pending_file import refuse_same_file
from realtime_style.sinks.video_file import VideoFileSink
from realtime_style.sources.base import Source
from realtime_style.styles.choice import Choice, choose

OpenSource = Callable[[Path | str], Source]
OpenSink = Callable[[Output, StreamInfo], Sink]

OnFrame = Callable[[int], None]
"""Called with the number of frames written so far."""

Progress = Callable[[int | None], AbstractContextManager[OnFrame]]
"""Called with the number of frames in all, where that is known."""


class InterruptedRun(KeyboardInterrupt):
    """The user stopped a run, and something is left of it."""

    def __init__(self, kept: Path | None, frames: int, work: Path | None = None) -> None:
        super().__init__()
        self.kept = kept
        """A file to look at, with what was painted until then; None where none was wanted."""
        self.frames = frames
        """In that file."""
        self.work = work
        """The folder with which another run can go on; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Painter:
    """What turns a frame into a painting."""

    choice: Choice
    engine: Engine
    filters: Sequence[Filter]
    model: Path | None = None
    """The file of the network's weights; None at strength 0, where there is none."""
    graphs: Sequence[Graph] = ()
    """Which of the network's paint; one that is for large pictures, once there was one."""
    frames_at_once: int = 1
    """Threads that may call the engine at the same time."""
    placement: Placement | None = None
    """Where the network really runs; None at strength 0, where there is none."""
    warnings: Sequence[str] = ()
    """Sentences for the user: why it is not faster."""


def load_painter(
    style: str | Choice,
    engine: EngineOptions,
    filters: FilterOptions,
    scale: ScaleOptions | None = None,
    kept: KeptNetwork | None = None,
) -> Painter:
    """Find the style and load the network; at strength 0 there is nothing to load.

    Without `scale` every pixel is painted. The network is taken from `kept` where that is given.

    Raises:
        InputError: int8 is asked for, and this style has no such network.
        EngineError: onnxruntime or the device is not there.
        StyleError: no such style, or its file is damaged or of another contract.
    """
    choice = choose(style) if isinstance(style, str) else style
    if filters.strength == 0:
        return Painter(choice=choice, engine=PassThrough(), filters=[])
    if scale and scale.target_fps:
        # Its times would be those of several frames, and are to be one frame's.
        engine = dataclasses.replace(engine, frames_at_once=1)
    network = kept.load(choice, engine) if kept else load_engine(choice, engine)
    return Painter(
        choice=choice,
        engine=ScaledEngine(network, govern(scale)) if scale else network,
        filters=make_filters(filters, choice.card.strength),
        model=network.model,
        graphs=network.graphs,
        frames_at_once=engine.frames_at_once if network.provider == CPU else 1,
        placement=network.placement,
        warnings=network.warnings,
    )


def make_filters(options: FilterOptions, style_strength: float) -> list[Filter]:
    """In the order in which they see a painting: what is mixed with the photo is steady first.

    `style_strength` is the style's own, for where none is asked for.
    """
    strength = options.strength_of(style_strength)
    filters: list[Filter] = []
    if options.steady:
        filters.append(Steady(options.steady))
    if options.keep_colours:
        filters.append(KeepColours())
    if strength < 1:
        filters.append(Strength(strength))
    return filters


def paint_file(
    source: Path | str,
    target: Path,
    load: Callable[[], Painter],
    open_source: OpenSource,
    open_sink: OpenSink,
    *,
    overwrite: bool,
    one_picture: bool = False,
    on_interrupt: OnInterrupt = OnInterrupt.REMOVE,
    progress: Progress = lambda _: nullcontext(lambda _: None),
) -> RunReport:
    """Stylize one file into another; `load` is called once the source is known to be good.

    What is `one_picture` has no number in its name.

    Nothing is left of a run that fails, and an existing output is untouched until then.

    Raises:
        InterruptedRun: the user stopped it, `on_interrupt` is KEEP, and a frame was painted.
        InputError: `target` cannot be written, is `source`, or exists without `overwrite`.
        SourceError: `source` cannot be read.
        SinkError: the painting cannot be written.
    """
    refuse_same_file(source, target)
    output = open_output(target, overwrite=overwrite, one_picture=one_picture)
    try:
        report = _paint_into(output, source, load, open_source, open_sink, on_interrupt, progress)
    except BaseException:
        output.discard()
        raise
    return dataclasses.replace(report, output=str(target))


def _paint_into(
    output: Output,
    source: Path | str,
    load: Callable[[], Painter],
    open_source: OpenSource,
    open_sink: OpenSink,
    on_interrupt: OnInterrupt,
    progress: Progress,
) -> RunReport:
    frames = apart(lambda: open_source(source))
    try:
        painter = apart(load)
        sink = apart(lambda: open_sink(output, frames.info))
        try:
            with progress(frames.info.frame_count) as on_frame:
                pipeline = Pipeline(
                    frames,
                    painter.engine,
                    painter.filters,
                    sink,
                    frames_at_once=painter.frames_at_once,
                )
                report = pipeline.run(on_frame)
            sink.close()
        except BaseException as error:
            try:
                if isinstance(error, KeyboardInterrupt) and on_interrupt is OnInterrupt.KEEP:
                    keep_partial(sink)
            finally:
                sink.abort()
            raise
    finally:
        frames.close()
    return dataclasses.replace(
        add_placement(add_sizes(report, painter.engine, frames.info), painter.placement),
        style=painter.choice.name,
        graphs=[each.to_json() for each in painter.graphs],
        warnings=[*painter.warnings, *frames.warnings, *sink.warnings],
    )


def keep_partial(sink: Sink) -> None:
    """Raise InterruptedRun if there is something of a video to keep."""
    if isinstance(sink, VideoFileSink) and (kept := sink.keep_partial()):
        raise InterruptedRun(kept, sink.frames)


def add_placement(report: RunReport, placement: Placement | None) -> RunReport:
    """The report with what fell to the processor; nothing where all was meant to run there."""
    if placement is None or placement.nodes_on_provider is None:
        return report
    return dataclasses.replace(
        report,
        nodes_on_cpu=placement.nodes_on_cpu,
        shape_nodes_on_cpu=placement.shape_nodes_on_cpu,
    )


def add_sizes(report: RunReport, engine: Engine, info: StreamInfo) -> RunReport:
    """The report with the sizes that `engine` painted; none where nothing was painted."""
    if not isinstance(engine, ScaledEngine):
        return report
    sizes = sorted(engine.sizes.items(), reverse=True)
    return dataclasses.replace(
        report,
        painted_sizes={f"{width}x{height}": count for (width, height), count in sizes},
        frames_smaller=sum(count for size, count in sizes if size != (info.width, info.height)),
    )
