"""What JPEG leaves of a picture, computed where the picture lies."""

import math

import torch
from torch import Tensor
from torch.nn import functional

from rts_train.precision import in_full_precision

_LUMA = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA = (
    (17, 18, 24, 47, 99, 99, 99, 99),
    (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 8,) * 4,
)
"""Steps of the coefficients at quality 50: ITU-T T.81, annex K, which libjpeg takes too."""
BLOCK = 8


class Jpeg:
    """The tables of JPEG on one device."""

    def __init__(self, device: torch.device) -> None:
        frequency = torch.arange(BLOCK, dtype=torch.float32)[:, None]
        place = torch.arange(BLOCK, dtype=torch.float32)[None]
        waves = torch.cos(math.pi * (2 * place + 1) * frequency / (2 * BLOCK)) / 2
        waves[0] /= 2**0.5
        self._waves = waves.to(device)
        self._tables = torch.tensor((_LUMA, _CHROMA), dtype=torch.float32).to(device)

    def __call__(self, pictures: Tensor, quality: Tensor) -> Tensor:
        """Pictures (N, 3, H, W) RGB in [0, 255], each as it comes back at its `quality`, (N,).

        Colours have half the size each way, as most encoders have them.
        """
        return compressed(pictures, quality, self._waves, self._tables)


@in_full_precision
def compressed(pictures: Tensor, quality: Tensor, waves: Tensor, tables: Tensor) -> Tensor:
    """See `Jpeg`."""
    height, width = pictures.shape[2:]
    pad = 0, -width % (2 * BLOCK), 0, -height % (2 * BLOCK)
    red, green, blue = functional.pad(pictures, pad, mode="replicate").unbind(1)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chroma = torch.stack(((blue - luma) / 1.772, (red - luma) / 1.402), dim=1)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)[:, None, None, None]
    steps = ((tables * scale + 50) / 100).floor().clamp(1, 255)
    luma = _quantized(luma[:, None].round() - 128, steps[:, :1], waves) + 128
    small = _quantized(functional.avg_pool2d(chroma, 2).round(), steps[:, 1:], waves)
    blue_off, red_off = functional.interpolate(
        small, scale_factor=2, mode="bilinear", align_corners=False
    ).unbind(1)
    luma = luma[:, 0]
    red, blue = luma + 1.402 * red_off, luma + 1.772 * blue_off
    green = (luma - 0.299 * red - 0.114 * blue) / 0.587
    result = torch.stack((red, green, blue), dim=1).round().clamp(0, 255)
    return result[:, :, :height, :width]


def _quantized(planes: Tensor, steps: Tensor, waves: Tensor) -> Tensor:
    """Planes (N, C, H, W), block by block in whole numbers of `steps`, (N, 1, 8, 8)."""
    n, c, height, width = planes.shape
    blocks = planes.reshape(n, c, height // BLOCK, BLOCK, width // BLOCK, BLOCK).transpose(3, 4)
    numbers = waves @ blocks @ waves.T
    each = steps[:, :, None, None]
    blocks = waves.T @ ((numbers / each).round() * each) @ waves
    return blocks.transpose(3, 4).reshape(n, c, height, width).round()
