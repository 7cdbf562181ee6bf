"""How far a painting's range of light and colour is from its picture's.

Gram matrices hold it only by and by: a network that is not sure where a stroke belongs paints it
paler. Means and spreads of three opponent channels say it at once; their squared differences are
the 2-Wasserstein distance between normal distributions, channel by channel (as Pitié and Kokaram,
"The Linear Monge-Kantorovitch Linear Colour Mapping", CVMP 2007, do with all three together).
"""

import torch
from torch import Tensor

from rts_train.precision import full_precision

OPPONENT = ((1.0, 1.0, 1.0), (1.0, -1.0, 0.0), (1.0, 1.0, -2.0))
"""Light, red against green, yellow against blue, of RGB; orthogonal, each to be of length one."""


def palette(pictures: Tensor) -> Tensor:
    """(N, 6): mean and standard deviation of each opponent channel of (N, 3, H, W), in levels."""
    with full_precision(pictures):
        axes = torch.tensor(OPPONENT, device=pictures.device)
        axes = axes / axes.norm(dim=1, keepdim=True)
        channels = torch.einsum("kc,nchw->nkhw", axes, pictures.float())
        spread = (channels.var(dim=(2, 3)) + 1e-3).sqrt()
        return torch.cat([channels.mean(dim=(2, 3)), spread], dim=1)


def palette_distance(pictures: Tensor, wanted: Tensor) -> Tensor:
    """(N,): squared distance, in levels squared, from palettes (N, 6) as `palette` tells them."""
    return (palette(pictures) - wanted).square().sum(dim=1)
