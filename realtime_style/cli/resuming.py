"""A video in segments: `rts video --resume`, and every long one."""

from pathlib import Path

from realtime_style.cli.display import Display
from realtime_style.cli.interruption import tell_stopping
from realtime_style.cli.orders import STANDARD, Order
from realtime_style.cli.painting import PaintOptions, begin
from realtime_style.errors import InputError
from realtime_style.options import EncoderOptions, Excerpt, OnInterrupt, StreamOptions
from realtime_style.paths import is_pipe, is_special


def is_for_segments(
    order: Order,
    options: PaintOptions,
    encoder: EncoderOptions,
    excerpt: Excerpt,
    *,
    resume: bool,
) -> bool:
    """Whether a run keeps its work in segments.

    One that is not asked to does so only if nothing speaks against it: options of ffmpeg's that
    we do not know may be about the whole file.

    Raises:
        InputError: an earlier run has left such work, and this one is not to go on with it; or
            there is no file to go on with.
        SourceError: `source` cannot be read.
    """
    from realtime_style.jobs.run import is_long
    from realtime_style.jobs.work_folder import WorkFolder
    from realtime_style.sinks.pending_frames import is_sequence

    whole = isinstance(order.source, Path) and not is_pipe(order.source)
    whole = whole and str(order.target) != STANDARD and not is_special(order.target)
    if resume:
        if not whole or encoder.container or is_sequence(order.target):
            raise InputError(
                "--resume goes from a video file to a video file, its container told by its name"
            )
        return True
    if not whole or is_sequence(order.target):
        return False
    WorkFolder(order.target).refuse_left_over()
    if options.scale.target_fps or encoder.extra or encoder.container:
        return False
    return is_long(Path(order.source), order.target, excerpt)


def stylize_in_segments(
    order: Order,
    options: PaintOptions,
    encoder: EncoderOptions,
    shown: Display,
    streams: StreamOptions,
    excerpt: Excerpt,
    on_interrupt: OnInterrupt,
    *,
    segment_s: float,
    resume: bool,
) -> None:
    """Stylize one video file into another, going on with the work of an earlier run."""
    from realtime_style.jobs.job import Job
    from realtime_style.jobs.run import paint_job

    job = Job(
        source=Path(order.source),
        target=order.target,
        style=options.style,
        engine=options.engine,
        scale=options.scale,
        filters=options.filters,
        encoder=encoder,
        streams=streams,
        excerpt=excerpt,
        segment_s=segment_s,
    )
    report = paint_job(
        job,
        resume=resume,
        overwrite=options.overwrite,
        on_interrupt=on_interrupt,
        progress=begin(order.source, order.target, options, shown, lambda: None),
        kept=options.kept,
        tell=tell_stopping,
    )
    shown.finished(str(order.source), report)
