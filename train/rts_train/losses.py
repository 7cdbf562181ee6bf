"""The perceptual loss of Johnson, Alahi and Li (2016), section 3.2."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rts_train.recipe import LossOptions
from rts_train.vgg import Vgg16


def gram_matrix(activations: Tensor) -> Tensor:
    """Correlations of channels, (N, C, C), of (N, C, H, W), divided by C x H x W.

    Gatys, Ecker and Bethge (CVPR 2016); the normalisation is Johnson's equation 3.
    In float32 always: sums over a picture overflow half precision.
    """
    n, c, h, w = activations.shape
    flat = activations.float().reshape(n, c, h * w)
    return torch.bmm(flat, flat.transpose(1, 2)) / (c * h * w)


def total_variation(pictures: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels, over (N, C, H, W)."""
    pictures = pictures.float()
    down = (pictures[:, :, 1:] - pictures[:, :, :-1]).square().mean()
    across = (pictures[:, :, :, 1:] - pictures[:, :, :, :-1]).square().mean()
    return down + across


@dataclass(frozen=True, slots=True)
class Losses:
    """Weighted parts of one step's loss; scalars."""

    content: Tensor
    style: Tensor
    tv: Tensor

    @property
    def total(self) -> Tensor:
        return self.content + self.style + self.tv


class PerceptualLoss(nn.Module):
    """How far a painting is from its photo in content and from one picture in style."""

    def __init__(self, vgg: Vgg16, style_picture: Tensor, options: LossOptions) -> None:
        """`style_picture`: (1, 3, H, W) RGB in [0, 255]."""
        super().__init__()
        self.vgg = vgg
        self.options = options
        with torch.no_grad():
            activations = vgg(style_picture)
        for layer in options.style_layers:
            self.register_buffer(f"gram_{layer}", gram_matrix(activations[layer]))

    def forward(self, painting: Tensor, photo: Tensor, style_share: float = 1.0) -> Losses:
        """Both (N, 3, H, W) RGB in [0, 255]; `style_share` scales the style's weight."""
        options = self.options
        painted = self.vgg(painting)
        with torch.no_grad():
            wanted = self.vgg(photo, last=options.content_layer)[options.content_layer]
        content = (painted[options.content_layer] - wanted).float().square().mean()
        style = sum(
            (
                (gram_matrix(painted[layer]) - self.get_buffer(f"gram_{layer}")).square().mean()
                for layer in options.style_layers
            ),
            start=torch.zeros((), device=painting.device),
        )
        return Losses(
            content=content * options.content_weight,
            style=style * (options.style_weight * style_share),
            tv=total_variation(painting) * options.tv_weight,
        )
