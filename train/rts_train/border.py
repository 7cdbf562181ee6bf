"""A loss on frames: what is painted along the borders only because the picture ends there.

Near its borders a network sees reflections and the zeros of its paddings, and learns to paint
stripes there, where they please the style. Of a photo with a wide reflected margin it paints the
same places as if nothing ended; both paintings are to be one.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from rts_train.precision import in_full_precision

MARGIN_PX = 24
"""Of reflected photo round the photo; beyond it, borders are no longer seen."""
BAND_PX = 24
"""Width of the border that is compared: what a network paints in place of strokes is no wider."""

ONE_IN = 4
"""Of so many photos of a step, one is painted without borders: a wide painting has 1.4 times the
pixels of a crop of 256, and over some steps the mean is the same."""


def some_of(photos: Tensor) -> int:
    """How many of a step's photos are compared, the first of them."""
    return -(-len(photos) // ONE_IN)


def without_borders(paint: Callable[[Tensor], Tensor], photos: Tensor) -> Tensor:
    """Paintings of `photos` whose borders lie outside of them.

    Both are (N, 3, H, W) RGB in [0, 255], more than `MARGIN_PX` each way.
    """
    height, width = photos.shape[2:]
    wide = paint(functional.pad(photos, (MARGIN_PX,) * 4, mode="reflect"))
    return wide[:, :, MARGIN_PX : MARGIN_PX + height, MARGIN_PX : MARGIN_PX + width]


@in_full_precision
def border_error(paintings: Tensor, wanted: Tensor) -> Tensor:
    """Mean squared difference along the borders of paintings, (N, 3, H, W) both, in [0, 255].

    Its gradient is for both: with one of them held fast, what is taught would run ahead of
    itself, since they are one network's.
    """
    difference = (paintings - wanted).square().mean(dim=(0, 1))
    band = torch.ones_like(difference)
    band[BAND_PX:-BAND_PX, BAND_PX:-BAND_PX] = 0
    return (difference * band).sum() / band.sum()
