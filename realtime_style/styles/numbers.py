"""A style as a small file of numbers for the trunk: safetensors, with its card inside."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from realtime_style.errors import StyleError
from realtime_style.styles.card import NUMBERS_CONTRACT, Card

Numbers = NDArray[np.float32]
"""Shape (numbers,): scales, shifts and mixing, in the order of the trunk's layers."""

_KEY = "style"


def read_numbers(path: Path) -> Numbers:
    """Read a style's numbers.

    Raises:
        StyleError: unreadable or damaged, or the numbers are missing or not finite.
    """
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as error:
        raise StyleError(f"'{path}' is damaged or no style file: {error}") from error
    numbers = tensors.get(_KEY)
    if numbers is None or numbers.ndim != 1 or numbers.dtype != np.float32:
        raise StyleError(f"'{path}' holds no row of float32 numbers called '{_KEY}'")
    if not np.isfinite(numbers).all():
        raise StyleError(f"'{path}' holds numbers that are not finite")
    return np.asarray(numbers)


def write_numbers(path: Path, numbers: Numbers, card: Card) -> None:
    """Write a style file. `card.contract` is to be the one of numbers."""
    assert card.contract == NUMBERS_CONTRACT
    save_file({_KEY: np.ascontiguousarray(numbers, np.float32)}, path, card.to_metadata())
