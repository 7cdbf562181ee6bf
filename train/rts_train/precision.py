"""Where half precision would overflow or round away what is measured."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import torch
from torch import Tensor

Given = ParamSpec("Given")
Result = TypeVar("Result")


def in_full_precision(measure: Callable[Given, Result]) -> Callable[Given, Result]:
    """`measure`, computed in float32 whatever autocast is on and whatever floats it is given.

    Casting the inputs is not enough: autocast turns float32 inputs of a matrix product back
    into 16 bits. Nor is it enough to switch it off: a picture's sums overflow float16.
    The unguarded function is its `__wrapped__`.
    """

    @functools.wraps(measure)
    def measured(*given: Given.args, **named: Given.kwargs) -> Result:
        devices = {each.device.type for each in given if torch.is_tensor(each)} or {"cpu"}
        with torch.autocast(_guarded(devices), enabled=False):
            return measure(*map(_as_float32, given), **named)

    return measured


def _guarded(devices: set[str]) -> str:
    """The one of `devices` that has autocast; tensors without data, on 'meta', have none."""
    return next((each for each in devices if torch.amp.is_autocast_available(each)), "cpu")


def _as_float32(given: Any) -> Any:
    is_half = isinstance(given, Tensor) and given.is_floating_point()
    return given.float() if is_half else given
