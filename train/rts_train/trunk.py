"""The trunk: one fast network whose styles are parameters that it takes as an input.

The convolutions are shared by all styles. What makes a style is, at each normalisation,
a scale and a shift for each channel (conditional instance normalisation: Dumoulin, Shlens
and Kudlur, "A Learned Representation for Artistic Style", ICLR 2017), and, next to them, the
1x1 convolutions that mix the channels: those round each residual block's 3x3, those before
the two enlargements, and that of the way past them (a small filter bank for each style,
after Chen, Yuan, Liao, Yu and Hua, "StyleBank", CVPR 2017). On a processor that mixing costs
what a shared one does, and it gives a style room of its own: some 26 000 parameters, which can be
switched between two frames, or blended. What sees neighbouring pixels, and with it what a channel
stands for, is shared by all styles.

The shape follows where onnxruntime spends its time on a processor: residual work at an
eighth of the size in bottlenecks (He, Zhang, Ren and Sun, CVPR 2016), separable
convolutions above (Howard et al., "MobileNets", arXiv 1704.04861), and nothing but pixels
at full size. The last layers compute the two by two pixels of each half-size position as
channels, with a rectifier before them: a linear shuffle to RGB paints blobs, not strokes.
What the photo shows finer than the residual work can hold goes past it at a quarter of the size
(as in Ronneberger, Fischer and Brox, "U-Net", MICCAI 2015), as much as the style lets through.

At the borders the photo is reflected by a margin and the residual blocks reflect their own
feature maps; what the zeros of the other paddings reach is cropped, so no frame is painted.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

MARGIN_PX = 8
"""The photo's reflected margin: one position at an eighth of the size, which is what the
zeros round the strided convolutions reach, and again those round the last separable ones."""

LEAK = 0.1
"""Slope of the output beyond black and white, so that training finds its way back."""


class Trunk(nn.Module):
    """Maps (N, 3, H, W) float32 RGB in [0, 255] to paintings of the same shape and range.

    H and W are free from 16 up. `styles` is (N, `style_size`) float32, or (1, `style_size`)
    for one style in all photos.
    """

    def __init__(self, widths: tuple[int, int, int] = (16, 32, 64), blocks: int = 5) -> None:
        super().__init__()
        half, quarter, eighth = widths
        self.down = nn.Sequential(
            convolution(3, half, 5, stride=2),
            nn.ReLU(),
            convolution(half, quarter, 3, stride=2),
            nn.ReLU(),
        )
        self.descend = convolution(quarter, eighth, 3, stride=2)
        self.enter = StyleNorm(eighth)
        self.blocks = nn.ModuleList(ResidualBlock(eighth) for _ in range(blocks))
        self.narrow = StyleMix(eighth, quarter)
        self.up = nn.Sequential(nn.Upsample(scale_factor=2.0), *separable(quarter, quarter))
        self.leave = StyleNorm(quarter)
        self.mix = StyleMix(quarter, quarter)
        self.skip = StyleMix(quarter, quarter, gain=0.0)
        self.out = nn.Sequential(
            nn.Upsample(scale_factor=2.0),
            *separable(quarter, quarter),
            nn.ReLU(),
            *separable(quarter, 12),
        )
        self.style_size = sum(layer.style_size for layer in self._styled())
        self.apply(keep_variance)

    def forward(self, photos: Tensor, styles: Tensor) -> Tensor:
        height, width = photos.shape[2:]
        planes = (self.planes(photos / 127.5 - 1.0, styles) + 1.0) * 127.5
        n, _, rows, columns = planes.shape
        pixels = planes.reshape(n, 2, 2, 3, rows, columns).permute(0, 3, 4, 1, 5, 2)
        paintings = pixels.reshape(n, 3, 2 * rows, 2 * columns)
        paintings = paintings[:, :, MARGIN_PX : MARGIN_PX + height, MARGIN_PX : MARGIN_PX + width]
        if self.training:
            return paintings.clamp(0, 255) * (1 - LEAK) + paintings * LEAK
        return paintings.clamp(0, 255)

    def planes(self, photos: Tensor, styles: Tensor) -> Tensor:
        """The painting in [-1, 1], with its margin, as (N, 12, h, w) at half the size.

        Channel 6 r + 3 c + k holds colour k of the pixel in row r and column c of two by two.
        `photos` are (N, 3, H, W) in [-1, 1].
        """
        parameters = StyleReader(styles)
        details = self.down(reflect(photos, MARGIN_PX))
        rows, columns = details.shape[2:]
        x = self.descend(details)[:, :, 1:-1, 1:-1]
        x = self.up(reflect(self.body(x, parameters), 1))
        x = self.mix(self.leave(x, parameters).relu(), parameters)
        # Of an eighth's rows and columns there may be one more than two for a quarter's.
        return cast(Tensor, self.out(x[:, :, :rows, :columns] + self.skip(details, parameters)))

    def body(self, features: Tensor, parameters: "StyleReader") -> Tensor:
        """All that is done at an eighth of the size: (N, 64, h, w) to (N, 32, h, w)."""
        x = self.enter(features, parameters).relu()
        for block in self.blocks:
            x = block(x, parameters)
        return cast(Tensor, self.narrow(x, parameters))

    def initial_style(self) -> Tensor:
        """(1, `style_size`): scales of one, no shifts, random mixing, nothing through the skip."""
        return torch.cat([layer.initial_style() for layer in self._styled()]).unsqueeze(0)

    def pixel_convolutions(self) -> tuple[nn.Conv2d, nn.Conv2d]:
        """The first convolution and the last, with a channel for each of red, green, blue."""
        return cast(nn.Conv2d, self.down[0]), cast(nn.Conv2d, self.out[-1])

    def _styled(self) -> "list[StyleNorm | StyleMix | ResidualBlock]":
        blocks = cast("list[ResidualBlock]", list(self.blocks))
        return [self.enter, *blocks, self.narrow, self.leave, self.mix, self.skip]


class StyleReader:
    """Hands out style vectors, (N, parameters), piece by piece, in the order of the layers."""

    def __init__(self, styles: Tensor) -> None:
        self._styles = styles
        self._taken = 0

    def take(self, *shape: int) -> Tensor:
        """The next parameters as (N, *shape)."""
        count = torch.Size(shape).numel()
        piece = self._styles[:, self._taken : self._taken + count]
        self._taken += count
        return piece.reshape(-1, *shape)


class StyleNorm(nn.Module):
    """Instance normalisation with the style's scales and shifts."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.style_size = 2 * channels

    def forward(self, x: Tensor, parameters: StyleReader) -> Tensor:
        scale, shift = parameters.take(self.channels), parameters.take(self.channels)
        if len(scale) == 1:
            return functional.instance_norm(x, weight=scale[0], bias=shift[0])
        return functional.instance_norm(x) * scale[:, :, None, None] + shift[:, :, None, None]

    def initial_style(self) -> Tensor:
        """(`style_size`,): scales of one, no shifts."""
        return torch.cat([torch.ones(self.channels), torch.zeros(self.channels)])


class StyleMix(nn.Module):
    """A 1x1 convolution of the style's own."""

    def __init__(self, inputs: int, outputs: int, gain: float = 1.0) -> None:
        """At first it multiplies the variance by `gain`."""
        super().__init__()
        self.inputs, self.outputs, self.gain = inputs, outputs, gain
        self.style_size = (inputs + 1) * outputs

    def forward(self, x: Tensor, parameters: StyleReader) -> Tensor:
        mixing, shift = parameters.take(self.outputs, self.inputs), parameters.take(self.outputs, 1)
        if len(mixing) == 1:
            return functional.conv2d(x, mixing[0, :, :, None, None], shift[0, :, 0])
        # Channels last, as the convolutions beside it are quickest: nothing is copied for it.
        n, _, height, width = x.shape
        positions = x.permute(0, 2, 3, 1).reshape(n, height * width, self.inputs)
        mixed = torch.baddbmm(shift.transpose(1, 2), positions, mixing.transpose(1, 2))
        return mixed.reshape(n, height, width, self.outputs).permute(0, 3, 1, 2)

    def initial_style(self) -> Tensor:
        """(`style_size`,): random mixing, no shifts."""
        mixing = torch.randn(self.outputs * self.inputs) * (self.gain / self.inputs) ** 0.5
        return torch.cat([mixing, torch.zeros(self.outputs)])


class ResidualBlock(nn.Module):
    """A bottleneck between two 1x1 convolutions of the style's own."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        middle = channels // 2
        self.narrow = StyleMix(channels, middle)
        self.convolve = nn.Conv2d(middle, middle, 3)
        self.norm = StyleNorm(middle)
        self.widen = StyleMix(middle, channels, gain=0.5)
        self.style_size = sum(layer.style_size for layer in self._styled())

    def forward(self, x: Tensor, parameters: StyleReader) -> Tensor:
        y = self.convolve(reflect(self.narrow(x, parameters).relu(), 1))
        y = self.norm(y, parameters).relu()
        return x + cast(Tensor, self.widen(y, parameters))

    def initial_style(self) -> Tensor:
        """(`style_size`,): mixing that adds little to what goes in."""
        return torch.cat([layer.initial_style() for layer in self._styled()])

    def _styled(self) -> tuple[StyleMix, StyleNorm, StyleMix]:
        return self.narrow, self.norm, self.widen


def keep_variance(module: nn.Module) -> None:
    """Start a convolution so that what goes in and what comes out vary alike.

    Between two norms lie up to five convolutions: with PyTorch's own start the painting
    would be a hundred times fainter than the photo, and slow to learn.
    """
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, nonlinearity="linear")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution that keeps the size, up to `stride`, with zeros round it."""
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)


def separable(inputs: int, outputs: int) -> tuple[nn.Conv2d, nn.Conv2d]:
    """A 3x3 convolution of each channel by itself, then a 1x1 across them."""
    return nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs), convolution(inputs, outputs, 1)


def reflect(x: Tensor, margin: int) -> Tensor:
    """`x` with `margin` positions mirrored on all four sides."""
    return functional.pad(x, (margin,) * 4, mode="reflect")
