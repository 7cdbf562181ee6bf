"""A run from one file to another, put together: for the commands, the library and the benchmark."""

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from realtime_style.files.pending_file import refuse_same_file
from realtime_style.frame import StreamInfo
from realtime_style.media.sequences import refuse_same_sequence
from realtime_style.options import OnInterrupt
from realtime_style.painter.painter import Painter
from realtime_style.pipeline.report import RunReport
from realtime_style.pipeline.runner import Pipeline
from realtime_style.signals import apart
from realtime_style.sinks.base import FileSink
from realtime_style.sinks.output import Output, open_output
from realtime_style.sources.base import Source
from realtime_style.stopping import Tell, tell_nobody, telling

OpenSource = Callable[[Path | str], Source]
OpenSink = Callable[[Output, StreamInfo], FileSink]

OnFrame = Callable[[int], None]
"""Called with the number of frames written so far."""

Progress = Callable[[int | None], AbstractContextManager[OnFrame]]
"""Called with the number of frames in all, where that is known."""


class InterruptedRun(KeyboardInterrupt):
    """The user stopped a run, and there is something to say of what is left of it."""

    def __init__(
        self, kept: Path | None, frames: int, work: Path | None = None, trouble: str = ""
    ) -> None:
        super().__init__()
        self.kept = kept
        """A file to look at, with what was painted until then; None where none was wanted."""
        self.frames = frames
        """In that file."""
        self.work = work
        """The folder with which another run can go on; None where there is none."""
        self.trouble = trouble
        """Why it is less than was painted; '' where it is not."""


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
    tell: Tell = tell_nobody,
) -> RunReport:
    """Stylize one file into another; `load` is called once the source is known to be good.

    `tell` gets a line if a run that was stopped is not over at once.

    What is `one_picture` has no number in its name.

    Nothing is left of a run that fails, and an existing output is untouched until then.

    Raises:
        InterruptedRun: the user stopped it, `on_interrupt` is KEEP, and a frame was painted.
        InputError: `target` cannot be written, is `source`, or exists without `overwrite`.
        SourceError: `source` cannot be read.
        SinkError: the painting cannot be written.
    """
    refuse_same_file(source, target)
    refuse_same_sequence(source, target)
    output = open_output(target, overwrite=overwrite, one_picture=one_picture)
    try:
        report = _paint_into(
            *(output, source, load, open_source, open_sink, on_interrupt, progress, tell)
        )
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
    tell: Tell,
) -> RunReport:
    frames = apart(lambda: open_source(source))
    try:
        painter = apart(load)
        sink = apart(lambda: open_sink(output, frames.info))
        try:
            with progress(frames.info.frame_count) as on_frame:
                report = Pipeline(frames, painter, sink).run(on_frame)
            sink.close()
        except BaseException as error:
            try:
                if isinstance(error, KeyboardInterrupt) and on_interrupt is OnInterrupt.KEEP:
                    with telling(tell, "what was painted"):
                        keep_partial(sink)
            finally:
                sink.abort()
            raise
    finally:
        frames.close()
    warnings = [*painter.warnings, *frames.warnings, *sink.warnings]
    return dataclasses.replace(report, warnings=warnings)


def keep_partial(sink: FileSink) -> None:
    """Raise InterruptedRun if there is something to keep of what was painted."""
    if kept := sink.keep_partial():
        raise InterruptedRun(kept.path, kept.frames, trouble=kept.trouble)
