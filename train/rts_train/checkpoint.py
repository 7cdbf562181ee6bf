"""A training run's state on disk, written so that a crash never leaves half a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from realtime_style.errors import TrainingError
from rts_train.network import StyledNetwork
from rts_train.recipe import Recipe
from rts_train.writing import written

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
        """The trained network, in evaluation mode on the CPU.

        Raises:
            TrainingError: the weights are another network's.
        """
        network = StyledNetwork(self.recipe.network, len(self.recipe.pictures))
        try:
            network.load_state_dict(self.network)
        except (RuntimeError, AttributeError, TypeError) as error:
            raise TrainingError("the checkpoint's weights are not of its network") from error
        return network.eval()


def checkpoint_path(folder: Path) -> Path:
    """Where a run in `folder` keeps it."""
    return folder / "checkpoint.pt"


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write beside `path`, flush to disk, then move into place.

    Raises:
        TrainingError: the disk is full, or the folder has gone; an older file stays.
    """
    fields = {name: getattr(checkpoint, name) for name in Checkpoint.__slots__}
    fields["recipe"] = {"name": checkpoint.recipe.name, "tables": checkpoint.recipe.to_tables()}
    with written(path, through=True) as partial:
        torch.save({"format": FORMAT, **fields}, partial)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote. Runs no code from the file.

    Raises:
        TrainingError: missing, damaged, or not one of ours.
    """
    if not path.is_file():
        raise TrainingError(f"no checkpoint at '{path}'")
    try:
        fields = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a stranger's bytes lead to
        # Of a KeyError, as for a text file, the words are a number.
        reason = next((f": {line}" for line in str(error).splitlines()[:1] if " " in line), "")
        raise TrainingError(f"'{path}' is not a readable checkpoint{reason}") from error
    if not isinstance(fields, dict) or fields.pop("format", None) != FORMAT:
        raise TrainingError(f"'{path}' is not a checkpoint of this version of rts train")
    try:
        recipe = fields.pop("recipe")
        fields["recipe"] = Recipe.from_tables(str(recipe["name"]), recipe["tables"])
        checkpoint = Checkpoint(**fields)
        _check(checkpoint)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TrainingError(f"'{path}' is damaged: {error!r}") from error
    return checkpoint


def _check(checkpoint: Checkpoint) -> None:
    """Raise ValueError where a part is not of its kind."""
    kinds: dict[str, Any] = {
        "step": int,
        "seconds": (int, float),
        "network": dict,
        "optimizer": dict,
        "losses": dict,
        "photo_count": int,
        "vgg_sha256": str,
        "earlier": list,
        "versions": dict,
    }
    for name, kind in kinds.items():
        if not isinstance(getattr(checkpoint, name), kind):
            raise ValueError(f"its {name} is a {type(getattr(checkpoint, name)).__name__}")
