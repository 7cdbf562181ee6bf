import dataclasses
from pathlib import Path

import pytest
import torch

from rts_train import gatys
from rts_train.images import load_style_picture
from rts_train.losses import PerceptualLoss
from rts_train.recipe import Recipe
from rts_train.vgg import load_vgg16


@pytest.fixture
def perceptual(recipe: Recipe, narrow_vgg: Path) -> PerceptualLoss:
    picture = load_style_picture(Path(recipe.pictures[0].path), 64)
    light = dataclasses.replace(recipe.loss, style_weight=1e4)
    return PerceptualLoss(
        load_vgg16(narrow_vgg), [picture], dataclasses.replace(recipe, loss=light)
    )


def test_minimising_on_the_picture_goes_down_and_is_the_same_each_time(
    perceptual: PerceptualLoss,
) -> None:
    photo = torch.rand(1, 3, 48, 48) * 255

    curve = gatys.minimise(perceptual, photo, 12)

    assert len(curve) == 13
    assert curve == sorted(curve, reverse=True)
    assert curve[-1] < 0.9 * curve[0]
    assert gatys.minimise(perceptual, photo, 12) == pytest.approx(curve, rel=1e-3)


def test_a_curve_is_kept_and_grows_on_demand(
    perceptual: PerceptualLoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = torch.rand(1, 3, 48, 48) * 255
    counted: list[int] = []
    real = gatys.minimise

    def count(loss: PerceptualLoss, *arguments: object) -> list[float]:
        counted.append(1)
        return real(loss, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(gatys, "minimise", count)

    first = gatys.objective_by_iteration(perceptual, photo, 5, "a")
    again = gatys.objective_by_iteration(perceptual, photo, 3, "a")
    assert again == first[:4]
    assert len(counted) == 1
    gatys.objective_by_iteration(perceptual, photo, 6, "a")
    gatys.objective_by_iteration(perceptual, photo, 3, "another loss")
    assert len(counted) == 3


def test_as_good_as_so_many_iterations() -> None:
    curve = [9.0, 5.0, 3.0, 3.0, 1.0]

    assert gatys.iterations_to_reach(curve, 4.0) == 2
    assert gatys.iterations_to_reach(curve, 10.0) == 0
    assert gatys.iterations_to_reach(curve, 0.5) is None
