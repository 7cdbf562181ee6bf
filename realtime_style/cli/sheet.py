"""`rts sheet`: one photo in every style, on one picture."""

import dataclasses
import functools
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import completion, parameters
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.parameters import display, say
from realtime_style.errors import EngineError, InputError, StyleError
from realtime_style.options import EngineOptions, FilterOptions, ScaleOptions

if TYPE_CHECKING:
    from realtime_style.frame import BgrImage, Frame
    from realtime_style.painter.painter import Painter

GAP_PX = 8
LABEL_PX = 28
PAPER = (250, 250, 250)
INK = (40, 40, 40)


@taking_options
def sheet(
    photo: Annotated[
        Path, typer.Argument(metavar="PHOTO", help="The picture to paint.", show_default=False)
    ],
    target: Annotated[
        Path,
        typer.Argument(
            metavar="[OUT]",
            help="The sheet: a picture file. sheet.jpg where none is given.",
            show_default=False,
        ),
    ] = Path("sheet.jpg"),
    style: Annotated[
        list[str] | None,
        typer.Option(
            "--style",
            "-s",
            help="Paint in this style alone; may be given again.",
            metavar="STYLE",
            show_default="all",
            rich_help_panel="Painting",
            autocompletion=completion.styles,
        ),
    ] = None,
    columns: Annotated[
        int,
        typer.Option(
            help="How many paintings are side by side; 0 makes the sheet as square as it goes."
        ),
    ] = 0,
    width: Annotated[
        int, typer.Option(help="How many pixels each painting is wide, 32 to 4096.")
    ] = 480,
    *,
    filters: FilterOptions,
    engine: EngineOptions,
    scale: ScaleOptions,
    overwrite: parameters.Overwrite = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Paint one picture in every style, side by side."""
    import cv2
    import numpy as np

    from realtime_style.engine.load import LoadedNetworks
    from realtime_style.files.pending_file import PendingFile, refuse_same_file
    from realtime_style.painter.load import load_painter
    from realtime_style.sinks.still import StillSink
    from realtime_style.sources.still import StillSource
    from realtime_style.styles.catalogue import known_styles
    from realtime_style.styles.gallery import REFERENCE

    if not 32 <= width <= 4096 or columns < 0:
        raise InputError(f"width must be 32 to 4096 and columns 0 or more: {width}, {columns}")
    refuse_same_file(photo, target)
    output = PendingFile(target, overwrite=overwrite)
    source = StillSource(photo)
    frame = source.read()
    assert frame is not None
    height = max(32, round(frame.pixels.shape[0] * width / frame.pixels.shape[1]))
    scaled = cv2.resize(frame.pixels, (width, height), interpolation=cv2.INTER_AREA)
    small = np.asarray(scaled, np.uint8)
    # The paper's network takes forty times as long: only where it is asked for.
    names = style or paintable([each for each in known_styles() if each != REFERENCE])
    photograph = dataclasses.replace(frame, pixels=small, alpha=None)
    load = functools.partial(
        load_painter, engine=engine, filters=filters, scale=scale, kept=LoadedNetworks()
    )
    tiles = paint_all(names, photograph, load, must=bool(style))
    sink = StillSink(output)
    try:
        sink.write(arrange([("photo", small), *tiles], columns), frame)
        sink.close()
    finally:
        sink.abort()
    say(f"{display(target)}: {len(tiles)} styles", quiet=quiet)


def paintable(names: list[str]) -> list[str]:
    """Those that can be painted with; a warning for each of the others."""
    from realtime_style.styles.selection import select_style

    good = []
    for name in names:
        try:
            select_style(name)
        except StyleError as error:
            say(f"rts: warning: left out '{name}': {error}")
        else:
            good.append(name)
    return good


def paint_all(
    names: list[str], photo: "Frame", load: "Callable[[str], Painter]", *, must: bool
) -> "list[tuple[str, BgrImage]]":
    """The photo in each style, at its own strength. Styles share a network where they can.

    Unless each `must` be there, one that fails is left out with a warning.

    Raises:
        StyleError, EngineError: none could be painted, or one that must.
    """
    warnings: dict[str, None] = {}
    paintings = []
    failed: StyleError | EngineError | None = None
    for name in names:
        try:
            painter = load(name)
            paintings.append((name, painter.paint_next(photo)))
        except (StyleError, EngineError) as error:
            if must:
                raise
            say(f"rts: warning: left out '{name}': {error}")
            failed = error
            continue
        for warning in painter.warnings:
            if warning not in warnings:
                say(f"rts: warning: {warning}")
        warnings |= dict.fromkeys(painter.warnings)
    if failed and not paintings:
        raise failed
    return paintings


def arrange(tiles: "list[tuple[str, BgrImage]]", columns: int) -> "BgrImage":
    """Tiles of one size in rows, a name below each."""
    import cv2
    import numpy as np

    height, width = tiles[0][1].shape[:2]
    columns = min(columns or math.ceil(math.sqrt(len(tiles) * height / width)), len(tiles))
    rows = math.ceil(len(tiles) / columns)
    step_y, step_x = height + LABEL_PX + GAP_PX, width + GAP_PX
    paper = np.full((rows * step_y + GAP_PX, columns * step_x + GAP_PX, 3), PAPER, np.uint8)
    for index, (name, tile) in enumerate(tiles):
        y, x = GAP_PX + index // columns * step_y, GAP_PX + index % columns * step_x
        paper[y : y + height, x : x + width] = tile
        at = (x + 4, y + height + LABEL_PX - 8)
        cv2.putText(paper, _drawable(name), at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, INK, 1, cv2.LINE_AA)
    return paper


def _drawable(name: str) -> str:
    """The letters that OpenCV has; half of a surrogate pair would end the process."""
    return name.encode("ascii", "replace").decode()
