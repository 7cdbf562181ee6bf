"""A loss on patches of colour that the photo gives no reason for.

Instance normalisation invents them on cheeks, skies and walls. The term is the edge-aware
smoothness of Godard, Mac Aodha and Brostow (CVPR 2017, equation 5), on means over cells:
neighbouring cells may differ in the painting only where they do in the photo.
"""

from itertools import product

import torch
from torch import Tensor
from torch.nn import functional

from rts_train.precision import in_full_precision

CELL_PX = 32
"""Side of a cell: wider than strokes, so that these do not count. Cells overlap by half."""
NEIGHBOURS = (1, 2, 4)
"""Distances between compared cells, in half cells."""
EDGE = 0.07
"""Difference of two cells of the photo, a colour's length in [0, 1], at which the painting's
counts for 1/e."""


@in_full_precision
def patchiness(paintings: Tensor, photos: Tensor) -> Tensor:
    """(N,): mean squared difference of each painting's neighbouring cells, where the photo is calm.

    Both are (N, 3, H, W) RGB in [0, 255], of at least `CELL_PX` each way; in levels squared.
    """
    painted = functional.avg_pool2d(paintings, CELL_PX, CELL_PX // 2)
    shown = functional.avg_pool2d(photos, CELL_PX, CELL_PX // 2) / 255
    parts = [
        _between(painted, shown, dim, distance)
        for dim, distance in product((2, 3), NEIGHBOURS)
        if painted.shape[dim] > distance
    ]
    if not parts:
        return torch.zeros(len(paintings), device=paintings.device)
    return torch.stack(parts).mean(dim=0)


def _between(painted: Tensor, shown: Tensor, dim: int, distance: int) -> Tensor:
    """(N,): as `patchiness`, of cells that lie `distance` apart along `dim`."""
    count = painted.shape[dim] - distance
    step = painted.narrow(dim, distance, count) - painted.narrow(dim, 0, count)
    edge = shown.narrow(dim, distance, count) - shown.narrow(dim, 0, count)
    weight = torch.exp(-edge.square().sum(dim=1).clamp(min=1e-12).sqrt() / EDGE)
    return (step.square().mean(dim=1) * weight).mean(dim=(1, 2))
