"""A style as a small file of parameters for the trunk: safetensors, with its card inside."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from realtime_style.errors import StyleError
from realtime_style.styles.card import STYLE_CONTRACT, Card

StyleParameters = NDArray[np.float32]
"""Shape (parameters,): scales, shifts and mixing, in the order of the trunk's layers."""

_KEY = "style"
_MOST = 1 << 24
"""Parameters that a style may have: six hundred times those of the trunk that is shipped."""


def read_parameters(path: Path) -> StyleParameters:
    """Read a style's parameters.

    Raises:
        StyleError: unreadable or damaged, or the parameters are missing or not finite.
    """
    try:
        with safe_open(path, framework="np") as file:
            row = file.get_slice(_KEY) if _KEY in file.keys() else None  # noqa: SIM118 (no dict)
            shape = row.get_shape() if row is not None and row.get_dtype() == "F32" else []
            if len(shape) != 1 or shape[0] > _MOST:
                raise StyleError(f"'{path}' holds no row of float32 parameters called '{_KEY}'")
            parameters = file.get_tensor(_KEY)
    except (SafetensorError, OSError) as error:
        raise StyleError(f"'{path}' is damaged or no style file: {error}") from error
    if not np.isfinite(parameters).all():
        raise StyleError(f"'{path}' holds parameters that are not finite")
    return np.asarray(parameters)


def write_parameters(path: Path, parameters: StyleParameters, card: Card) -> None:
    """Write a style file. `card.contract` is to be the one of parameters."""
    assert card.contract == STYLE_CONTRACT
    save_file({_KEY: np.ascontiguousarray(parameters, np.float32)}, path, card.to_metadata())
