"""`rts video`: videos into stylized videos."""

import dataclasses
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli import sharing
from realtime_style.cli import video_parameters as given
from realtime_style.cli.display import Display, choose_display
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.interruption import telling_what_is_kept
from realtime_style.cli.paint_options import PaintOptions, VideoOptions
from realtime_style.cli.painting import paint_and_tell
from realtime_style.cli.resuming import is_for_segments, paint_in_segments
from realtime_style.cli.several import paint_all, telling_failure
from realtime_style.cli.tasks import (
    STANDARD,
    Task,
    folder_tasks,
    goes_into_folder,
    one_task,
    refuse_mixing,
)
from realtime_style.options import ClusterOptions, read_time

if TYPE_CHECKING:
    from realtime_style.sources.standard_input import Pipe


@taking_options
def video(
    inputs: given.Inputs = [],  # noqa: B006 (typer copies it)
    out: given.Out = "",
    *,
    recursive: given.Recursive = False,
    options: PaintOptions,
    video: VideoOptions,
    duration: given.Duration = "",
    at: given.At = "",
    fps: given.Fps = "",
    cluster: ClusterOptions,
) -> None:
    """Stylize videos; all else that they hold stays as it is."""
    given.refuse_forgotten(inputs, out, "video", "painted.mp4")
    rate = given.rate_of(fps)
    video = dataclasses.replace(video, excerpt=given.lasting(video.excerpt, duration))
    if sharing.is_shared(cluster):
        sharing.refuse_unsharable(out, video, at=at)
        tasks = sharing.find_sharable(inputs, out, recursive=recursive)
        sharing.share(tasks, Path(out), options, video, cluster, sharing.tell_events)
        return
    container = video.encoder.container
    if out == STANDARD and not container:
        encoder = dataclasses.replace(video.encoder, container="matroska")
        video = dataclasses.replace(video, encoder=encoder)
    if at:
        given.refuse_with_at(video.excerpt, out)
        container = container or "png"
    refuse_mixing(out, "video", as_json=options.as_json)
    shown = choose_display(options)

    def paint(task: Task) -> None:
        from realtime_style.sources.standard_input import readable

        if not at and is_for_segments(task, options, video):
            paint_in_segments(task, options, video, shown)
            return
        with readable(task.source) as (source, pipe):
            if at:
                moment, maps = read_time("--at", at), video.streams.maps
                paint_one_frame(source, task.target, options, moment, shown, pipe, maps, rate)
            else:
                paint_video(source, task.target, options, video, shown, pipe, rate)

    with telling_what_is_kept():
        if goes_into_folder(inputs, out):
            from realtime_style.engine.load import LoadedNetworks

            tasks = folder_tasks(inputs, out, recursive=recursive, container=container)
            options = dataclasses.replace(options, kept=LoadedNetworks())
            paint_all(
                *(tasks, paint, shown),
                load=lambda: _load(options, one_frame=bool(at)),
                overwrite=options.overwrite,
                quiet=options.quiet or options.as_json,
            )
            return
        task = one_task(inputs[0], out)
        with telling_failure(task, shown):
            paint(task)


def paint_video(
    source: Path | str,
    target: Path,
    options: PaintOptions,
    video: VideoOptions,
    shown: Display,
    pipe: "Pipe | None" = None,
    rate: Fraction | None = None,
) -> None:
    """Stylize one video into another; with `pipe`, the raw frames that come through it. `rate` is
    that of numbered pictures."""
    from realtime_style.engine.threads import for_files
    from realtime_style.media.sequences import is_sequence_to_read
    from realtime_style.sinks.video_file import VideoFileSink
    from realtime_style.sources.container import is_live
    from realtime_style.sources.video_file import VideoFileSource

    is_alone = pipe or is_live(source) or is_sequence_to_read(source)
    original = None if is_alone else source
    paint_and_tell(
        source,
        target,
        dataclasses.replace(options, engine=for_files(options.engine)),
        lambda path: VideoFileSource(
            *(path, video.excerpt, pipe, video.streams.maps, rate, video.encoder.hwaccel)
        ),
        lambda output, info: VideoFileSink(
            *(output, info, video.encoder),
            original=original,
            streams=video.streams,
            excerpt=video.excerpt,
        ),
        shown,
        video.segments.on_interrupt,
    )


def paint_one_frame(
    source: Path | str,
    target: Path,
    options: PaintOptions,
    at: Fraction,
    shown: Display,
    pipe: "Pipe | None" = None,
    maps: Sequence[str] = (),
    rate: Fraction | None = None,
) -> None:
    """Stylize the frame at `at` seconds into a picture."""
    from realtime_style.sinks.still import StillSink
    from realtime_style.sources.one_frame import OneFrameSource

    paint_and_tell(
        source,
        target,
        options,
        lambda path: OneFrameSource(path, at, pipe, maps, rate),
        lambda output, _: StillSink(output),
        shown,
        one_picture=True,
    )


def _load(options: PaintOptions, *, one_frame: bool) -> None:
    """Find the style and load the network, which `options` keep for all videos.

    Raises:
        StyleError, EngineError: what would be wrong with each video.
    """
    from realtime_style.engine.threads import for_files
    from realtime_style.painter.load import load_painter

    engine = options.engine if one_frame else for_files(options.engine)
    load_painter(options.style, engine, options.filters, options.scale, options.kept)
