"""A trunk's weights in a file, for new styles to start from.

Its styles may be in it; where they are not, they lie in the files that are painted with.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from realtime_style.errors import StyleError, TrainingError
from realtime_style.styles.card import STYLE_SUFFIX, read_card
from realtime_style.styles.catalogue import known_styles
from realtime_style.styles.parameters import StyleParameters, read_parameters
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
    return _identity(trunk.state_dict())


def _identity(weights: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name, weight in sorted(weights.items()):
        digest.update(name.encode())
        digest.update(weight.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


def save_trunk(
    path: Path, styled: StyledNetwork, saved: Checkpoint, *, styles: bool = True
) -> None:
    """Write weights and styles with the recipe's network table, and how they were trained.

    Without `styles`, these are to be found in their own files.
    """
    weights = {name: weight.contiguous() for name, weight in styled.network.state_dict().items()}
    metadata = {
        "network": json.dumps(saved.recipe.to_tables()["network"]),
        "names": json.dumps([picture.name for picture in saved.recipe.pictures]),
        "earlier": json.dumps([*saved.earlier, saved.summary()]),
    }
    if styles:
        weights[_STYLES] = styled.styles.detach().contiguous()
    save_file(weights, path, metadata)


def load_trunk(path: Path) -> TrunkFile:
    """Read what `save_trunk` wrote.

    Raises:
        TrainingError: missing, damaged, not one of ours, or none of its styles is there.
    """
    if not path.is_file():
        raise TrainingError(f"no trunk at '{path}'")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
        weights = load_file(path)
        names = json.loads(metadata.get("names", "[]"))
        styles = weights.pop(_STYLES, None)
        if styles is None:
            names, styles = _styles_in_files(path, names, _identity(weights))
        return TrunkFile(
            styles=styles,
            weights=weights,
            network=NetworkOptions.from_table(json.loads(metadata["network"])),
            names=names,
            earlier=json.loads(metadata["earlier"]),
        )
    except TrainingError:
        raise
    except Exception as error:  # whatever a stranger's bytes lead to
        raise TrainingError(f"'{path}' is not a readable trunk: {error}") from error


def _styles_in_files(trunk: Path, names: list[str], identity: str) -> tuple[list[str], Tensor]:
    """Those of `names` that are for this trunk, in that order, and their parameters.

    They are where a gallery's export puts them, or among the styles that are installed.

    Raises:
        TrainingError: there is none.
    """
    beside = trunk.absolute().parents[2:3]  # of DIR/networks/IDENTITY/trunk.safetensors
    installed = known_styles()
    found: dict[str, StyleParameters] = {}
    for name in names:
        places = [folder / "styles" / "shipped" / f"{name}{STYLE_SUFFIX}" for folder in beside]
        for path in (*places, *([installed[name]] if name in installed else [])):
            if name not in found and _is_for(path, identity):
                found[name] = read_parameters(path)
    if not found:
        raise TrainingError(
            f"'{trunk}' comes without its styles, and none of {', '.join(names)} for the trunk "
            f"{identity} is installed: 'rts styles add' them"
        )
    return list(found), torch.from_numpy(np.stack(list(found.values())))


def _is_for(style: Path, identity: str) -> bool:
    try:
        return style.is_file() and read_card(style).trunk == identity
    except StyleError:
        return False
