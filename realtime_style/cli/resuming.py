"""A video in segments: `rts video --resume`, and every long one."""

from pathlib import Path

from realtime_style.cli.painting import PaintOptions, begin, tell
from realtime_style.options import EncoderOptions, Excerpt, OnInterrupt, StreamOptions


def is_for_segments(
    source: Path,
    target: Path,
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
        InputError: an earlier run has left such work, and this one is not to go on with it.
        SourceError: `source` cannot be read.
    """
    from realtime_style.jobs.run import is_long
    from realtime_style.jobs.work_folder import WorkFolder

    if resume:
        return True
    WorkFolder(target).refuse_left_over()
    if options.scale.target_fps or encoder.extra:
        return False
    return is_long(source, target, excerpt)


def stylize_in_segments(
    source: Path,
    target: Path,
    options: PaintOptions,
    encoder: EncoderOptions,
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
        source=source,
        target=target,
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
        progress=begin(options),
    )
    tell(report, options)
