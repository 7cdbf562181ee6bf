"""How far a painting's lights and darks are from the photo's, told in the picture's own.

The photo's lightness with the picture's histogram: the darkest tenth of a photo is to be painted as
dark as the darkest tenth of the picture, and so on, on means over small cells. So a face keeps its
eyes, its mouth and its light from one side, in the picture's blacks and whites, and what is plain
in the photo is not painted over with the picture's patterns. Histogram matching of lightness is
that of Hertzmann, Jacobs, Oliver, Curless and Salesin ("Image Analogies", SIGGRAPH 2001, section
3.4), by ranks in place of means and spreads; there it prepares the picture, here it is a loss.
"""

import torch
from torch import Tensor
from torch.nn import functional

from rts_train.precision import in_full_precision

LEVELS = 128
"""Means of so many parts of what is sorted make a histogram."""
SPREAD = 24.0
"""Standard deviation of a photo's lightness, in levels: one with less, a sky or a wall, is not
stretched to the picture's whole range but to this share of it."""
RED, GREEN, BLUE = 0.299, 0.587, 0.114
"""ITU-R BT.601's lightness."""


@in_full_precision
def tones(pictures: Tensor, cell_px: int) -> Tensor:
    """(N, `LEVELS`): the lightness of (N, 3, H, W) RGB in [0, 255], sorted, by shares."""
    ordered = _lightness(pictures, cell_px).sort(dim=1).values
    return functional.adaptive_avg_pool1d(ordered, LEVELS)


@in_full_precision
def tone_distance(paintings: Tensor, photos: Tensor, wanted: Tensor, cell_px: int) -> Tensor:
    """(N,): mean squared difference of lightness over cells, in levels squared.

    `paintings` and `photos` are (N, 3, H, W) RGB in [0, 255], `wanted` is what `tones` tells of
    each one's picture, in cells of the same size.
    """
    with torch.no_grad():
        aim = _aim(_lightness(photos, cell_px), wanted)
    return (_lightness(paintings, cell_px) - aim).square().mean(dim=1)


def _lightness(pictures: Tensor, cell_px: int) -> Tensor:
    """(N, cells)."""
    red, green, blue = pictures.float().unbind(dim=1)
    light = RED * red + GREEN * green + BLUE * blue
    return functional.avg_pool2d(light[:, None], cell_px).flatten(1)


def _aim(shown: Tensor, wanted: Tensor) -> Tensor:
    """(N, cells): the lightness of each cell's rank in the picture."""
    ranks = shown.argsort(dim=1).argsort(dim=1)
    aim = wanted.gather(1, ranks * LEVELS // shown.shape[1])
    share = (shown.std(dim=1, keepdim=True) / SPREAD).clamp(max=1)
    mean = aim.mean(dim=1, keepdim=True)
    return mean + (aim - mean) * share
