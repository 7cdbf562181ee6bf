"""Pictures as OpenCV computes with them, in PyTorch: for graphs that take its place on a device."""

import torch
from torch import Tensor
from torch.nn import functional

GREY_OF_BGR = (0.114, 0.587, 0.299)
"""BT.601, as OpenCV has it."""


def planes(picture: Tensor) -> Tensor:
    """(1, H, W, 3) uint8 to (1, 3, H, W) float32 levels."""
    return picture.permute(0, 3, 1, 2).float()


def packed(levels: Tensor) -> Tensor:
    """(1, 3, H, W) levels to the nearest bytes, (1, H, W, 3)."""
    return (levels + 0.5).floor().clamp(0, 255).permute(0, 2, 3, 1).to(torch.uint8)


def grey_of(picture: Tensor) -> Tensor:
    """(1, 1, H, W) whole levels of (1, 3, H, W) BGR."""
    blue, green, red = (picture[:, index : index + 1] for index in range(3))
    weights = GREY_OF_BGR
    return (blue * weights[0] + green * weights[1] + red * weights[2]).round()


def blurred(picture: Tensor, side: int) -> Tensor:
    """Means over `side` pixels each way; mirrored at the borders."""
    half = side // 2
    padded = functional.pad(picture, (half, half, half, half), mode="reflect")
    across = functional.avg_pool2d(padded, (1, side), stride=1)
    return functional.avg_pool2d(across, (side, 1), stride=1)


def resized(picture: Tensor, like: Tensor, mode: str) -> Tensor:
    """(1, C, h, w) at the height and width of `like`, (1, H, W, …)."""
    size = like.shape[1], like.shape[2]
    return functional.interpolate(picture, size, mode=mode, align_corners=False)
