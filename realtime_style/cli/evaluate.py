"""`rts evaluate`: how good are styles on photos that they have not seen?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import completion, parameters
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.parameters import display, say
from realtime_style.cli.progress import step_bar
from realtime_style.cli.vgg import obtain_vgg
from realtime_style.errors import InputError
from realtime_style.options import EngineOptions, FilterOptions

if TYPE_CHECKING:
    from realtime_style.styles.selection import StyleSelection
    from rts_train.evaluate import EvaluateOptions
    from rts_train.vgg import Vgg16


@taking_options
def evaluate(
    styles: Annotated[
        list[str],
        typer.Argument(
            metavar="STYLE...",
            help="Names or files of the styles to measure.",
            show_default=False,
            autocompletion=completion.styles,
        ),
    ],
    photos: Annotated[
        Path | None,
        typer.Option(
            help="Measure losses on this folder of photos that were not trained with.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    video: Annotated[
        list[Path] | None,
        typer.Option(
            help="Measure steadiness on this clip; may be given again.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    frames: Annotated[
        int, typer.Option(help="How many frames of each clip are measured, from its start.")
    ] = 100,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="Where JSON, Markdown and pictures go.", metavar="FOLDER"
        ),
    ] = Path("evaluation"),
    size: Annotated[
        list[int] | None,
        typer.Option(
            help="The side of the squares that are painted, in pixels; may be given again.",
            show_default="256, 512",
        ),
    ] = None,
    gatys_photos: Annotated[
        int,
        typer.Option(
            help="On how many photos to minimise as Gatys et al. do, for comparison; 0 is none."
        ),
    ] = 4,
    iterations: Annotated[
        int, typer.Option(help="How many iterations of L-BFGS to take on each of these.")
    ] = 500,
    picture: Annotated[
        Path | None,
        typer.Option(
            help="The picture that the style was learned from, if it is no built-in.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    vgg: parameters.Vgg = None,
    *,
    filters: FilterOptions,
    engine: EngineOptions,
    quiet: parameters.Quiet = False,
) -> None:
    """Measure styles: their losses, and how many iterations of Gatys et al. are as good.

    With --video: how much a painted clip flickers, each frame by itself and steadied.
    """
    from realtime_style.cli.evaluate_video import evaluate_videos
    from realtime_style.styles.selection import select_style
    from rts_train.vgg import load_vgg16

    if not photos and not video:
        raise InputError("measure on what? give --photos FOLDER or --video CLIP")
    if photos and video:
        raise InputError("--photos and --video are measured one by one: leave one of them out")
    if picture and len(styles) > 1:
        raise InputError("--picture is for one style, not several")
    # What is not there is said before 553 MB are fetched.
    if photos and not photos.is_dir():
        raise InputError(f"no folder '{photos}': --photos takes a folder of photographs")
    if missing := next((each for each in video or () if not each.is_file()), None):
        raise InputError(f"no such file: '{missing}'")
    selections = [select_style(name) for name in styles]
    loss_network = load_vgg16(vgg or obtain_vgg(quiet=quiet))
    if video:
        evaluate_videos(
            video,
            selections,
            engine,
            loss_network,
            filters=filters,
            frames=frames,
            picture=picture,
            output=output,
            quiet=quiet,
        )
        return
    from rts_train.evaluate import EvaluateOptions

    options = EvaluateOptions(
        sizes=tuple(size or (256, 512)), gatys_photos=gatys_photos, iterations=iterations
    )
    if min(options.sizes) < 64 or gatys_photos < 0 or iterations < 0:
        raise InputError("sizes start at 64 px, and photos and iterations at 0")
    assert photos
    _evaluate_photos(
        photos, selections, engine, loss_network, options, picture, output, quiet=quiet
    )


def _evaluate_photos(
    photos: Path,
    selections: "list[StyleSelection]",
    engine_options: EngineOptions,
    loss_network: "Vgg16",
    options: "EvaluateOptions",
    picture: Path | None,
    output: Path,
    *,
    quiet: bool,
) -> None:
    from realtime_style.engine.load import load_engine
    from realtime_style.engine.onnx import OnnxEngine
    from rts_train.evaluate import Evaluation, load_photos, recipe_of
    from rts_train.evaluation_report import to_markdown, write_report
    from rts_train.images import RgbImage

    by_size = {each: load_photos(photos, each) for each in options.sizes}
    results = []
    for selection in selections:
        evaluation = Evaluation(recipe_of(selection.card, picture), loss_network)
        engine = load_engine(selection, engine_options)

        def paint(photo: RgbImage, engine: OnnxEngine = engine) -> RgbImage:
            return engine.paint(photo[:, :, ::-1])[:, :, ::-1]

        say(f"Evaluating '{selection.name}'", quiet=quiet)
        with step_bar(options.iterations, 0, quiet=quiet) as on_step:
            results.append(
                evaluation.run(by_size, paint, options, lambda step: on_step(step, "L-BFGS"))
            )
        engine.close()
        write_report(output, results, by_size[max(options.sizes)])
    print(to_markdown(results), end="")
    say(f"JSON, Markdown and pictures: {display(output)}", quiet=quiet)
