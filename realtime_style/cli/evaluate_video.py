"""`rts evaluate --video`: how steady are styles, and at what price?"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.parameters import display, say
from realtime_style.cli.progress import step_bar
from realtime_style.errors import InputError
from realtime_style.frame import BgrImage, Frame
from realtime_style.options import EngineOptions, FilterOptions
from realtime_style.styles.selection import StyleSelection

if TYPE_CHECKING:
    from rts_train.steadiness import Steadiness
    from rts_train.vgg import Vgg16


def evaluate_videos(
    clips: list[Path],
    selections: list[StyleSelection],
    engine: EngineOptions,
    vgg: "Vgg16",
    *,
    filters: FilterOptions,
    frames: int,
    picture: Path | None,
    output: Path,
    quiet: bool,
) -> None:
    """Print a table for each clip, and write both into `output`."""
    from rts_train.steadiness import measure
    from rts_train.steadiness_report import to_markdown, write_report

    if frames < 2:
        raise InputError(f"a change takes two frames, got --frames {frames}")
    distances = _style_distances(selections, vgg, picture)
    results: dict[str, list[Steadiness]] = {}
    for clip in clips:
        say(f"Measuring '{clip.name}'", quiet=quiet)
        versions = _versions(clip, selections, engine, filters, frames)
        with step_bar(frames, 0, quiet=quiet) as on_step:
            results[clip.name] = measure(versions, distances, lambda done: on_step(done, "frames"))
    write_report(output, results)
    print(to_markdown(results), end="")
    say(f"JSON and Markdown: {display(output)}", quiet=quiet)


def _versions(
    clip: Path,
    selections: list[StyleSelection],
    engine: EngineOptions,
    filters: FilterOptions,
    frames: int,
) -> Iterator[dict[str, BgrImage]]:
    """The clip's frames as they are, and painted in each style, by itself and steadied."""
    from realtime_style.painter.load import load_painter
    from realtime_style.sources.video_file import VideoFileSource

    painters = [
        load_painter(selection, engine, filters).filtering_here() for selection in selections
    ]
    source = VideoFileSource(clip)
    try:
        for frame in itertools.islice(_read(source.read), frames):
            versions = {"input": frame.pixels}
            for selection, painter in zip(selections, painters, strict=True):
                prepared = painter.prepare(frame)
                painting = painter.paint(prepared)
                versions[selection.name] = painter.unfiltered(painting, prepared)
                versions[f"{selection.name}, steady"] = painter.finish(painting.copy(), prepared)
            yield versions
    finally:
        source.close()
        for painter in painters:
            painter.close()


def _read(read: Callable[[], Frame | None]) -> Iterator[Frame]:
    while (frame := read()) is not None:
        yield frame


def _style_distances(
    selections: list[StyleSelection], vgg: "Vgg16", picture: Path | None
) -> dict[str, Callable[[BgrImage], float]]:
    from rts_train.evaluate import Evaluation, recipe_of

    distances: dict[str, Callable[[BgrImage], float]] = {}
    for selection in selections:
        evaluation = Evaluation(recipe_of(selection.card, picture), vgg)
        distances[selection.name] = distances[f"{selection.name}, steady"] = evaluation.style_of
    return distances
