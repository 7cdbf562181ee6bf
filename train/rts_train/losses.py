"""The perceptual loss of Johnson, Alahi and Li (2016), section 3.2.

Two things differ from theirs. A style's distance is told layer by layer, each relative to what
that layer sees in the picture: summed as they are, the Gram matrices of relu1_2 are a hundred
thousand times those of relu4_3, and networks learn a tint and fine grain, no motifs. And it is
taken at several sizes, so that large strokes count as small ones do (as in Gatys et al.,
"Controlling Perceptual Factors in Neural Style Transfer", CVPR 2017, section 6).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from rts_train.calm import CELL_PX, patchiness
from rts_train.palette import palette, palette_distance
from rts_train.precision import in_full_precision
from rts_train.recipe import VGG_LAYERS, PictureOptions, Recipe
from rts_train.tone import tone_distance, tones
from rts_train.vgg import Vgg16

PHOTO_ENERGY = {"relu1_2": 1.3e5, "relu2_2": 1.4e5, "relu3_3": 2.4e4, "relu4_3": 2.9}
"""Mean squared entries of a photo's Gram matrices: the median of 40 photos at 256 px.
Paintings' are of the same order, an engraving's twenty times as large."""

DETAIL_LAYER = "relu2_2"
"""The paper's content layer, which keeps the lines of a face."""


@in_full_precision
def gram_matrix(activations: Tensor) -> Tensor:
    """Correlations of channels, (N, C, C) float32, of (N, C, H, W), divided by C x H x W.

    Gatys, Ecker and Bethge (CVPR 2016); the normalisation is Johnson's equation 3.
    """
    n, c, h, w = activations.shape
    # Channels last, as VGG-16 gives them: then neither they nor their gradients are copied.
    positions = activations.permute(0, 2, 3, 1).reshape(n, h * w, c)
    return torch.bmm(positions.transpose(1, 2), positions) / (c * h * w)


@in_full_precision
def total_variation(pictures: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels, over (N, C, H, W)."""
    down = (pictures[:, :, 1:] - pictures[:, :, :-1]).square().mean()
    across = (pictures[:, :, :, 1:] - pictures[:, :, :, :-1]).square().mean()
    return down + across


@in_full_precision
def content_distance(painted: Tensor, wanted: Tensor) -> Tensor:
    """(N,): mean squared difference of each one's activations, (N, C, H, W) both.

    Johnson's equation 2.
    """
    return (painted - wanted).square().mean((1, 2, 3))


PARTS = ("content", "style", "palette", "tone", "tv", "calm", "temporal", "border", "total")
"""What is told of a step's loss."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Weighted parts of one step's loss; scalars."""

    content: Tensor
    style: Tensor
    palette: Tensor
    tone: Tensor
    tv: Tensor
    calm: Tensor
    temporal: Tensor
    border: Tensor

    @property
    def total(self) -> Tensor:
        of_paintings = self.content + self.style + self.palette + self.tone + self.tv + self.calm
        return of_paintings + self.temporal + self.border


class PerceptualLoss(nn.Module):
    """How far paintings are from their photos in content and from pictures in style."""

    def __init__(self, vgg: Vgg16, pictures: list[Tensor], recipe: Recipe) -> None:
        """`pictures`: each of the recipe's, (1, 3, H, W) RGB in [0, 255]."""
        super().__init__()
        self.vgg = vgg
        self.options = options = recipe.loss
        layers = [each.content_layer or options.content_layer for each in recipe.pictures]
        self.content_layers = layers or [options.content_layer]
        for scale in range(options.style_scales):
            grams: list[list[Tensor]] = []
            for picture in pictures:
                with torch.no_grad():
                    seen = vgg(shrink(picture, scale))
                grams.append([gram_matrix(seen[layer]) for layer in options.style_layers])
            for layer, of_layer in zip(options.style_layers, zip(*grams, strict=True), strict=True):
                self.register_buffer(f"gram_{layer}_{scale}", torch.cat(of_layer))
        self.register_buffer("palette", torch.cat([palette(picture) for picture in pictures]))
        self.tone_cells = [each.tone_px for each in recipe.pictures] or [PictureOptions().tone_px]
        cells = zip(pictures, self.tone_cells, strict=True)
        self.register_buffer("tones", torch.cat([tones(each, px) for each, px in cells]))
        self.register_buffer("tone_px", torch.tensor(self.tone_cells))
        weights = [picture.weight * options.style_weight for picture in recipe.pictures]
        self.register_buffer("style_weight", torch.tensor(weights))
        layers_at = [VGG_LAYERS.index(layer) for layer in self.content_layers]
        self.register_buffer("content_layer", torch.tensor(layers_at))

    def forward(
        self, painting: Tensor, photo: Tensor, which: Tensor, style_share: float = 1.0
    ) -> Losses:
        """Both (N, 3, H, W) RGB in [0, 255]; `which` (N,) int64 tells each one's picture.

        `style_share` scales the style's weight.
        """
        return self.compare(painting, photo, self.content_of(photo, which), which, style_share)

    def content_of(self, photo: Tensor, which: Tensor) -> dict[str, Tensor]:
        """The content layers' activations, by layer, which a painting of `photo` is to have."""
        layers = [*self._layers_of(which), *([DETAIL_LAYER] if self.options.detail_weight else [])]
        last = max(layers, key=VGG_LAYERS.index)
        with torch.no_grad():
            activations: dict[str, Tensor] = self.vgg(photo, last=last)
        return activations

    def compare(
        self,
        painting: Tensor,
        photo: Tensor,
        wanted: dict[str, Tensor],
        which: Tensor,
        style_share: float = 1.0,
    ) -> Losses:
        """As `forward`, with the photo's content computed before. What takes two paintings to tell,
        of motion and of borders, is zero here."""
        options = self.options
        painted = self.vgg(painting)
        weight = self.get_buffer("style_weight")[which] * style_share
        style = self.style_distance(painting, which, painted)
        calm = none = torch.zeros((), device=painting.device)
        if options.calm_weight and min(painting.shape[2:]) >= CELL_PX:
            calm = patchiness(painting, photo).mean() * options.calm_weight
        return Losses(
            content=self._content(painted, wanted, which),
            style=(style * weight).mean(),
            palette=self._palette(painting, which) * style_share,
            tone=self._tone(painting, photo, which) * style_share,
            tv=total_variation(painting) * options.tv_weight,
            calm=calm,
            temporal=none,
            border=none,
        )

    def _palette(self, painting: Tensor, which: Tensor) -> Tensor:
        weight = self.options.palette_weight
        if not weight:
            return torch.zeros((), device=painting.device)
        return palette_distance(painting, self.get_buffer("palette")[which]).mean() * weight

    def _tone(self, painting: Tensor, photo: Tensor, which: Tensor) -> Tensor:
        weight, total = self.options.tone_weight, torch.zeros((), device=painting.device)
        if not weight:
            return total
        cell_of, wanted = self.get_buffer("tone_px")[which], self.get_buffer("tones")[which]
        for cell_px in sorted(set(self.tone_cells)):
            if cell_px <= min(painting.shape[2:]):
                distance = tone_distance(painting, photo, wanted, cell_px)
                total = total + (distance * (cell_of == cell_px)).mean()
        return total * weight

    def _content(
        self, painted: dict[str, Tensor], wanted: dict[str, Tensor], which: Tensor
    ) -> Tensor:
        """Mean squared difference, each painting's in the layer of its style; and its detail."""
        options = self.options
        total = torch.zeros((), device=which.device)
        layer_of = self.get_buffer("content_layer")[which]
        for layer in self._layers_of(which):
            of_layer = layer_of == VGG_LAYERS.index(layer)
            total = total + (content_distance(painted[layer], wanted[layer]) * of_layer).mean()
        total = total * options.content_weight
        if options.detail_weight:
            detail = content_distance(painted[DETAIL_LAYER], wanted[DETAIL_LAYER])
            total = total + detail.mean() * options.detail_weight
        return total

    def _layers_of(self, which: Tensor) -> list[str]:
        """The content layers of these styles; of all styles where `which` is on a device.

        To ask a device which they are would be to wait for it.
        """
        on_processor = which.device.type == "cpu"
        layers = [self.content_layers[i] for i in which.tolist()] if on_processor else ()
        return sorted(set(layers or self.content_layers))

    def style_distance(
        self, paintings: Tensor, which: Tensor, painted: dict[str, Tensor] | None = None
    ) -> Tensor:
        """(N,): each painting's distance from its picture; 0 is none, a photo's is about 1.

        `paintings` are (N, 3, H, W) RGB in [0, 255]; `painted` is what VGG-16 sees in them.
        """
        distance = torch.zeros(len(which), device=which.device)
        for layer, difference, energy in self._differences(paintings, which, painted):
            share = difference / (energy + PHOTO_ENERGY[layer])
            distance = distance + share * self.options.weight_of(layer)
        return distance / self.options.style_scales

    def relative_errors(self, paintings: Tensor, which: Tensor) -> dict[str, Tensor]:
        """By layer, (N,): squared Gram difference over the picture's own Gram matrix squared.

        The mean over the sizes that the recipe compares.
        """
        errors: dict[str, Tensor] = {}
        for layer, difference, energy in self._differences(paintings, which, None):
            share = difference / energy / self.options.style_scales
            errors[layer] = errors[layer] + share if layer in errors else share
        return errors

    def _differences(
        self, paintings: Tensor, which: Tensor, painted: dict[str, Tensor] | None
    ) -> Iterator[tuple[str, Tensor, Tensor]]:
        """Layer, mean squared Gram difference (N,), mean square of the picture's Gram (N,)."""
        for scale in range(self.options.style_scales):
            seen = painted if painted and not scale else self.vgg(shrink(paintings, scale))
            for layer in self.options.style_layers:
                wanted = self.get_buffer(f"gram_{layer}_{scale}")[which]
                difference = gram_matrix(seen[layer]) - wanted
                yield layer, difference.square().mean((1, 2)), wanted.square().mean((1, 2))


def shrink(pictures: Tensor, scale: int) -> Tensor:
    """Pictures (N, 3, H, W) at 1 / 2**`scale` of their size."""
    return functional.avg_pool2d(pictures, 2**scale) if scale else pictures
