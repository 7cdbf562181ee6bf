"""What `rts train` does, step by step, and what it says meanwhile."""

import dataclasses
import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from realtime_style.cli.interruption import STOPPED
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.progress import byte_bar
from realtime_style.cli.style_picture import warn_of
from realtime_style.cli.training_progress import training_progress
from realtime_style.cli.vgg import obtain_vgg
from realtime_style.files.folders import user_data
from realtime_style.styles.card import ONNX_SUFFIX, STYLE_SUFFIX
from realtime_style.styles.catalogue import user_folder

if TYPE_CHECKING:
    from rts_train.recipe import Recipe
    from rts_train.run import InterruptedTraining, RunOptions, TrainingResult


def obtain(photos: Path | None, vgg: Path | None, *, quiet: bool) -> tuple[Path, Path]:
    """Photos and VGG-16's weights, downloaded where nobody names any; what is to come is said.

    Raises:
        TrainingError: offline, damaged, or the disk has no room.
    """
    from rts_train.checks import check_room
    from rts_train.photo_source import pending_photos
    from rts_train.weights import pending_weights

    needed = [None if photos else pending_photos(), None if vgg else pending_weights()]
    downloads = [each for each in needed if each]
    check_room(downloads)
    if downloads:
        files = " and ".join(f"{each.what} ({each.rest / 1e6:.0f} MB)" for each in downloads)
        say(f"To be downloaded first, once: {files}", quiet=quiet)
    try:
        return photos or _obtain_photos(quiet=quiet), vgg or obtain_vgg(quiet=quiet)
    except KeyboardInterrupt:
        if downloads:
            say("rts: stopped; what was downloaded is kept, and the next run goes on from there")
        raise typer.Exit(STOPPED) from None


def _obtain_photos(*, quiet: bool) -> Path:
    """Photos where the user names none; say which."""
    from rts_train.photo_source import obtain_photos

    with byte_bar("photos", quiet=quiet) as on_bytes:
        source = obtain_photos(on_progress=on_bytes)
    say(f"Learning with {source.words}", quiet=quiet)
    return source.folder


def learn(recipe: "Recipe", options: "RunOptions", *, quiet: bool) -> "TrainingResult | None":
    """Train with a progress bar; None in a process that only helps another."""
    began = time.monotonic()  # minutes are the user's: what comes before the first step counts
    from rts_train.run import InterruptedTraining
    from rts_train.trainer import Trainer

    say("Looking at the picture, and at how to begin", quiet=quiet)
    try:
        run = Trainer(recipe, options, began=began)
        quiet = quiet or not run.is_main_process
        say(
            f"Learning '{recipe.name}' on {run.device}: steps {run.step} to "
            f"{recipe.training.steps} of {run.recipe.training.batch_size} crops{_limit(recipe)}, "
            f"{run.photo_count} photos; log, previews "
            f"and checkpoint in {display(options.folder)}",
            quiet=quiet,
        )
        with training_progress(quiet=quiet) as show:
            result = run.run(show)
    except InterruptedTraining as stopped:
        say(_what_is_kept(recipe, stopped, quiet=quiet))
        raise typer.Exit(STOPPED) from None
    except KeyboardInterrupt:
        say("rts: stopped before the first step: nothing new was learned")
        raise typer.Exit(STOPPED) from None
    return result if run.is_main_process else None


def _limit(recipe: "Recipe") -> str:
    minutes = recipe.training.minutes
    unit = "minute" if minutes == 1 else "minutes"
    return f", for {minutes:g} {unit} at most" if minutes else ""


def _what_is_kept(recipe: "Recipe", stopped: "InterruptedTraining", *, quiet: bool) -> str:
    """Where a stopped run is, how to go on with it, and how to paint with what it has learned."""
    checkpoint = shlex.quote(display(stopped.checkpoint))
    line = (
        f"rts: stopped after step {stopped.step} of {recipe.training.steps} and "
        f"{stopped.seconds / 60:.1f} minutes; all of it is saved in {checkpoint}"
    )
    if quiet:
        return line
    resume = [] if "--resume" in sys.argv else ["--resume"]
    if len(recipe.pictures) > 1:
        use = [f"rts export {checkpoint} --gallery {recipe.name}-so-far --photos FOLDER"]
    else:
        learns_style = recipe.training.learn == "style"
        file = f"{recipe.pictures[0].name}-so-far{STYLE_SUFFIX if learns_style else ONNX_SUFFIX}"
        use = [f"rts export {checkpoint} -o {file}", f"rts image PHOTO OUT --style {file}"]
    go_on = f"  {shlex.join(['rts', *sys.argv[1:], *resume])}"
    as_it_is = [f"  {each}" for each in use]
    return "\n".join([line, "To go on:", go_on, "To use it as it is:", *as_it_is])


def hand_over(
    recipe: "Recipe",
    result: "TrainingResult",
    target: Path,
    photos: Path,
    warnings: list[str],
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
    new = warnings_after(recipe, result, "give the same line with --resume and more --minutes")
    if as_json:
        report = dataclasses.asdict(result)
        styles = [dataclasses.asdict(card) for card in cards]
        told = [*warnings, *new]
        print_json({**report, "output": str(target), "styles": styles, "warnings": told})
        return
    for warning in new:
        say(f"rts: warning: {warning}", quiet=quiet)
    names = ", ".join(card.name for card in cards)
    say(
        f"Learned {names} in {result.seconds / 60:.1f} minutes and {result.steps} steps: {target}",
        quiet=quiet,
    )
    say(f"Preview: {display(result.preview)}", quiet=quiet)
    if user_data() and target.parent == user_folder():
        say(f"Try it: rts image PHOTO OUT --style {names}", quiet=quiet)


def warnings_after(recipe: "Recipe", result: "TrainingResult", more: str) -> list[str]:
    """What speaks against the style, now that it is learned; `more` is how to learn for longer."""
    from rts_train.pace import FEW_STEPS

    warnings = []
    if result.unreadable_photos:
        photos = (
            "1 photo" if result.unreadable_photos == 1 else f"{result.unreadable_photos} photos"
        )
        warnings.append(f"{photos} could not be read")
    if result.steps < min(FEW_STEPS, recipe.training.steps):
        alone = "1 step" if result.steps == 1 else f"{result.steps} steps"
        warnings.append(f"there was time for {alone} alone, too few to learn much: {more}")
    return warnings


def warnings_before(recipe: "Recipe", photos: Path) -> list[str]:
    """What speaks against the pictures and the photos, a sentence each."""
    from rts_train.photo_advice import warnings_of_photos
    from rts_train.photos import find_photos

    return [*warn_of(recipe), *warnings_of_photos(find_photos(photos), recipe.training.crop_px)]
