"""A trunk's weights in a file, for new styles to start from."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from realtime_style.errors import TrainingError
from realtime_style.styles.selection import current_trunk
from rts_train.checkpoint import Checkpoint
from rts_train.network import StyledNetwork
from rts_train.recipe import NetworkOptions

_STYLES = "styles"
"""Key of the gallery's parameters, (styles, parameters), beside the weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkFile:
    """What a new style starts from."""

    network: NetworkOptions
    weights: dict[str, Tensor]
    styles: Tensor
    names: list[str]
    """The styles', in their order; empty in files from before they were kept."""
    earlier: list[dict[str, Any]]
    """The runs that the weights went through, oldest first."""


def shipped_trunk() -> Path:
    """The weights of the trunk that the built-in styles share.

    Raises:
        TrainingError: they are not in the package.
    """
    trunk = current_trunk()
    if trunk.training_start is None:
        raise TrainingError(f"the trunk {trunk.identity} comes without weights to start from")
    return trunk.training_start


def fingerprint(trunk: nn.Module) -> str:
    """Twelve hex digits of the weights' sha256: which trunk a style's parameters are for."""
    digest = hashlib.sha256()
    for name, weight in sorted(trunk.state_dict().items()):
        digest.update(name.encode())
        digest.update(weight.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


def save_trunk(path: Path, styled: StyledNetwork, saved: Checkpoint) -> None:
    """Write weights and styles with the recipe's network table, and how they were trained."""
    weights = {name: weight.contiguous() for name, weight in styled.network.state_dict().items()}
    metadata = {
        "network": json.dumps(saved.recipe.to_tables()["network"]),
        "names": json.dumps([picture.name for picture in saved.recipe.pictures]),
        "earlier": json.dumps([*saved.earlier, saved.summary()]),
    }
    save_file({**weights, _STYLES: styled.styles.detach().contiguous()}, path, metadata)


def load_trunk(path: Path) -> TrunkFile:
    """Read what `save_trunk` wrote.

    Raises:
        TrainingError: missing, damaged, or not one of ours.
    """
    if not path.is_file():
        raise TrainingError(f"no trunk at '{path}'")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
        weights = load_file(path)
        return TrunkFile(
            styles=weights.pop(_STYLES),
            weights=weights,
            network=NetworkOptions.from_table(json.loads(metadata["network"])),
            names=json.loads(metadata.get("names", "[]")),
            earlier=json.loads(metadata["earlier"]),
        )
    except Exception as error:  # whatever a stranger's bytes lead to
        raise TrainingError(f"'{path}' is not a readable trunk: {error}") from error
