"""`rts train`: learn a style from one picture."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import completion, parameters
from realtime_style.cli.learning import hand_over, learn, obtain, warnings_before
from realtime_style.cli.parameters import say
from realtime_style.cli.style_picture import advise, complete
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.styles.card import ONNX_SUFFIX, STYLE_SUFFIX
from realtime_style.styles.catalogue import check_new_name, user_folder

if TYPE_CHECKING:
    from rts_train.recipe import Recipe


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
            help="Learn for so many minutes at most, with fewer steps on a slow or busy machine; 0 "
            "is no limit.",
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
    from rts_train.checks import check_run
    from rts_train.run import RunOptions
    from rts_train.start import with_minutes_of_before
    from rts_train.trunk_file import shipped_trunk

    if resume and minutes is None:
        chosen = with_minutes_of_before(chosen, folder)
    # A style's parameters alone are of use beside a trunk that has learned to paint.
    if start_from is None and (not recipe or chosen.training.learn == "style"):
        start_from = shipped_trunk()
    check_run(
        *(chosen, folder),
        resume=resume,
        photos=photos,
        weights=vgg,
        start=start_from,
        target=target,
    )
    advise(chosen, quiet=quiet)
    photos, vgg = obtain(photos, vgg, quiet=quiet)
    warnings = warnings_before(chosen, photos)
    for warning in warnings:
        say(f"rts: warning: {warning}", quiet=quiet)
    options = RunOptions(
        photos=photos,
        vgg=vgg,
        folder=folder,
        checkpoint_minutes=checkpoint_minutes,
        resume=resume,
        start_from=start_from,
    )
    result = learn(chosen, options, quiet=quiet)
    if result is not None:
        hand_over(chosen, result, target, photos, warnings, as_json=as_json, quiet=quiet)


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
