"""The perceptual loss of Johnson, Alahi and Li (2016), section 3.2."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rts_train.recipe import Recipe
from rts_train.vgg import Vgg16

PHOTO_ENERGY = 3e5
"""Mean squared entries of a typical photo's Gram matrices, summed over all four layers: the
median of 26 photos at 256 px was 306 000. Paintings have some 3e5 to 1.5e6, an engraving 2e7."""


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
    temporal: Tensor

    @property
    def total(self) -> Tensor:
        return self.content + self.style + self.tv + self.temporal


class PerceptualLoss(nn.Module):
    """How far paintings are from their photos in content and from pictures in style.

    A style's distance is the sum over the layers of the Gram matrices' mean squared
    differences, as a share of what a photo's distance may be: the mean squares of the
    picture's own Gram matrices and of an average photo's. So all styles count alike.
    """

    def __init__(self, vgg: Vgg16, pictures: list[Tensor], recipe: Recipe) -> None:
        """`pictures`: each of the recipe's, (1, 3, H, W) RGB in [0, 255]."""
        super().__init__()
        self.vgg = vgg
        self.options = options = recipe.loss
        grams: list[list[Tensor]] = []
        for picture in pictures:
            with torch.no_grad():
                activations = vgg(picture)
            grams.append([gram_matrix(activations[layer]) for layer in options.style_layers])
        for layer, of_layer in zip(options.style_layers, zip(*grams, strict=True), strict=True):
            self.register_buffer(f"gram_{layer}", torch.cat(of_layer))
        energies = [sum(float(gram.square().mean()) for gram in of_style) for of_style in grams]
        spans = [energy + PHOTO_ENERGY for energy in energies]
        self.register_buffer("span", torch.tensor(spans))
        weights = [picture.weight * options.style_weight for picture in recipe.pictures]
        self.register_buffer("style_weight", torch.tensor(weights))

    def forward(
        self, painting: Tensor, photo: Tensor, which: Tensor, style_share: float = 1.0
    ) -> Losses:
        """Both (N, 3, H, W) RGB in [0, 255]; `which` (N,) int64 tells each one's picture.

        `style_share` scales the style's weight.
        """
        return self.compare(painting, self.content_of(photo), which, style_share)

    def content_of(self, photo: Tensor) -> Tensor:
        """The content layer's activations, which a painting of `photo` is to have."""
        layer = self.options.content_layer
        with torch.no_grad():
            activations: dict[str, Tensor] = self.vgg(photo, last=layer)
        return activations[layer]

    def compare(
        self, painting: Tensor, wanted: Tensor, which: Tensor, style_share: float = 1.0
    ) -> Losses:
        """As `forward`, with the photo's content in place of the photo."""
        options = self.options
        painted = self.vgg(painting)
        content = (painted[options.content_layer] - wanted).float().square().mean()
        weight = self.get_buffer("style_weight")[which] * style_share
        return Losses(
            content=content * options.content_weight,
            style=(self.style_distance(painted, which) * weight).mean(),
            tv=total_variation(painting) * options.tv_weight,
            temporal=torch.zeros((), device=painting.device),
        )

    def style_distance(self, painted: dict[str, Tensor], which: Tensor) -> Tensor:
        """(N,): each painting's distance from its picture; 0 is none, a photo's is about 1."""
        distance = torch.zeros(len(which), device=which.device)
        for layer in self.options.style_layers:
            difference = gram_matrix(painted[layer]) - self.get_buffer(f"gram_{layer}")[which]
            distance = distance + difference.square().mean(dim=(1, 2))
        return distance / self.get_buffer("span")[which]
