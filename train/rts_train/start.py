"""What a run goes on from, and where a new one's first weights come from."""

import dataclasses
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from realtime_style.errors import TrainingError
from rts_train.batch import settled
from rts_train.checkpoint import Checkpoint, checkpoint_path, load_checkpoint
from rts_train.losses import PerceptualLoss
from rts_train.network import StyledNetwork
from rts_train.recipe import Recipe
from rts_train.trunk_file import load_trunk


def earlier_run(recipe: Recipe, folder: Path, *, resume: bool) -> Checkpoint | None:
    """What an earlier run left in `folder`, to go on from; None for a new run.

    Only the minutes may be others than those that the earlier run had. A `batch_size` that is
    left open was settled there.

    Raises:
        TrainingError: there is one, and `resume` is False; or there is none, or of another recipe.
    """
    path = checkpoint_path(folder)
    if not resume:
        if path.exists():
            raise TrainingError(
                f"'{path}' holds an earlier run: give --resume to go on with it, "
                "or remove its folder"
            )
        return None
    saved = load_checkpoint(path)
    training = dataclasses.replace(saved.recipe.training, minutes=recipe.training.minutes)
    before = dataclasses.replace(saved.recipe, training=training)
    if before != settled(recipe, training.batch_size):
        raise TrainingError(
            f"the recipe differs from the one in '{path}': resume with the options of the first run"
        )
    return saved


def with_minutes_of_before(recipe: Recipe, folder: Path) -> Recipe:
    """The recipe, with as many minutes as the run in `folder` had.

    Raises:
        TrainingError: there is none.
    """
    minutes = load_checkpoint(checkpoint_path(folder)).recipe.training.minutes
    training = dataclasses.replace(recipe.training, minutes=minutes)
    return dataclasses.replace(recipe, training=training)


def start_from(network: StyledNetwork, path: Path, names: list[str]) -> list[dict[str, Any]]:
    """Give `network` the weights in `path`; return the runs that they went through.

    Each of `names`, the styles to learn, begins as the one of that name in the file, or else as
    the mean of all there.

    Raises:
        TrainingError: the file is unreadable or holds another network.
    """
    weights, styles, known, earlier = _read(path)
    try:
        network.network.load_state_dict(weights)
    except RuntimeError as error:
        raise TrainingError(
            f"'{path}' holds another network than the recipe asks for: its widths or blocks differ"
        ) from error
    if styles.shape[1:] != network.styles.shape[1:]:
        raise TrainingError(f"'{path}' holds styles for another network than its own")
    if known and len(known) != len(styles):
        raise TrainingError(f"'{path}' names {len(known)} styles and holds {len(styles)}")
    mean = styles.mean(dim=0)
    firsts = [styles[known.index(name)] if name in known else mean for name in names]
    network.set_styles(torch.stack(firsts))
    return earlier


def take_nearest_style(
    network: StyledNetwork, path: Path, perceptual: PerceptualLoss, photos: Tensor
) -> None:
    """Let a new style begin as the one in `path`, or their mean, that comes closest to it.

    Closest is the smallest loss on `photos`, (N, 3, H, W) float32 RGB in [0, 255].
    """
    _, styles, _, _ = _read(path)
    candidates = torch.cat([styles.mean(dim=0, keepdim=True), styles]).to(photos.device)
    first = torch.zeros(len(photos), dtype=torch.int64, device=photos.device)
    with torch.no_grad():
        wanted = perceptual.content_of(photos, first)
        losses = [
            float(
                perceptual.compare(network.network(photos, each[None]), photos, wanted, first).total
            )
            for each in candidates
        ]
    network.set_styles(candidates[losses.index(min(losses))][None])


def _read(path: Path) -> tuple[dict[str, Tensor], Tensor, list[str], list[dict[str, Any]]]:
    """Weights, (styles, parameters), the styles' names, and the runs that they went through."""
    if path.suffix == ".safetensors":
        trunk = load_trunk(path)
        return trunk.weights, trunk.styles, trunk.names, trunk.earlier
    saved = load_checkpoint(path)
    styled = saved.build_network()
    earlier = [*saved.earlier, saved.summary()]
    names = [picture.name for picture in saved.recipe.pictures]
    return styled.network.state_dict(), styled.styles.detach(), names, earlier
