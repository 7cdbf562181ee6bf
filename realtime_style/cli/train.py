"""`rts train`: learn a style from one picture."""

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from realtime_style.cli import parameters
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.progress import byte_bar, step_bar
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.errors import InputError
from realtime_style.styles.catalogue import known_styles, shipped_folder, user_folder

if TYPE_CHECKING:
    from rts_train.recipe import Recipe
    from rts_train.trainer import RunOptions, TrainingResult

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def train(
    picture: Annotated[
        Path | None,
        typer.Argument(help="The style picture; a recipe may name its own.", show_default=False),
    ] = None,
    name: Annotated[str, typer.Option(help="What the style is called: a-z, 0-9 and hyphens.")] = "",
    photos: Annotated[
        Path | None,
        typer.Option(help="A folder of photographs, a few hundred or more.", show_default=False),
    ] = None,
    recipe: Annotated[str, typer.Option(help="A recipe's name, or a TOML file.")] = "fast",
    steps: Annotated[
        int | None, typer.Option(help="In place of the recipe's.", show_default=False)
    ] = None,
    vgg: Annotated[
        Path | None,
        typer.Option(
            help="VGG-16's weights, .safetensors or .pth; else downloaded once.",
            show_default=False,
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Keeps checkpoint, log and previews.", show_default="runs/NAME"),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in the folder.")
    ] = False,
    start_from: Annotated[
        Path | None,
        typer.Option(help="A checkpoint whose weights to start from.", show_default=False),
    ] = None,
    checkpoint_minutes: Annotated[float, typer.Option(help="How often to save.")] = 3.0,
    title: Annotated[str, typer.Option(help="Of the picture.", rich_help_panel="Card")] = "",
    artist: Annotated[str, typer.Option(help="Of the picture.", rich_help_panel="Card")] = "",
    year: Annotated[str, typer.Option(help="Of the picture.", rich_help_panel="Card")] = "",
    licence: Annotated[str, typer.Option(help="Of the picture.", rich_help_panel="Card")] = "",
    origin: Annotated[
        str, typer.Option("--source", help="Where you have it from.", rich_help_panel="Card")
    ] = "",
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Learn a style from one picture; then `--style NAME` paints with it."""
    from rts_train.recipe import load_recipe

    quiet = quiet or as_json
    card = {"title": title, "artist": artist, "year": year, "licence": licence, "source": origin}
    chosen = _complete(load_recipe(recipe), picture, name, steps, card)
    if photos is None:
        raise InputError("no photographs to learn with: give --photos DIR")
    folder = folder or Path("runs") / chosen.name
    target = _style_file(chosen.name, folder, own_picture=picture is not None, resume=resume)
    import_onnxruntime()  # its absence should not come out after an hour, at the export
    from rts_train.trainer import RunOptions

    options = RunOptions(
        photos=photos,
        vgg=vgg or _download_vgg(quiet=quiet),
        folder=folder,
        checkpoint_minutes=checkpoint_minutes,
        resume=resume,
        start_from=start_from,
    )
    result = _learn(chosen, options, quiet=quiet)
    if result is not None:
        _hand_over(chosen.name, result, target, as_json=as_json, quiet=quiet)


def _complete(
    recipe: "Recipe", picture: Path | None, name: str, steps: int | None, card: dict[str, str]
) -> "Recipe":
    """The recipe with what the command line says in place of its own."""
    given: dict[str, Any] = {key: value for key, value in card.items() if value}
    if picture is not None:
        # Another picture: nothing that the recipe says of its own holds for it.
        given = {**card, "path": str(picture.resolve())}
    table = dataclasses.replace(recipe.picture, **given)
    if not table.path:
        raise InputError("no style picture: give one, or a recipe that names its own")
    training = recipe.training
    if steps is not None:
        training = dataclasses.replace(training, steps=steps)
    if picture is not None and not name:
        raise InputError("what is the style to be called? give --name NAME")
    return dataclasses.replace(recipe, name=name or recipe.name, picture=table, training=training)


def _style_file(name: str, folder: Path, *, own_picture: bool, resume: bool) -> Path:
    """Where the style goes: to the user's own, or to `folder` if a built-in is made again.

    Raises:
        InputError: the name cannot be one, or is taken.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"'{name}' cannot name a style: use a-z, 0-9 and hyphens")
    known = known_styles().get(name)
    if known and known.parent == shipped_folder():
        if own_picture:
            raise InputError(f"'{name}' is a built-in style: choose another --name")
        return folder / f"{name}.onnx"
    if known and not resume:
        raise InputError(f"you have a style '{name}': choose another --name, or remove '{known}'")
    return user_folder() / f"{name}.onnx"


def _download_vgg(*, quiet: bool) -> Path:
    from rts_train.weights import obtain_weights

    with byte_bar("VGG-16", quiet=quiet) as on_bytes:
        return obtain_weights(on_progress=on_bytes)


def _learn(recipe: "Recipe", options: "RunOptions", *, quiet: bool) -> "TrainingResult | None":
    """Train with a progress bar; None in a process that only helps another."""
    from rts_train.trainer import StepReport, Trainer

    run = Trainer(recipe, options)
    say(
        f"Learning '{recipe.name}' on {run.device}: steps {run.step} to {recipe.training.steps}, "
        f"{run.photo_count} photos; log, previews and checkpoint in {display(options.folder)}",
        quiet=quiet,
    )
    with step_bar(recipe.training.steps, run.step, quiet=quiet) as on_step:

        def show(report: StepReport) -> None:
            on_step(report.step, " ".join(f"{k} {v:.3g}" for k, v in report.losses.items()))

        result = run.run(show)
    return result if run.is_main_process else None


def _hand_over(
    name: str, result: "TrainingResult", target: Path, *, as_json: bool, quiet: bool
) -> None:
    """Export what was learned and tell where it is."""
    from rts_export.to_onnx import export_checkpoint

    target.parent.mkdir(parents=True, exist_ok=True)
    card = export_checkpoint(result.checkpoint, target, overwrite=True)
    if as_json:
        print_json(
            {**dataclasses.asdict(result), "style": str(target), "card": dataclasses.asdict(card)}
        )
        return
    if result.unreadable_photos:
        say(f"rts: warning: {result.unreadable_photos} photos could not be read", quiet=quiet)
    say(f"Learned '{name}' in {result.seconds / 60:.1f} minutes: {target}", quiet=quiet)
    if target.parent == user_folder():
        say(f"Try it: rts image PHOTO OUT --style {name}", quiet=quiet)
