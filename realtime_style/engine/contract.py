"""What a network must take and give to be painted with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from realtime_style.errors import StyleError
from realtime_style.networks.family import NetworkFamily
from realtime_style.styles.card import FRAME_CONTRACT, TRUNK_CONTRACT


def check_trunk(session: Any, model: Path, family: NetworkFamily) -> None:
    """Refuse a graph that is not of the trunk that its family says.

    Raises:
        StyleError: it is of another, or takes other rows of style parameters.
    """
    trunk = session.get_modelmeta().custom_metadata_map.get("rts.trunk", "")
    if family.identity and trunk != family.identity:
        raise StyleError(
            f"'{model}' is a graph of the trunk {trunk or 'of no name'}, and not of "
            f"{family.identity}, as its manifest says"
        )
    style = next((each for each in session.get_inputs() if each.name == "style"), None)
    if family.style and style and list(style.shape) != [1, family.style.parameters]:
        raise StyleError(
            f"'{model}' has a 'style' of shape {list(style.shape)}, and its manifest tells of "
            f"{family.style.parameters} parameters"
        )


def check_contract(session: Any, model: Path) -> int:
    """Return how many parameters a style has; 0 where the style is in the weights.

    Raises:
        StyleError: the network is of another contract.
    """
    inputs = {each.name: each for each in session.get_inputs()}
    outputs = {each.name: each for each in session.get_outputs()}
    types = {name: each.type for name, each in {**inputs, **outputs}.items()}
    style = inputs.pop("style", None)
    expected = {"frame": "tensor(uint8)", "painting": "tensor(uint8)"}
    if style:
        expected["style"] = "tensor(float)"
    if inputs.pop("state", None) and inputs.pop("momentum", None):
        expected |= dict.fromkeys(("state", "momentum", "new_state"), "tensor(float)")
    if types != expected or list(inputs) != ["frame"]:
        raise StyleError(
            f"'{model}' is of no contract {FRAME_CONTRACT} or {TRUNK_CONTRACT}: it takes "
            f"{', '.join(inputs)} and gives {', '.join(outputs)}, "
            "not uint8 'frame' and 'painting'"
        )
    for name in ("frame", "painting"):
        _check_picture(name, ({**inputs, **outputs})[name].shape, model)
    return _parameters(style.shape, model) if style else 0


def _check_picture(name: str, shape: Sequence[Any], model: Path) -> None:
    """Refuse what is no (N, H, W, 3); a size that is not a number is any size."""
    free = (len(shape) == 4 and not isinstance(shape[0], int)) or list(shape[:1]) == [1]
    if len(shape) != 4 or not free or (isinstance(shape[3], int) and shape[3] != 3):
        raise StyleError(
            f"'{model}' has a '{name}' of shape {list(shape)}: {FRAME_CONTRACT} has (1, H, W, 3)"
        )


def _parameters(shape: Sequence[Any], model: Path) -> int:
    if len(shape) != 2 or shape[0] != 1 or not isinstance(shape[1], int) or shape[1] < 1:
        raise StyleError(
            f"'{model}' has a 'style' of shape {list(shape)}: {TRUNK_CONTRACT} has (1, parameters)"
        )
    return shape[1]
