"""`rts image`: pictures into paintings."""

import dataclasses
from typing import Annotated

import typer

from realtime_style.cli import video_parameters as given
from realtime_style.cli.display import Display, choose_display
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.paint_options import PaintOptions
from realtime_style.cli.painting import paint_and_tell
from realtime_style.cli.several import paint_all
from realtime_style.cli.tasks import (
    PICTURES,
    STANDARD,
    Task,
    folder_tasks,
    goes_into_folder,
    one_task,
    refuse_mixing,
)
from realtime_style.errors import InputError
from realtime_style.options import PictureOptions

_FOR_PIPES = PictureOptions(form="png")
"""Where nothing else is asked for."""


@taking_options
def image(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help="Pictures, folders, quoted patterns such as 'photos/*.jpg', or - for standard "
            "input.",
            show_default=False,
        ),
    ] = [],  # noqa: B006 (typer copies it)
    out: Annotated[
        str,
        typer.Argument(
            metavar="OUT",
            help="The painting: .png, .jpg, .webp, …; a folder for several; - for standard output.",
            show_default=False,
        ),
    ] = "",
    *,
    recursive: given.Recursive = False,
    options: PaintOptions,
    picture: PictureOptions,
) -> None:
    """Paint pictures at their full size, and keep what their files say beside the colours."""
    given.refuse_forgotten(inputs, out, "image", "painted.png")
    refuse_mixing(out, "picture", as_json=options.as_json)
    if not goes_into_folder(inputs, out):
        if out == STANDARD and not picture.form:
            picture = _FOR_PIPES
        paint_picture(one_task(inputs[0], out), options, picture, Display(options))
        return
    from realtime_style.engine.load import LoadedNetworks
    from realtime_style.painter.load import load_painter

    tasks = folder_tasks(inputs, out, PICTURES, recursive=recursive, container=picture.suffix)
    options = dataclasses.replace(options, kept=LoadedNetworks())
    shown = choose_display(options)
    paint_all(
        *(tasks, lambda task: paint_picture(task, options, picture, shown), shown, PICTURES),
        load=lambda: load_painter(
            options.style, options.engine, options.filters, options.scale, options.kept
        ),
        overwrite=options.overwrite,
        quiet=options.quiet or options.as_json,
    )


def paint_picture(
    task: Task, options: PaintOptions, picture: PictureOptions, shown: Display
) -> None:
    """Stylize one picture into another."""
    from realtime_style.sinks.still import StillSink
    from realtime_style.sources.standard_input import readable
    from realtime_style.sources.still import StillSource

    with readable(task.source) as (source, pipe):
        if pipe:
            raise InputError("a video came through the pipe: paint it with 'rts video - OUT'")
        paint_and_tell(
            source,
            task.target,
            options,
            StillSource,
            lambda output, info: StillSink(output, info.beside, picture.suffix),
            shown,
            one_picture=True,
        )
