"""The trunk in four networks, for pictures too large to paint at once.

Its convolutions see little of a picture, so they can be run tile by tile; its normalisations
see all of it, so between them stands what is small: an eighth of the size. Put together by
`realtime_style.engine.tiles`, the four give what the trunk gives.
"""

from typing import cast

import torch
from torch import Tensor, nn

from realtime_style.networks.family import PARTS
from rts_export.wrap import TrunkModel
from rts_train.trunk import StyleReader, Trunk, reflect


class Encode(nn.Module):
    """`frame` (1, H, W, 3) uint8 BGR to `features` (1, 64, H/8 - 2, W/8 - 2).

    The outermost positions, which see the zeros of the padding, are left out.
    """

    inputs = ("frame",)
    output = "features"

    def __init__(self, network: Trunk) -> None:
        super().__init__()
        self.down, self.descend = network.down, network.descend

    def forward(self, frame: Tensor) -> Tensor:
        x = self.descend(self.down(frame.permute(0, 3, 1, 2).float()))
        return cast(Tensor, x[:, :, 1:-1, 1:-1])

    def example(self) -> tuple[Tensor, ...]:
        return (torch.zeros(1, 96, 128, 3, dtype=torch.uint8),)


class Body(nn.Module):
    """`features` (1, 64, h, w) and `style` (1, parameters) to `mixed` (1, 32, h + 2, w + 2)."""

    inputs = ("features", "style")
    output = "mixed"

    def __init__(self, network: Trunk) -> None:
        super().__init__()
        self.network = network

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        return reflect(self.network.body(features, StyleReader(style)), 1)

    def example(self) -> tuple[Tensor, ...]:
        channels, parameters = self.network.enter.channels, self.network.style_size
        return torch.zeros(1, channels, 12, 16), torch.zeros(1, parameters)


class Up(nn.Module):
    """`mixed` (1, 32, h, w) to `quarter` (1, 32, 2h, 2w), which is to be normalised."""

    inputs = ("mixed",)
    output = "quarter"

    def __init__(self, network: Trunk) -> None:
        super().__init__()
        self.up = network.up
        self._channels = network.leave.channels

    def forward(self, mixed: Tensor) -> Tensor:
        return cast(Tensor, self.up(mixed))

    def example(self) -> tuple[Tensor, ...]:
        return (torch.zeros(1, self._channels, 12, 16),)


class Decode(nn.Module):
    """`quarter` (1, 32, h, w) and `frame` (1, 4h + 8, 4w, 3) to `painting` (1, 4h, 4w, 3).

    `frame` are the same rows of the photo and four more above and below, which see zeros.
    `scale` and `shift` (32,) are those of the last normalisation, with the whole picture's
    mean and variance in them; `parameters` (1, 2112) are the style's after it.
    """

    inputs = ("quarter", "frame", "scale", "shift", "parameters")
    output = "painting"

    def __init__(self, model: TrunkModel) -> None:
        super().__init__()
        self.down, self.skip = model.network.down, model.network.skip
        self.mix, self.out = model.network.mix, model.network.out
        self._pixels = model.pixels
        self._channels = model.network.leave.channels

    def forward(
        self, quarter: Tensor, frame: Tensor, scale: Tensor, shift: Tensor, parameters: Tensor
    ) -> Tensor:
        own = StyleReader(parameters)
        details = self.down(frame.permute(0, 3, 1, 2).float())[:, :, 1:-1]
        x = (quarter * scale[:, None, None] + shift[:, None, None]).relu()
        x = self.mix(x, own) + self.skip(details, own)
        return self._pixels(self.out(x))

    def example(self) -> tuple[Tensor, ...]:
        # Two tensors: one given twice would be traced as one input.
        scale, shift = torch.zeros(self._channels), torch.zeros(self._channels)
        parameters = torch.zeros(1, self.mix.style_size + self.skip.style_size)
        frame = torch.zeros(1, 104, 128, 3, dtype=torch.uint8)
        return torch.zeros(1, self._channels, 24, 32), frame, scale, shift, parameters


def split(model: TrunkModel) -> dict[str, "Encode | Body | Up | Decode"]:
    """The parts of `model` by name; they share its weights."""
    network = model.network
    parts = (Encode(network), Body(network), Up(network), Decode(model))
    return dict(zip(PARTS, parts, strict=True))
