"""How far a painting's range of light and colour is from its picture's.

Gram matrices hold it only by and by: a network that is not sure where a stroke belongs paints it
paler. Means and spreads of three opponent channels say it at once; their squared differences are
the 2-Wasserstein distance between normal distributions, channel by channel (as Pitié and Kokaram,
"The Linear Monge-Kantorovitch Linear Colour Mapping", CVMP 2007, do with all three together).
"""

import torch
from torch import Tensor

from rts_train.precision import in_full_precision


@in_full_precision
def palette(pictures: Tensor) -> Tensor:
    """(N, 6): mean and standard deviation of each opponent channel of (N, 3, H, W), in levels.

    Light, red against green, yellow against blue: orthogonal, each of length one.
    """
    red, green, blue = pictures.unbind(1)
    light = (red + green + blue) / 3**0.5
    red_or_green = (red - green) / 2**0.5
    yellow_or_blue = (red + green - 2 * blue) / 6**0.5
    channels = torch.stack((light, red_or_green, yellow_or_blue), dim=1)
    spread = (channels.var(dim=(2, 3)) + 1e-3).sqrt()
    return torch.cat([channels.mean(dim=(2, 3)), spread], dim=1)


@in_full_precision
def palette_distance(pictures: Tensor, wanted: Tensor) -> Tensor:
    """(N,): squared distance, in levels squared, from palettes (N, 6) as `palette` tells them."""
    return (palette(pictures) - wanted).square().sum(dim=1)
