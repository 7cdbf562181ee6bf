"""The loss on what is painted along the borders."""

import dataclasses
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from rts_train.border import BAND_PX, border_error, some_of, without_borders
from rts_train.recipe import Recipe
from rts_train.run import RunOptions
from rts_train.trainer import Trainer

SIDE = 96
PHOTOS = torch.rand(2, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1)) * 255


def framed(photos: Tensor) -> Tensor:
    """A painter that makes the outermost eight pixels black, and leaves the rest as it is."""
    return functional.pad(photos[:, :, 8:-8, 8:-8], (8,) * 4)


def test_a_frame_that_is_painted_counts_by_its_pixels() -> None:
    wanted = without_borders(framed, PHOTOS)
    painted = framed(PHOTOS)

    assert torch.equal(wanted, PHOTOS)
    lost = PHOTOS.square().sum() - painted.square().sum()
    band = 2 * 3 * (SIDE**2 - (SIDE - 2 * BAND_PX) ** 2)
    assert float(border_error(painted, wanted)) == pytest.approx(float(lost) / band, rel=1e-4)


def test_what_lies_further_inside_does_not_count() -> None:
    inside = PHOTOS.clone()
    inside[:, :, BAND_PX:-BAND_PX, BAND_PX:-BAND_PX] = 0

    assert float(border_error(inside, PHOTOS)) == 0


def test_a_picture_narrower_than_two_borders_is_all_border() -> None:
    small = PHOTOS[:, :, :40, :40]

    assert float(border_error(small + 3, small)) == pytest.approx(9, rel=1e-4)


@pytest.mark.parametrize(("photos", "expected"), [(1, 1), (2, 1), (4, 1), (5, 2), (64, 16)])
def test_a_quarter_of_a_steps_photos_is_compared(photos: int, expected: int) -> None:
    assert some_of(torch.zeros(photos, 3, 8, 8)) == expected


def test_the_recipes_weight_counts(recipe: Recipe, run_options: RunOptions, tmp_path: Path) -> None:
    borders = []
    for weight in (0.0, 3.0, 6.0):
        loss = dataclasses.replace(recipe.loss, border_weight=weight)
        training = dataclasses.replace(recipe.training, steps=1)
        options = dataclasses.replace(run_options, folder=tmp_path / f"run-{weight}")

        result = Trainer(dataclasses.replace(recipe, loss=loss, training=training), options).run()

        borders.append(result.losses["border"])

    assert borders[0] == 0 < borders[1]
    assert borders[2] == pytest.approx(2 * borders[1], rel=1e-4)


def test_a_frame_is_unlearned() -> None:
    """A painter that sees where the picture ends, by the zeros of its padding."""
    torch.manual_seed(1)
    convolution = torch.nn.Conv2d(3, 3, 5, padding=2)
    optimizer = torch.optim.Adam(convolution.parameters(), 0.01)

    def painter(photos: Tensor) -> Tensor:
        painting: Tensor = convolution(photos / 255) * 255
        return painting

    errors = []
    for _ in range(60):
        error = border_error(painter(PHOTOS), without_borders(painter, PHOTOS))
        optimizer.zero_grad()
        error.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        errors.append(float(error.detach()))

    assert errors[-1] < 0.5 * errors[0]
