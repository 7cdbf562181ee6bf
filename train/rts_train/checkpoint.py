"""A training run's state on disk, written so that a crash never leaves half a file."""

import os
import pickle
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from realtime_style.errors import TrainingError
from rts_train.network import StyledNetwork
from rts_train.recipe import Recipe

FORMAT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Everything a run needs to go on, or an export to be made."""

    recipe: Recipe
    step: int
    """Optimiser steps done."""
    seconds: float
    """Time trained, over all sessions of the run."""
    network: dict[str, Tensor]
    optimizer: dict[str, Any]
    grad_scaler: dict[str, Any] | None
    """AMP's loss scale on CUDA; None where float16 is not used."""
    losses: dict[str, float]
    """By the names in `rts_train.losses.PARTS`, smoothed over the last steps."""
    photo_count: int
    vgg_sha256: str
    earlier: list[dict[str, Any]]
    """The runs that this one started from, oldest first; see `summary`."""
    versions: dict[str, str]

    def summary(self) -> dict[str, Any]:
        """What was done to the weights: for the card, and for runs that start from here."""
        return {
            "steps": self.step,
            "seconds": round(self.seconds),
            "losses": {name: float(f"{value:.6g}") for name, value in self.losses.items()},
            "loss": self.recipe.to_tables()["loss"],
            "photos": self.photo_count,
        }

    def build_network(self) -> StyledNetwork:
        """The trained network, in evaluation mode on the CPU."""
        network = StyledNetwork(self.recipe.network, len(self.recipe.pictures))
        network.load_state_dict(self.network)
        return network.eval()


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write beside `path`, flush to disk, then move into place."""
    fields = {name: getattr(checkpoint, name) for name in Checkpoint.__slots__}
    fields["recipe"] = {"name": checkpoint.recipe.name, "tables": checkpoint.recipe.to_tables()}
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        torch.save({"format": FORMAT, **fields}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote. Runs no code from the file.

    Raises:
        TrainingError: missing, damaged, or not one of ours.
    """
    if not path.is_file():
        raise TrainingError(f"no checkpoint at '{path}'")
    try:
        fields = torch.load(path, map_location="cpu", weights_only=True)
    except (
        pickle.UnpicklingError,
        zipfile.BadZipFile,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        KeyError,
    ) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TrainingError(f"'{path}' is not a readable checkpoint: {reason}") from error
    if not isinstance(fields, dict) or fields.pop("format", None) != FORMAT:
        raise TrainingError(f"'{path}' is not a checkpoint of this version of rts train")
    recipe = fields.pop("recipe")
    return Checkpoint(recipe=Recipe.from_tables(recipe["name"], recipe["tables"]), **fields)
