"""How good is a style? Its objective on photos that it was not trained with.

The measure of Johnson, Alahi and Li (2016, section 4.1): the loss that was trained, and how
many iterations of minimising it on each picture by itself (`gatys`) come to the same.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from realtime_style.errors import TrainingError
from realtime_style.styles.card import Card
from realtime_style.styles.gallery import HINT, is_shipped_picture, shipped_picture
from rts_train import gatys
from rts_train.images import RgbImage, load_style_picture, read_rgb, resize, to_tensor
from rts_train.losses import PHOTO_ENERGY, PerceptualLoss
from rts_train.photos import find_photos
from rts_train.recipe import Recipe
from rts_train.vgg import Vgg16

MARKS = (0, 50, 100, 200, 500)
"""Iterations whose objectives are reported."""

OBJECTIVE = (
    "content_layer",
    "content_weight",
    "detail_weight",
    "style_layers",
    "style_layer_weights",
    "style_scales",
    "style_weight",
    "palette_weight",
    "tone_weight",
    "tv_weight",
    "calm_weight",
)
PICTURE_OBJECTIVE = ("size_px", "weight", "tone_px", "content_layer", "vivid")
"""What is minimised on one photo; the rest of a recipe is about how a network learns."""

FIRST = torch.zeros(1, dtype=torch.int64)
"""An evaluation has one picture."""

Painter = Callable[[RgbImage], RgbImage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Weighted losses of paintings, mean over the photos."""

    content: float
    style: float
    palette: float
    tone: float
    tv: float
    calm: float

    @property
    def total(self) -> float:
        return self.content + self.style + self.palette + self.tone + self.tv + self.calm


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeResult:
    """One style at one size."""

    size_px: int
    photos: int
    painting: Score
    unpainted: Score
    """The photos themselves: what no network at all would score."""
    style_errors: dict[str, float]
    """By layer, relative to the picture: squared Gram difference, mean over the photos."""
    unpainted_errors: dict[str, float]
    gatys_photos: int
    painting_there: float
    """The painting's total on the photos that were minimised too."""
    gatys: dict[int, float]
    """The total after so many iterations, mean over these photos."""
    as_good_as: int | None
    """Iterations that reach the painting's total; None if the last is still worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleResult:
    """One style, and its first paintings for the grid."""

    name: str
    sizes: list[SizeResult]
    paintings: list[RgbImage]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateOptions:
    """What is measured, and on how much."""

    sizes: tuple[int, ...] = (256, 512)
    """Sides of the square photos, in pixels."""
    gatys_photos: int = 4
    """How many of the photos are minimised too, at the smallest size; 0 is none."""
    iterations: int = 500
    grid_photos: int = 4

    def marks(self) -> list[int]:
        """The reported iterations that are reached."""
        return [mark for mark in MARKS if mark <= self.iterations]


def load_photos(folder: Path, size_px: int) -> list[RgbImage]:
    """The middle squares of all photos in `folder`, (size_px, size_px, 3), in order of name.

    Photos that cannot be read are left out.

    Raises:
        TrainingError: there is none.
    """
    squares = []
    for path in find_photos(folder):
        if (image := read_rgb(path)) is None:
            continue
        height, width = image.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        square = np.ascontiguousarray(image[top : top + side, left : left + side])
        squares.append(resize(square, size_px, size_px))
    if not squares:
        raise TrainingError(f"none of the photos in '{folder}' can be read")
    return squares


def recipe_of(card: Card, picture: Path | None) -> Recipe:
    """The recipe on a style's card, with the picture where it lies on this machine.

    Raises:
        TrainingError: the card tells no recipe, or its picture is not here.
    """
    if not card.recipe:
        raise TrainingError(f"the card of '{card.name}' tells no recipe, so there is no objective")
    recipe = Recipe.from_tables(card.name, json.loads(card.recipe))
    path = picture or shipped_picture(recipe.pictures[0].path)
    if not path.is_file():
        built_in = is_shipped_picture(path)
        raise TrainingError(
            f"the picture of '{card.name}', '{path.name}', is not here: give it with --picture"
            + (f"; if it is a built-in style's, {HINT}" if built_in else "")
        )
    return dataclasses.replace(
        recipe, pictures=(dataclasses.replace(recipe.pictures[0], path=str(path)),)
    )


class Evaluation:
    """The objective of one style."""

    def __init__(self, recipe: Recipe, vgg: Vgg16) -> None:
        picture = recipe.pictures[0]
        loaded = load_style_picture(Path(picture.path), picture.size_px, picture.vivid)
        self.name = picture.name
        self._perceptual = PerceptualLoss(vgg, [loaded], recipe)
        parts = [[getattr(recipe.loss, key) for key in OBJECTIVE], PHOTO_ENERGY]
        parts.append([getattr(picture, key) for key in PICTURE_OBJECTIVE])
        self._key = json.dumps(parts) + hashlib.sha256(loaded.numpy().tobytes()).hexdigest()

    def run(
        self,
        photos: dict[int, list[RgbImage]],
        paint: Painter,
        options: EvaluateOptions,
        on_iteration: Callable[[int], None] = lambda _: None,
    ) -> StyleResult:
        """Measure on the photos of each size, {size: (size, size, 3) uint8 RGB}."""
        results = [
            self._at_size(size, photos[size], paint, options, on_iteration)
            for size in options.sizes
        ]
        shown = photos[max(options.sizes)][: options.grid_photos]
        return StyleResult(name=self.name, sizes=results, paintings=[paint(each) for each in shown])

    def _at_size(
        self,
        size: int,
        photos: list[RgbImage],
        paint: Painter,
        options: EvaluateOptions,
        on_iteration: Callable[[int], None],
    ) -> SizeResult:
        tensors = [to_tensor(photo)[None] for photo in photos]
        paintings = [to_tensor(paint(photo))[None] for photo in photos]
        scores = [self.score(*pair) for pair in zip(paintings, tensors, strict=True)]
        unpainted = [self.score(photo, photo) for photo in tensors]
        count = options.gatys_photos if size == min(options.sizes) else 0
        curves = [
            gatys.objective_by_iteration(
                self._perceptual, photo, options.iterations, self._key, on_iteration
            )
            for photo in tensors[:count]
        ]
        curve = np.mean(curves, axis=0).tolist() if curves else []
        there = float(np.mean([score.total for score in scores[:count]])) if curves else 0.0
        return SizeResult(
            size_px=size,
            photos=len(photos),
            painting=mean(scores),
            unpainted=mean(unpainted),
            style_errors=self._style_errors(paintings),
            unpainted_errors=self._style_errors(tensors),
            gatys_photos=len(curves),
            painting_there=there,
            gatys={mark: curve[mark] for mark in options.marks()} if curve else {},
            as_good_as=gatys.iterations_to_reach(curve, there),
        )

    def style_of(self, painting: NDArray[np.uint8]) -> float:
        """How far a (H, W, 3) uint8 BGR painting is from the picture: 0 is not at all."""
        with torch.no_grad():
            pictures = to_tensor(painting[:, :, ::-1])[None]
            return float(self._perceptual.style_distance(pictures, FIRST))

    def _style_errors(self, paintings: list[Tensor]) -> dict[str, float]:
        with torch.no_grad():
            found = [self._perceptual.relative_errors(each, FIRST) for each in paintings]
        return {layer: float(np.mean([each[layer].item() for each in found])) for layer in found[0]}

    def score(self, painting: Tensor, photo: Tensor) -> Score:
        """Both (1, 3, H, W) float32 RGB in [0, 255]."""
        with torch.no_grad():
            losses = self._perceptual(painting, photo, FIRST)
        return Score(**{part.name: getattr(losses, part.name).item() for part in fields(Score)})


def mean(scores: list[Score]) -> Score:
    """The mean of each part."""
    rows = np.mean([dataclasses.astuple(score) for score in scores], axis=0)
    return Score(**{part.name: float(row) for part, row in zip(fields(Score), rows, strict=True)})
