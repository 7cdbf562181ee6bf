"""The networks that paint, and the styles that one has learned.

`Johnson` is the network of Johnson, Alahi and Li, "Perceptual Losses for Real-Time
Style Transfer and Super-Resolution" (ECCV 2016, supplementary material), with two
changes that the field has settled on since: instance instead of batch normalisation
(Ulyanov, Vedaldi and Lempitsky, arXiv 1607.08022), and nearest-neighbour upsampling
before a convolution instead of a fractionally strided one, which paints a
checkerboard (Odena, Dumoulin and Olah, "Deconvolution and Checkerboard Artifacts",
Distill 2016). Every convolution pads by reflection, so no frame is painted round the
picture. It is our reference for quality, and for speed; `Trunk` is what we run.
"""

from collections import OrderedDict
from typing import cast

import torch
from torch import Tensor, nn

from rts_train.recipe import NetworkOptions
from rts_train.trunk import Trunk


class StyledNetwork(nn.Module):
    """A network and the parameters of the styles that it paints in."""

    def __init__(self, options: NetworkOptions, styles: int) -> None:
        super().__init__()
        first, second, third = options.widths
        make = Trunk if options.kind == "trunk" else Johnson
        self.network = make((first, second, third), options.blocks)
        self.common = nn.Parameter(self.network.initial_style())
        self.own = nn.Parameter(torch.zeros(styles, self.common.shape[1]))

    @property
    def styles(self) -> Tensor:
        """(styles, parameters) float32; no parameters in a network that holds one style.

        What they have in common is learned from every photo, what is their own beside it.
        """
        return self.common + self.own

    def set_styles(self, styles: Tensor) -> None:
        """Take (styles, parameters) in place of those that are there."""
        with torch.no_grad():
            self.common.copy_(styles.mean(dim=0, keepdim=True))
            self.own.copy_(styles - self.common)

    def forward(self, photos: Tensor, which: Tensor) -> Tensor:
        """Paint photos (N, 3, H, W) float32 RGB in [0, 255], each in its style.

        `which` is (N,) int64, or (1,) for one style in all of them.
        """
        painting: Tensor = self.network(photos, self.styles[which])
        return painting


class Johnson(nn.Module):
    """Maps (N, 3, H, W) float32 RGB in [0, 255] to a painting of the same shape and range.

    H and W are free from 32 up. The strided layers round an odd size up and the
    upsampling ends at or above it, so the result is cropped to exactly H and W.
    """

    style_size = 0

    def __init__(self, widths: tuple[int, int, int] = (32, 64, 128), blocks: int = 5) -> None:
        super().__init__()
        first, second, third = widths
        layers = [
            ("down1", convolution(3, first, 9)),
            ("down2", convolution(first, second, 3, stride=2)),
            ("down3", convolution(second, third, 3, stride=2)),
            *((f"block{i + 1}", ResidualBlock(third)) for i in range(blocks)),
            ("up1", upsampling(third, second)),
            ("up2", upsampling(second, first)),
            ("up3", reflected(first, 3, 9, bias=True)),
        ]
        self.layers = nn.Sequential(OrderedDict(layers))

    def forward(self, photos: Tensor, styles: Tensor) -> Tensor:  # noqa: ARG002
        """`styles`, (N, 0), is there for the likeness with `Trunk`."""
        height, width = photos.shape[2:]
        painting = self.layers(photos / 127.5 - 1.0)[:, :, :height, :width]
        return cast(Tensor, (painting.tanh() + 1.0) * 127.5)

    def initial_style(self) -> Tensor:
        """(1, 0): the style is in the weights."""
        return torch.zeros(1, 0)

    def pixel_convolutions(self) -> tuple[nn.Conv2d, nn.Conv2d]:
        """The first convolution and the last, with a channel for each of red, green, blue."""
        convolutions = [each for each in self.modules() if isinstance(each, nn.Conv2d)]
        return convolutions[0], convolutions[-1]


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions whose result is added to their input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = convolution(channels, channels, 3)
        self.second = nn.Sequential(
            reflected(channels, channels, 3), nn.InstanceNorm2d(channels, affine=True)
        )

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = x + self.second(self.first(x))
        return result


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """Convolution, instance normalisation, ReLU."""
    return nn.Sequential(
        reflected(inputs, outputs, kernel, stride),
        nn.InstanceNorm2d(outputs, affine=True),
        nn.ReLU(),
    )


def upsampling(inputs: int, outputs: int) -> nn.Sequential:
    """Twice the size by nearest neighbour, then a 3x3 convolution."""
    return nn.Sequential(nn.Upsample(scale_factor=2.0), *convolution(inputs, outputs, 3))


def reflected(
    inputs: int, outputs: int, kernel: int, stride: int = 1, bias: bool = False
) -> nn.Conv2d:
    """A convolution that keeps the size (up to `stride`) by mirroring at the borders.

    It has no bias where a normalisation follows, which would subtract it again.
    """
    return nn.Conv2d(
        inputs, outputs, kernel, stride, kernel // 2, padding_mode="reflect", bias=bias
    )
