"""`rts video`: videos into stylized videos."""

import dataclasses
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli import parameters
from realtime_style.cli import video_parameters as given
from realtime_style.cli.display import Display, choose_display
from realtime_style.cli.interruption import telling_what_is_kept
from realtime_style.cli.orders import (
    STANDARD,
    Order,
    folder_orders,
    goes_into_folder,
    one_order,
)
from realtime_style.cli.painting import PaintOptions, stylize_file
from realtime_style.cli.resuming import is_for_segments, stylize_in_segments
from realtime_style.cli.several import paint_all, telling_failure
from realtime_style.errors import InputError
from realtime_style.options import (
    DEFAULT_STYLE,
    EncoderOptions,
    EngineOptions,
    Excerpt,
    FilterOptions,
    OnInterrupt,
    ScaleOptions,
    StreamOptions,
)

if TYPE_CHECKING:
    from realtime_style.sources.standard_input import Pipe

_ALL_STREAMS, _WHOLE = StreamOptions(), Excerpt()


def video(
    inputs: given.Inputs,
    out: given.Out,
    style: parameters.Style = DEFAULT_STYLE,
    strength: parameters.Strength = parameters.STRENGTH,
    steady: parameters.Steady = parameters.STEADY,
    keep_colours: parameters.KeepColours = parameters.KEEP_COLOURS,
    device: parameters.DeviceChoice = parameters.DEVICE,
    execution_providers: parameters.ExecutionProviders = "",
    threads: parameters.Threads = parameters.THREADS,
    variant: parameters.VariantChoice = parameters.VARIANT,
    quality: parameters.QualityChoice = parameters.QUALITY,
    target_fps: parameters.TargetFps = parameters.TARGET_FPS,
    recursive: given.Recursive = False,
    container: given.Container = "",
    start: given.Start = "",
    end: given.End = "",
    duration: given.Duration = "",
    every: given.Every = 1,
    at: given.At = "",
    no_audio: given.NoAudio = False,
    maps: given.Maps = [],  # noqa: B006 (typer makes a list of its own for each run)
    crf: given.Crf = given.ENCODER.crf,
    preset: given.Preset = given.ENCODER.preset,
    codec: given.Codec = given.ENCODER.codec,
    pix_fmt: given.PixFmt = given.ENCODER.pix_fmt,
    bitrate: given.Bitrate = given.ENCODER.bitrate,
    hwaccel: given.HwAccel = given.ENCODER.hwaccel,
    extra: given.Extra = [],  # noqa: B006
    on_interrupt: given.OnInterruptChoice = OnInterrupt.KEEP,
    resume: given.Resume = False,
    segment: given.SegmentSeconds = given.SEGMENT_S,
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Stylize videos; all else that they hold stays as it is."""
    options = PaintOptions(
        style=style,
        engine=EngineOptions(
            device=device,
            execution_providers=parameters.split_names(execution_providers),
            threads=threads,
            variant=variant,
        ),
        scale=ScaleOptions(quality=quality, target_fps=target_fps),
        filters=FilterOptions(strength=strength, steady=steady, keep_colours=keep_colours),
        overwrite=overwrite,
        as_json=as_json,
        quiet=quiet,
    )
    encoder = EncoderOptions(
        crf=crf,
        preset=preset,
        codec=codec,
        pix_fmt=pix_fmt,
        bitrate=bitrate,
        hwaccel=hwaccel,
        container=container or ("matroska" if out == STANDARD else ""),
        extra=given.read_extra(extra),
    )
    streams = StreamOptions(audio=not no_audio, maps=tuple(maps))
    excerpt = given.read_excerpt(start, end, duration, every)
    if at:
        given.refuse_with_at(start, end, duration, every, out)
        container = container or "png"
    _refuse_mixing(out, as_json=as_json)
    shown = choose_display(options)

    def paint(order: Order) -> None:
        from realtime_style.sources.standard_input import readable

        if not at and is_for_segments(order, options, encoder, excerpt, resume=resume):
            stylize_in_segments(
                *(order, options, encoder, shown, streams, excerpt, on_interrupt),
                segment_s=segment,
                resume=resume,
            )
            return
        with readable(order.source) as (source, pipe):
            if at:
                moment = given.read_time("--at", at)
                stylize_one_frame(source, order.target, options, moment, shown, pipe, streams.maps)
            else:
                stylize_video(
                    *(source, order.target, options, encoder, shown),
                    *(streams, excerpt, on_interrupt, pipe),
                )

    with telling_what_is_kept():
        if goes_into_folder(inputs, out):
            from realtime_style.engine.load import KeptNetwork

            orders = folder_orders(inputs, out, recursive=recursive, container=container)
            options = dataclasses.replace(options, kept=KeptNetwork())
            paint_all(
                *(orders, paint, shown),
                load=lambda: _load(options, one_frame=bool(at)),
                overwrite=overwrite,
                quiet=quiet or as_json,
            )
            return
        order = one_order(inputs[0], out)
        with telling_failure(order, shown):
            paint(order)


def stylize_video(
    source: Path | str,
    target: Path,
    options: PaintOptions,
    encoder: EncoderOptions,
    shown: Display,
    streams: StreamOptions = _ALL_STREAMS,
    excerpt: Excerpt = _WHOLE,
    on_interrupt: OnInterrupt = OnInterrupt.REMOVE,
    pipe: "Pipe | None" = None,
) -> None:
    """Stylize one video into another; with `pipe`, the raw frames that come through it."""
    from realtime_style.engine.threads import for_files
    from realtime_style.sinks.video_file import VideoFileSink
    from realtime_style.sources.container import is_live
    from realtime_style.sources.video_file import VideoFileSource

    original = None if pipe or is_live(source) else source
    stylize_file(
        source,
        target,
        dataclasses.replace(options, engine=for_files(options.engine)),
        lambda path: VideoFileSource(path, excerpt, pipe, streams.maps),
        lambda output, info: VideoFileSink(
            output, info, encoder, original=original, streams=streams, excerpt=excerpt
        ),
        shown,
        on_interrupt,
    )


def stylize_one_frame(
    source: Path | str,
    target: Path,
    options: PaintOptions,
    at: Fraction,
    shown: Display,
    pipe: "Pipe | None" = None,
    maps: Sequence[str] = (),
) -> None:
    """Stylize the frame at `at` seconds into a picture."""
    from realtime_style.sinks.still import StillSink
    from realtime_style.sources.one_frame import OneFrameSource

    stylize_file(
        source,
        target,
        options,
        lambda path: OneFrameSource(path, at, pipe, maps),
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


def _refuse_mixing(out: str, *, as_json: bool) -> None:
    """Raise InputError if anything but video would go where the video goes."""
    if out != STANDARD:
        return
    if as_json:
        raise InputError("--json and a video cannot both go to standard output: name a file")
    if sys.stdout.isatty():
        raise InputError("a video would fill the terminal: pipe it on, or name a file")
