"""Transform networks: a photo in, a painting out, in one pass.

`johnson` is the network of Johnson, Alahi and Li, "Perceptual Losses for Real-Time
Style Transfer and Super-Resolution" (ECCV 2016, supplementary material), with two
changes that the field has settled on since: instance instead of batch normalisation
(Ulyanov, Vedaldi and Lempitsky, arXiv 1607.08022), and nearest-neighbour upsampling
before a convolution instead of a fractionally strided one, which paints a
checkerboard (Odena, Dumoulin and Olah, "Deconvolution and Checkerboard Artifacts",
Distill 2016).

`fast` has the same parts, but sees the photo at half size after its first
convolution and does its residual work at an eighth.

Every convolution pads by reflection, so no frame is painted round the picture.
"""

from collections import OrderedDict

from torch import Tensor, nn

from rts_train.recipe import NetworkOptions


class TransformNetwork(nn.Module):
    """Maps (N, 3, H, W) float32 RGB in [0, 255] to a painting of the same shape and range.

    H and W are free from 32 up. The strided layers round an odd size up and the
    upsampling ends at or above it, so the result is cropped to exactly H and W.
    """

    def __init__(self, layers: "OrderedDict[str, nn.Module]") -> None:
        super().__init__()
        self.layers = nn.Sequential(layers)

    def forward(self, photo: Tensor) -> Tensor:
        height, width = photo.shape[2:]
        painting = self.layers(photo / 127.5 - 1.0)[:, :, :height, :width]
        scaled: Tensor = (painting.tanh() + 1.0) * 127.5
        return scaled


def build_network(options: NetworkOptions) -> TransformNetwork:
    """An untrained network as the recipe asks for it."""
    first, second, third = options.widths
    blocks = [(f"block{i + 1}", ResidualBlock(third)) for i in range(options.blocks)]
    if options.kind == "johnson":
        # 32-64-128 channels: 1.68 M parameters, 47 GMAC for 640x480.
        layers = [
            ("down1", convolution(3, first, 9)),
            ("down2", convolution(first, second, 3, stride=2)),
            ("down3", convolution(second, third, 3, stride=2)),
            *blocks,
            ("up1", upsampling(third, second)),
            ("up2", upsampling(second, first)),
            ("up3", output(first, 9)),
        ]
    else:
        # 16-32-48 channels: 2.2 GMAC for 640x480. A linear shuffle to RGB would be
        # cheaper than the last 8 channels at full size, but paints blobs instead of strokes.
        layers = [
            ("down1", convolution(3, first, 5, stride=2)),
            ("down2", convolution(first, second, 3, stride=2)),
            ("down3", convolution(second, third, 3, stride=2)),
            *blocks,
            ("up1", upsampling(third, second)),
            ("up2", upsampling(second, first)),
            ("up3", upsampling(first, max(first // 2, 4))),
            ("out", output(max(first // 2, 4), 3)),
        ]
    return TransformNetwork(OrderedDict(layers))


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


def output(inputs: int, kernel: int) -> nn.Conv2d:
    """The last convolution, to RGB: biased, and neither normalised nor rectified."""
    return reflected(inputs, 3, kernel, bias=True)


def reflected(
    inputs: int, outputs: int, kernel: int, stride: int = 1, bias: bool = False
) -> nn.Conv2d:
    """A convolution that keeps the size (up to `stride`) by mirroring at the borders.

    It has no bias where a normalisation follows, which would subtract it again.
    """
    return nn.Conv2d(
        inputs, outputs, kernel, stride, kernel // 2, padding_mode="reflect", bias=bias
    )
