"""`rts evaluate`: how good are styles on photos that they have not seen?"""

from pathlib import Path
from typing import Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.parameters import display, say
from realtime_style.cli.progress import step_bar
from realtime_style.cli.vgg import obtain_vgg
from realtime_style.errors import InputError
from realtime_style.options import EngineOptions


def evaluate(
    styles: Annotated[list[str], typer.Argument(help="Names or files.", show_default=False)],
    photos: Annotated[
        Path, typer.Option(help="Photos that were not trained with.", show_default=False)
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for JSON, Markdown and pictures.")
    ] = Path("evaluation"),
    size: Annotated[
        list[int] | None,
        typer.Option(help="Side in pixels; may be repeated.", show_default="256, 512"),
    ] = None,
    gatys_photos: Annotated[
        int, typer.Option(help="Photos to minimise on, for comparison; 0 is none.")
    ] = 4,
    iterations: Annotated[int, typer.Option(help="Of L-BFGS on each of these.")] = 500,
    picture: Annotated[
        Path | None,
        typer.Option(help="The style's picture, if it is no built-in.", show_default=False),
    ] = None,
    vgg: parameters.Vgg = None,
    device: parameters.DeviceChoice = parameters.DEVICE,
    execution_providers: parameters.ExecutionProviders = "",
    threads: parameters.Threads = parameters.THREADS,
    variant: parameters.VariantChoice = parameters.VARIANT,
    quiet: parameters.Quiet = False,
) -> None:
    """Measure styles: their losses, and how many iterations of Gatys et al. are as good."""
    from realtime_style.engine.load import load_engine
    from realtime_style.engine.onnx import OnnxEngine
    from realtime_style.styles.choice import choose
    from rts_train.evaluate import EvaluateOptions, Evaluation, load_photos, recipe_of
    from rts_train.evaluation_report import to_markdown, write_report
    from rts_train.images import RgbImage
    from rts_train.vgg import load_vgg16

    sizes = tuple(size or (256, 512))
    if min(sizes) < 64 or gatys_photos < 0 or iterations < 0:
        raise InputError("sizes start at 64 px, and photos and iterations at 0")
    if picture and len(styles) > 1:
        raise InputError("--picture is for one style, not several")
    options = EvaluateOptions(sizes=sizes, gatys_photos=gatys_photos, iterations=iterations)
    by_size = {each: load_photos(photos, each) for each in sizes}
    loss_network = load_vgg16(vgg or obtain_vgg(quiet=quiet))
    results = []
    for name in styles:
        choice = choose(name)
        evaluation = Evaluation(recipe_of(choice.card, picture), loss_network)
        engine = load_engine(
            choice,
            EngineOptions(
                device=device,
                execution_providers=parameters.split_names(execution_providers),
                threads=threads,
                variant=variant,
            ),
        )

        def paint(photo: RgbImage, engine: OnnxEngine = engine) -> RgbImage:
            return engine.stylize(photo[:, :, ::-1])[:, :, ::-1]

        say(f"Evaluating '{name}'", quiet=quiet)
        with step_bar(iterations, 0, quiet=quiet) as on_step:
            results.append(
                evaluation.run(by_size, paint, options, lambda step: on_step(step, "L-BFGS"))
            )
        engine.close()
        write_report(output, results, by_size[max(sizes)])
    print(to_markdown(results), end="")
    say(f"JSON, Markdown and pictures: {display(output)}", quiet=quiet)
