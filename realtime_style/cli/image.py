"""`rts image`: one picture into a painting."""

from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli.from_options import taking_options
from realtime_style.cli.paint_options import PaintOptions
from realtime_style.cli.painting import paint_and_tell


@taking_options
def image(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The picture.", show_default=False)],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", help="The painting: .png, .jpg, .webp, …", show_default=False
        ),
    ],
    options: PaintOptions,
) -> None:
    """Stylize a picture, at its full size."""
    from realtime_style.cli.display import Display
    from realtime_style.sinks.still import StillSink
    from realtime_style.sources.still import StillSource

    paint_and_tell(
        source,
        target,
        options,
        StillSource,
        lambda output, info: StillSink(output, info.beside),
        Display(options),
        one_picture=True,
    )
