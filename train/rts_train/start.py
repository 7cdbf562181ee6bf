"""Where a new run's first weights come from: an earlier run, or a trunk."""

from pathlib import Path
from typing import Any

import torch

from realtime_style.errors import TrainingError
from rts_train.checkpoint import load_checkpoint
from rts_train.network import StyledNetwork
from rts_train.trunk_file import load_trunk


def start_from(network: StyledNetwork, path: Path) -> list[dict[str, Any]]:
    """Give `network` the weights in `path`; return the runs that they went through.

    Of a checkpoint with as many styles, these are taken too, and of any other the mean of
    its styles, for each.

    Raises:
        TrainingError: the file is unreadable or holds another network.
    """
    if path.suffix == ".safetensors":
        trunk = load_trunk(path)
        weights, styles, earlier = trunk.weights, trunk.styles, trunk.earlier
    else:
        saved = load_checkpoint(path)
        styled = saved.build_network()
        weights, styles = styled.network.state_dict(), styled.styles.detach()
        earlier = [*saved.earlier, saved.summary()]
    try:
        network.network.load_state_dict(weights)
    except RuntimeError as error:
        raise TrainingError(f"'{path}' holds another network than the recipe asks for") from error
    if len(styles) != len(network.styles):
        styles = styles.mean(dim=0, keepdim=True).expand(len(network.styles), -1)
    with torch.no_grad():
        network.styles.copy_(styles)
    return earlier
