"""Where half precision would overflow or round away what is measured."""

import torch
from torch import Tensor


def full_precision(tensor: Tensor) -> torch.autocast:
    """A context in which operations on `tensor`'s device run in float32, even under autocast.

    Casting the inputs is not enough: autocast turns float32 inputs of a matrix product back
    into 16 bits, and a picture's sums overflow float16.
    """
    return torch.autocast(tensor.device.type, enabled=False)
