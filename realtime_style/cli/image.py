"""`rts image`: one picture into a painting."""

from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.painting import PaintOptions, stylize_file
from realtime_style.options import DEFAULT_STYLE, EngineOptions, FilterOptions, ScaleOptions


def image(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The picture.", show_default=False)],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="The painting: .png, .jpg, .webp, …", show_default=False
        ),
    ],
    style: parameters.Style = DEFAULT_STYLE,
    strength: parameters.Strength = parameters.STRENGTH,
    keep_colours: parameters.KeepColours = parameters.KEEP_COLOURS,
    device: parameters.DeviceChoice = parameters.DEVICE,
    execution_providers: parameters.ExecutionProviders = "",
    threads: parameters.Threads = parameters.THREADS,
    variant: parameters.VariantChoice = parameters.VARIANT,
    quality: parameters.QualityChoice = parameters.QUALITY,
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Stylize a picture, at its full size."""
    from realtime_style.cli.display import Display
    from realtime_style.sinks.still import StillSink
    from realtime_style.sources.still import StillSource

    options = PaintOptions(
        style=style,
        engine=EngineOptions(
            device=device,
            execution_providers=parameters.split_names(execution_providers),
            threads=threads,
            variant=variant,
        ),
        scale=ScaleOptions(quality=quality),
        filters=FilterOptions(strength=strength, steady=0, keep_colours=keep_colours),
        overwrite=overwrite,
        as_json=as_json,
        quiet=quiet,
    )
    stylize_file(
        source,
        target,
        options,
        StillSource,
        lambda output, info: StillSink(output, info.beside),
        Display(options),
        one_picture=True,
    )
