"""What a network must take and give to be painted with."""

from pathlib import Path
from typing import Any

from realtime_style.errors import StyleError
from realtime_style.styles.card import FRAME_CONTRACT, TRUNK_CONTRACT


def check_contract(session: Any, model: Path) -> int:
    """Return how many numbers a style has; 0 where the style is in the weights.

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
    if inputs.pop("memory", None) and inputs.pop("keep", None):
        expected |= dict.fromkeys(("memory", "keep", "remembered"), "tensor(float)")
    if types != expected or list(inputs) != ["frame"]:
        raise StyleError(
            f"'{model}' is of no contract {FRAME_CONTRACT} or {TRUNK_CONTRACT}: it takes "
            f"{', '.join(inputs)} and gives {', '.join(outputs)}, "
            "not uint8 'frame' and 'painting'"
        )
    return int(style.shape[1]) if style else 0
