"""`rts video`: a video file into a stylized video file."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli import video_parameters as given
from realtime_style.cli.interruption import telling_what_is_kept
from realtime_style.cli.painting import PaintOptions, stylize_file
from realtime_style.cli.resuming import is_for_segments, stylize_in_segments
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

_ALL_STREAMS, _WHOLE = StreamOptions(), Excerpt()


def video(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The video.", show_default=False)],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="The stylized video: .mp4, .mkv, .mov, .webm, …", show_default=False
        ),
    ],
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
    start: given.Start = "",
    end: given.End = "",
    duration: given.Duration = "",
    every: given.Every = 1,
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
    """Stylize a video; all else that it holds stays as it is."""
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
        extra=given.read_extra(extra),
    )
    streams = StreamOptions(audio=not no_audio, maps=tuple(maps))
    excerpt = given.read_excerpt(start, end, duration, every)
    with telling_what_is_kept():
        if is_for_segments(source, target, options, encoder, excerpt, resume=resume):
            stylize_in_segments(
                *(source, target, options, encoder, streams, excerpt, on_interrupt),
                segment_s=segment,
                resume=resume,
            )
        else:
            stylize_video(source, target, options, encoder, streams, excerpt, on_interrupt)


def stylize_video(
    source: Path,
    target: Path,
    options: PaintOptions,
    encoder: EncoderOptions,
    streams: StreamOptions = _ALL_STREAMS,
    excerpt: Excerpt = _WHOLE,
    on_interrupt: OnInterrupt = OnInterrupt.REMOVE,
) -> None:
    """Stylize one video file into another."""
    from realtime_style.engine.threads import for_files
    from realtime_style.sinks.video_file import VideoFileSink
    from realtime_style.sources.video_file import VideoFileSource

    stylize_file(
        source,
        target,
        dataclasses.replace(options, engine=for_files(options.engine)),
        lambda path: VideoFileSource(path, excerpt),
        lambda output, info: VideoFileSink(
            output, info, encoder, original=source, streams=streams, excerpt=excerpt
        ),
        on_interrupt,
    )
