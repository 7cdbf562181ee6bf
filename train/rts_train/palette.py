"""How far a painting's colours are from its picture's.

Gram matrices hold them only by and by: a network that is not sure where a stroke belongs paints it
paler, and one that has found a light and a dark hue leaves it at these. So the two distributions of
colour are compared as wholes, by the sliced Wasserstein distance: along each of some directions
through the cube of colours, what is sorted is compared place by place (Bonneel, Rabin, Peyré and
Pfister, "Sliced and Radon Wasserstein Barycenters of Measures", 2015; on activations, Heitz,
Vanhoey, Chambon and Belcour, "A Sliced Wasserstein Loss for Neural Texture Synthesis", CVPR 2021).
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from rts_train.precision import in_full_precision

DIRECTIONS = 24
LEVELS = 64
"""Means of so many parts of what is sorted are compared: as many shares of the picture."""
STROKE_PX = 2
"""Pixels are taken together by so many each way: a quarter of the time."""


def directions(device: torch.device) -> Tensor:
    """(`DIRECTIONS`, 3) unit vectors, evenly over half of the sphere (Fibonacci's spiral)."""
    number = torch.arange(DIRECTIONS, device=device)
    height = (number + 0.5) / DIRECTIONS
    turn = number * (math.pi * (3 - 5**0.5))
    around = (1 - height.square()).sqrt()
    return torch.stack((around * turn.cos(), around * turn.sin(), height), dim=1)


@in_full_precision
def palette(pictures: Tensor) -> Tensor:
    """(N, `DIRECTIONS`, `LEVELS`): the colours of (N, 3, H, W), sorted along each direction."""
    colours = functional.avg_pool2d(pictures, STROKE_PX).flatten(2)
    along = torch.einsum("kc,ncp->nkp", directions(pictures.device), colours)
    return functional.adaptive_avg_pool1d(along.sort(dim=2).values, LEVELS)


@in_full_precision
def palette_distance(pictures: Tensor, wanted: Tensor) -> Tensor:
    """(N,): squared distance, in levels squared, from palettes as `palette` tells them.

    Times three: of pictures that differ by one number in each pixel, it is that number squared.
    """
    return 3 * (palette(pictures) - wanted).square().mean((1, 2))
