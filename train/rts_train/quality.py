"""How good is one painting? Figures that no blank, blur or copy wins all of.

What keeps the photo loses the style, and the other way round; so read them together, beside those
of the photo itself and of the style's picture itself.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rts_train.calm import patchiness
from rts_train.images import RgbImage, to_tensor
from rts_train.losses import PerceptualLoss
from rts_train.motion import warping_error
from rts_train.picture_advice import colour_reach, lightness_spread
from rts_train.recipe import VGG_LAYERS, LossOptions, PictureOptions, Recipe
from rts_train.vgg import Vgg16

CONTENT_LAYER = "relu3_3"
FRECHET_LAYER = "relu2_2"
"""The last one before the second pooling, where SinGAN's measure looks, too."""
STYLE_SCALES = 3
"""The painting's size, half and quarter of it: large strokes count as small ones do."""
COLOURLESS = 5.0
"""C*ab: a picture with less has no colour that could be reached."""

MEASURES = (
    "ssim",
    "content",
    "frechet",
    *(f"style_{layer}" for layer in VGG_LAYERS),
    "patches",
    "warping",
    "lightness",
    "colour",
)

Measures = dict[str, float]
"""A value for each of `MEASURES`; NaN where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A photo, its next frame, and what was made of both; (H, W, 3) uint8 RGB of one size."""

    photo: RgbImage
    painting: RgbImage
    repainting: RgbImage
    """Of the next frame."""
    motion: Tensor
    """(1, H, W, 2): how the photo moved, as from `rts_train.motion.next_frames`."""


class Yardstick:
    """Measures paintings beside one style's picture."""

    def __init__(self, vgg: Vgg16, picture: RgbImage) -> None:
        """`picture`: (H, W, 3) uint8 RGB, at the size at which its strokes are to be found."""
        self._vgg = vgg
        seen_as = to_tensor(picture)[None]
        recipe = Recipe(
            pictures=(PictureOptions(name="picture"),), loss=LossOptions(style_scales=STYLE_SCALES)
        )
        self._perceptual = PerceptualLoss(vgg, [seen_as], recipe)
        with torch.no_grad():
            features = vgg(seen_as, last=FRECHET_LAYER)[FRECHET_LAYER][0]
        self._gaussian = gaussian(features)
        self._spread, self._reach = lightness_spread(picture), colour_reach(picture)

    @torch.no_grad()
    def measure(self, each: Painted) -> Measures:
        """See `docs/engineering/2026-11-evaluation.md` for what each figure says."""
        painting, photo = to_tensor(each.painting)[None], to_tensor(each.photo)[None]
        painted, wanted = (self._vgg(x, last=CONTENT_LAYER) for x in (painting, photo))
        off = (painted[CONTENT_LAYER] - wanted[CONTENT_LAYER]).square().mean()
        errors = self._perceptual.relative_errors(painting, torch.zeros(1, dtype=torch.int64))
        moved = warping_error(painting, to_tensor(each.repainting)[None], each.motion)
        own = gaussian(painted[FRECHET_LAYER][0])
        coloured = self._reach >= COLOURLESS
        return {
            "ssim": ssim(each.painting, each.photo),
            "content": float(off / wanted[CONTENT_LAYER].square().mean()),
            "frechet": frechet(own, self._gaussian) / float(self._gaussian[1].trace()),
            **{f"style_{layer}": float(error) for layer, error in errors.items()},
            "patches": float(patchiness(painting, photo)),
            "warping": float(moved),
            "lightness": lightness_spread(each.painting) / max(self._spread, 1e-6),
            "colour": colour_reach(each.painting) / self._reach if coloured else float("nan"),
        }


def mean(rows: list[Measures]) -> Measures:
    """The mean of each measure over the rows that have it; NaN where none has."""
    found = {}
    for name in MEASURES:
        values = [row[name] for row in rows if not np.isnan(row[name])]
        found[name] = float(np.mean(values)) if values else float("nan")
    return found


def ssim(painting: RgbImage, photo: RgbImage) -> float:
    """Mean structural similarity of the lightness of two pictures of one size; 1 is the same.

    Wang, Bovik, Sheikh and Simoncelli (IEEE TIP 2004) with their constants and their Gaussian
    window of 11x11, over the windows that lie inside.
    """
    first, second = _lightness(painting), _lightness(photo)
    small, little = (0.01 * 100) ** 2, (0.03 * 100) ** 2
    mean_1, mean_2 = _window(first), _window(second)
    var_1 = _window(first * first) - mean_1**2
    var_2 = _window(second * second) - mean_2**2
    both = _window(first * second) - mean_1 * mean_2
    alike = (2 * mean_1 * mean_2 + small) * (2 * both + little)
    return float((alike / ((mean_1**2 + mean_2**2 + small) * (var_1 + var_2 + little))).mean())


def _lightness(image: RgbImage) -> NDArray[np.float64]:
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab[:, :, 0], np.float64)


def _window(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5)[5:-5, 5:-5], np.float64)


def gaussian(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (C,) and covariance (C, C) over the places of (C, H, W) features; float64."""
    flat = features.double().flatten(1)
    return flat.mean(dim=1), torch.cov(flat, correction=0)


def frechet(first: tuple[Tensor, Tensor], second: tuple[Tensor, Tensor]) -> float:
    """Squared Fréchet distance of two Gaussians (Dowson and Landau 1982)."""
    (mean_1, cov_1), (mean_2, cov_2) = first, second
    values, vectors = torch.linalg.eigh(cov_1)
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T
    # The trace of (cov_1 cov_2)^1/2, by a symmetric matrix with the same eigenvalues.
    shared = torch.linalg.eigvalsh(root @ cov_2 @ root).clamp(min=0).sqrt().sum()
    apart = (mean_1 - mean_2).square().sum() + cov_1.trace() + cov_2.trace() - 2 * shared
    return max(0.0, float(apart))
