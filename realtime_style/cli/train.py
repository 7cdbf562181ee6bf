"""`rts train`: learn a style from one picture."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import completion, parameters
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.progress import byte_bar, step_bar
from realtime_style.cli.style_picture import advise, complete, warn_of
from realtime_style.cli.vgg import obtain_vgg
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.files.folders import user_data
from realtime_style.styles.card import ONNX_SUFFIX, STYLE_SUFFIX
from realtime_style.styles.catalogue import check_new_name, user_folder

if TYPE_CHECKING:
    from rts_train.recipe import Recipe
    from rts_train.trainer import RunOptions, TrainingResult


def train(
    picture: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PICTURE]",
            help="The picture to learn from; a recipe may name its own.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str,
        typer.Option(help="What the style is to be called: a-z, 0-9 and hyphens.", metavar="NAME"),
    ] = "",
    photos: Annotated[
        Path | None,
        typer.Option(
            help="A folder of photographs to learn on, a few hundred or more.",
            metavar="FOLDER",
            show_default="your picture folder, or COCO's photos, downloaded once",
        ),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Learn a whole network of its own, which takes far longer, and not a style for "
            "the network that all styles share.",
        ),
    ] = False,
    recipe: Annotated[
        str,
        typer.Option(
            help="How to learn: a recipe's name, or a TOML file.",
            metavar="RECIPE",
            show_default="style, or full",
            autocompletion=completion.recipes,
        ),
    ] = "",
    steps: Annotated[
        int | None,
        typer.Option(help="How many steps to take, in place of the recipe's.", show_default=False),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            help="Learn for about so many minutes, with fewer steps on a slow machine; 0 is no "
            "limit.",
            show_default="8 for a style, else 0",
        ),
    ] = None,
    vgg: parameters.Vgg = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Where checkpoint, log and previews are kept.",
            metavar="FOLDER",
            show_default="runs/NAME",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on from the checkpoint in the folder that an earlier run left."
        ),
    ] = False,
    start_from: Annotated[
        Path | None,
        typer.Option(
            help="Start from the weights of this checkpoint.", metavar="FILE", show_default=False
        ),
    ] = None,
    checkpoint_minutes: Annotated[
        float, typer.Option(help="Save the state every so many minutes.")
    ] = 3.0,
    size: Annotated[
        int | None,
        typer.Option(
            help="Scale the picture's shorter side to so many pixels first: fewer make finer "
            "strokes.",
            show_default="512, never enlarged",
        ),
    ] = None,
    vivid: Annotated[
        float | None,
        typer.Option(
            help="Stretch a pale picture's contrast and colour by this factor, 1 to 3.",
            show_default="1",
        ),
    ] = None,
    description: Annotated[
        str, typer.Option(help="What the style looks like, in one line.", rich_help_panel="Card")
    ] = "",
    strength: Annotated[
        float | None,
        typer.Option(
            help="How strong the style paints where nobody asks for a strength, above 0 to 1.",
            show_default="1",
            rich_help_panel="Card",
        ),
    ] = None,
    title: Annotated[
        str, typer.Option(help="What the picture is called.", rich_help_panel="Card")
    ] = "",
    artist: Annotated[str, typer.Option(help="Who made the picture.", rich_help_panel="Card")] = "",
    year: Annotated[
        str, typer.Option(help="When the picture was made.", rich_help_panel="Card")
    ] = "",
    licence: Annotated[
        str, typer.Option(help="Under which terms the picture may be used.", rich_help_panel="Card")
    ] = "",
    origin: Annotated[
        str, typer.Option("--source", help="Where the picture is from.", rich_help_panel="Card")
    ] = "",
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Learn a style from one picture; then `--style NAME` paints with it."""
    from rts_train.recipe import load_recipe

    quiet = quiet or as_json
    card = {"title": title, "artist": artist, "year": year, "licence": licence, "source": origin}
    ours = {"description": description, "strength": strength, "size_px": size, "vivid": vivid}
    about = {key: value for key, value in {**card, **ours}.items() if value not in (None, "")}
    chosen = complete(
        load_recipe(recipe or ("full" if full else "style")), picture, name, steps, minutes, about
    )
    folder = folder or Path("runs") / chosen.name
    target = _target(chosen, folder, resume=resume)
    import_onnxruntime()  # its absence should not come out after an hour, at the export
    from rts_train.trainer import RunOptions
    from rts_train.trunk_file import shipped_trunk

    if photos is None:
        photos = _obtain_photos(quiet=quiet)
    if start_from is None and not recipe:
        start_from = shipped_trunk()
    options = RunOptions(
        photos=photos,
        vgg=vgg or obtain_vgg(quiet=quiet),
        folder=folder,
        checkpoint_minutes=checkpoint_minutes,
        resume=resume,
        start_from=start_from,
    )
    result = _learn(chosen, options, quiet=quiet)
    if result is not None:
        _hand_over(chosen, result, target, photos, as_json=as_json, quiet=quiet)


def _obtain_photos(*, quiet: bool) -> Path:
    """Photos where the user names none; say which."""
    from rts_train.photo_source import obtain_photos

    with byte_bar("photos", quiet=quiet) as on_bytes:
        source = obtain_photos(on_progress=on_bytes)
    say(f"Learning with {source.words}", quiet=quiet)
    return source.folder


def _target(recipe: "Recipe", folder: Path, *, resume: bool) -> Path:
    """Where the result goes: a style to the user's own, a gallery or a built-in to `folder`.

    Raises:
        InputError: the name cannot be one, or is taken.
    """
    if len(recipe.pictures) > 1:
        return folder / "gallery"
    suffix = STYLE_SUFFIX if recipe.training.learn == "style" else ONNX_SUFFIX
    name = recipe.pictures[0].name
    check_new_name(name, ours=resume)
    return user_folder() / f"{name}{suffix}"


def _learn(recipe: "Recipe", options: "RunOptions", *, quiet: bool) -> "TrainingResult | None":
    """Train with a progress bar; None in a process that only helps another."""
    from rts_train.pace import fit_to_time
    from rts_train.trainer import StepReport, Trainer

    recipe = fit_to_time(recipe, options)
    run = Trainer(recipe, options)
    quiet = quiet or not run.is_main_process
    say(
        f"Learning '{recipe.name}' on {run.device}: steps {run.step} to {recipe.training.steps}, "
        f"{run.photo_count} photos; log, previews and checkpoint in {display(options.folder)}",
        quiet=quiet,
    )
    advise(recipe, quiet=quiet)
    with step_bar(recipe.training.steps, run.step, quiet=quiet) as on_step:

        def show(report: StepReport) -> None:
            on_step(report.step, " ".join(f"{k} {v:.3g}" for k, v in report.losses.items()))

        result = run.run(show)
    return result if run.is_main_process else None


def _hand_over(
    recipe: "Recipe",
    result: "TrainingResult",
    target: Path,
    photos: Path,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Export what was learned and tell where it is."""
    from rts_export.quantize import calibration_photos
    from rts_export.to_onnx import export_checkpoint, export_gallery

    target.parent.mkdir(parents=True, exist_ok=True)
    if len(recipe.pictures) > 1:
        cards = export_gallery(result.checkpoint, target, calibration_photos(photos))
    else:
        cards = [export_checkpoint(result.checkpoint, target, overwrite=True)]
    if as_json:
        report = dataclasses.asdict(result)
        styles = [dataclasses.asdict(card) for card in cards]
        told = {"output": str(target), "styles": styles, "warnings": warn_of(recipe)}
        print_json({**report, **told})
        return
    if result.unreadable_photos:
        say(f"rts: warning: {result.unreadable_photos} photos could not be read", quiet=quiet)
    names = ", ".join(card.name for card in cards)
    say(f"Learned {names} in {result.seconds / 60:.1f} minutes: {target}", quiet=quiet)
    if user_data() and target.parent == user_folder():
        say(f"Try it: rts image PHOTO OUT --style {names}", quiet=quiet)
