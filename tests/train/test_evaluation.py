"""The evaluation counts as the loss does that was trained."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from realtime_style.styles.card import Card
from rts_train import gatys
from rts_train.evaluate import EvaluateOptions, Evaluation, SizeResult, recipe_of
from rts_train.evaluation_report import to_markdown
from rts_train.images import RgbImage, load_style_picture, to_image
from rts_train.recipe import LossOptions, Recipe
from rts_train.vgg import load_vgg16

FLAT = np.full((64, 64, 3), 128, np.uint8)
ONCE = EvaluateOptions(sizes=(64,), gatys_photos=1, iterations=1)


def evaluate(
    recipe: Recipe, narrow_vgg: Path, painting: RgbImage = FLAT, options: EvaluateOptions = ONCE
) -> SizeResult:
    """One flat photo, whatever is painted."""
    evaluation = Evaluation(recipe, load_vgg16(narrow_vgg))
    return evaluation.run({64: [FLAT]}, lambda _: painting, options).sizes[0]


def kept_curves() -> int:
    """Files in the cache of minimised objectives."""
    folder = gatys.cache_folder()
    assert folder is not None
    return len(list(folder.glob("*.json")))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("loss", {"style_layer_weights": (0.1, 0.2, 0.3, 0.4)}),
        ("loss", {"style_scales": 2}),
        ("loss", {"calm_weight": 5.0}),
        ("loss", {"palette_weight": 5.0}),
        ("loss", {"tone_weight": 5.0}),
        ("picture", {"content_layer": "relu3_3"}),
        ("picture", {"vivid": 1.5}),
    ],
)
def test_a_curve_of_another_objective_is_not_taken(
    table: str, change: dict[str, Any], recipe: Recipe, narrow_vgg: Path
) -> None:
    loss = dataclasses.replace(recipe.loss, **(change if table == "loss" else {}))
    picture = dataclasses.replace(recipe.pictures[0], **(change if table == "picture" else {}))

    evaluate(recipe, narrow_vgg)
    evaluate(dataclasses.replace(recipe, loss=loss, pictures=(picture,)), narrow_vgg)

    assert kept_curves() == 2


def test_how_a_network_learns_is_no_part_of_the_objective(recipe: Recipe, narrow_vgg: Path) -> None:
    loss = dataclasses.replace(recipe.loss, temporal_weight=20.0, style_warmup_steps=9)

    evaluate(recipe, narrow_vgg)
    evaluate(dataclasses.replace(recipe, loss=loss), narrow_vgg)

    assert kept_curves() == 1


def test_patches_palette_and_tone_are_part_of_the_score(recipe: Recipe, narrow_vgg: Path) -> None:
    loss = dataclasses.replace(
        recipe.loss, calm_weight=100.0, palette_weight=10.0, tone_weight=10.0
    )
    patched = FLAT.copy()
    patched[:, 32:] = (250, 30, 30)
    quick = dataclasses.replace(ONCE, gatys_photos=0)

    score = evaluate(dataclasses.replace(recipe, loss=loss), narrow_vgg, patched, quick).painting

    assert min(score.calm, score.palette, score.tone) > 0
    assert score.total == pytest.approx(sum(dataclasses.astuple(score)))


def test_each_layers_style_error_is_told(recipe: Recipe, narrow_vgg: Path) -> None:
    """The picture itself has none; the photo's stands beside it."""
    picture = load_style_picture(Path(recipe.pictures[0].path), 64)
    itself = to_image(picture[0, :, :64, :64])
    small = dataclasses.replace(recipe.pictures[0], size_px=64)
    vgg = load_vgg16(narrow_vgg)
    evaluation = Evaluation(dataclasses.replace(recipe, pictures=(small,)), vgg)

    result = evaluation.run({64: [FLAT]}, lambda _: itself, dataclasses.replace(ONCE, iterations=0))

    (size,) = result.sizes
    for layer in recipe.loss.style_layers:
        assert size.style_errors[layer] < 0.05 < size.unpainted_errors[layer], layer
    row = [
        f"{size.style_errors[x]:.3f} ({size.unpainted_errors[x]:.2f})" for x in size.style_errors
    ]
    assert f"| stripes | {' | '.join(row)} |" in to_markdown([result])


def test_the_style_of_a_painting_is_its_distance_from_the_picture(
    recipe: Recipe, narrow_vgg: Path
) -> None:
    evaluation = Evaluation(recipe, load_vgg16(narrow_vgg))
    picture = load_style_picture(Path(recipe.pictures[0].path), recipe.pictures[0].size_px)

    itself, flat = (evaluation.style_of(each[:, :, ::-1]) for each in (to_image(picture[0]), FLAT))

    assert itself == pytest.approx(0, abs=1e-6)
    assert flat > 0


@pytest.mark.parametrize(
    ("layers", "weights"),
    [
        (["relu1_2", "relu2_2", "relu3_3", "relu4_3"], LossOptions().style_layer_weights),
        (["relu4_3", "relu2_2"], LossOptions().style_layer_weights[3:0:-2]),
    ],
)
def test_a_card_from_before_layers_had_weights_is_measured_with_the_usual_ones(
    layers: list[str], weights: tuple[float, ...], style_picture: Path, narrow_vgg: Path
) -> None:
    told = {
        "loss": {"style_layers": layers, "style_weight": 1.5e6, "temporal_weight": 15.0},
        "picture": [{"name": "stripes", "path": "stripes.png", "size_px": 80}],
    }
    recipe = recipe_of(Card(name="stripes", recipe=json.dumps(told)), style_picture)

    found = evaluate(recipe, narrow_vgg, options=dataclasses.replace(ONCE, gatys_photos=0))

    assert recipe.loss.style_layer_weights == weights
    assert list(found.style_errors) == layers
    assert found.painting.style > 0
    assert found.painting.calm == 0
