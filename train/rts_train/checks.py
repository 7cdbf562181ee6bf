"""What can be known to fail before anything is downloaded, loaded or learned."""

import importlib.util
import os
import shutil
from pathlib import Path

from realtime_style.errors import TrainingError
from rts_train import vgg
from rts_train.download import Pending
from rts_train.images import read_style_picture
from rts_train.network import StyledNetwork
from rts_train.photos import find_photos
from rts_train.recipe import Recipe
from rts_train.start import earlier_run, start_from

EXPORTERS = ("onnx", "onnxscript")
"""Needed only at the end, where their absence would come out after an hour."""


def check_run(
    recipe: Recipe,
    folder: Path,
    *,
    resume: bool = False,
    photos: Path | None = None,
    weights: Path | None = None,
    start: Path | None = None,
    target: Path | None = None,
) -> None:
    """Check a run that is to keep its state in `folder` and its style in `target`.

    `photos`, VGG-16's `weights` and the file that it is to `start` from are checked where they are
    named; those that are not are to be downloaded, or are none.

    Raises:
        TrainingError: what would end the run later.
        ModuleNotFoundError: a library is not installed.
    """
    for library in EXPORTERS:
        if importlib.util.find_spec(library) is None:
            raise ModuleNotFoundError(f"no module named '{library}'", name=library)
    for picture in recipe.pictures:
        read_style_picture(Path(picture.path))
    saved = earlier_run(recipe, folder, resume=resume)
    if photos:
        find_photos(photos)
    if weights:
        vgg.load_vgg16(weights)
        if saved and saved.vgg_sha256 != vgg.fingerprint(weights):
            raise TrainingError("resume with the VGG-16 weights of the first run: these differ")
    if start and not saved:
        network = StyledNetwork(recipe.network, len(recipe.pictures))
        start_from(network, start, [each.name for each in recipe.pictures])
    for each in (folder, *([target.parent] if target else [])):
        check_writable(each)


def check_writable(folder: Path) -> None:
    """That a folder is one that can be written to, or can be made.

    Raises:
        TrainingError: it cannot.
    """
    there = nearest(folder)
    if not there.is_dir():
        raise TrainingError(f"cannot create the folder '{folder}': '{there}' is a file")
    if not os.access(there, os.W_OK | os.X_OK):
        raise TrainingError(f"cannot write to '{there}', where '{folder}' is to be: choose another")


def check_room(downloads: list[Pending]) -> None:
    """That the disk has room for what is to be downloaded and unpacked.

    Raises:
        TrainingError: it has not.
    """
    if not downloads:
        return
    room, there = sum(each.room for each in downloads), nearest(downloads[0].folder)
    check_writable(there)
    if (free := shutil.disk_usage(there).free) < room:
        raise TrainingError(
            f"the downloads need {room / 1e9:.1f} GB in '{there}', where {free / 1e9:.1f} GB are "
            "free: make room, or set XDG_CACHE_HOME to a folder on another disk"
        )


def nearest(path: Path) -> Path:
    """The path itself, or what of the folders above it is there."""
    return next((each for each in (path, *path.absolute().parents) if each.exists()), path)
