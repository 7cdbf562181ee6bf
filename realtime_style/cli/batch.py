"""`rts batch`: another word for `rts video --workers`, with the output as an option."""

from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import video_parameters as given
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.paint_options import PaintOptions, VideoOptions
from realtime_style.cli.sharing import folder_sharable, share, tell_list
from realtime_style.options import ClusterOptions


@taking_options
def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Videos, quoted patterns, or folders.", show_default=False
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="Where the outputs go.", show_default=False
        ),
    ],
    *,
    recursive: given.Recursive = False,
    cluster: ClusterOptions,
    options: PaintOptions,
    video: VideoOptions,
) -> None:
    """Paint many videos by several processes or machines: another word for
    'rts video … --workers'."""
    tasks = folder_sharable(inputs, output, recursive=recursive)
    share(tasks, output, options, video, cluster, tell_list)
