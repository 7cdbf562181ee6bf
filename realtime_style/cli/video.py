"""`rts video`: a video file into a stylized video file."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.painting import PaintOptions, stylize_file
from realtime_style.options import (
    DEFAULT_STYLE,
    EncoderOptions,
    EngineOptions,
    FilterOptions,
    ScaleOptions,
)


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
    device: parameters.DeviceChoice = parameters.DEVICE,
    execution_providers: parameters.ExecutionProviders = "",
    threads: parameters.Threads = parameters.THREADS,
    variant: parameters.VariantChoice = parameters.VARIANT,
    quality: parameters.QualityChoice = parameters.QUALITY,
    target_fps: parameters.TargetFps = parameters.TARGET_FPS,
    crf: Annotated[
        int, typer.Option(help="Quality of the encoding: smaller is better, and larger files.")
    ] = parameters.ENCODER.crf,
    preset: Annotated[
        str, typer.Option(help="x264's speed, 'ultrafast' to 'veryslow'.")
    ] = parameters.ENCODER.preset,
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Stylize a video; its sound, size, frame rate and times stay as they are."""
    options = PaintOptions(
        style=style,
        engine=EngineOptions(
            device=device,
            execution_providers=parameters.split_names(execution_providers),
            threads=threads,
            variant=variant,
        ),
        scale=ScaleOptions(quality=quality, target_fps=target_fps),
        filters=FilterOptions(strength=strength),
        overwrite=overwrite,
        as_json=as_json,
        quiet=quiet,
    )
    stylize_video(source, target, options, EncoderOptions(crf=crf, preset=preset))


def stylize_video(
    source: Path, target: Path, options: PaintOptions, encoder: EncoderOptions
) -> None:
    """Stylize one video file into another."""
    from realtime_style.engine.threads import for_files
    from realtime_style.sinks.video_file import VideoFileSink
    from realtime_style.sources.video_file import VideoFileSource

    stylize_file(
        source,
        target,
        dataclasses.replace(options, engine=for_files(options.engine)),
        VideoFileSource,
        lambda output, info: VideoFileSink(output, info, encoder, original=source),
    )
