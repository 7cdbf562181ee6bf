from pathlib import Path

import pytest
import torch

from rts_train.losses import PerceptualLoss
from rts_train.recipe import LossOptions, PictureOptions, Recipe
from rts_train.tone import LEVELS, SPREAD, tone_distance, tones
from rts_train.vgg import load_vgg16

CELL = 4


def ramp(low: float, high: float, side: int = 64) -> torch.Tensor:
    """Grey, (1, 3, side, side), in even steps from left to right."""
    return torch.linspace(low, high, side // CELL).repeat_interleave(CELL).expand(1, 3, side, -1)


def distance(painting: torch.Tensor, photo: torch.Tensor, picture: torch.Tensor) -> float:
    return tone_distance(painting, photo, tones(picture, CELL), CELL).item()


def test_the_photo_in_the_pictures_lightness_is_no_distance_away() -> None:
    photo, picture = ramp(60, 180), ramp(0, 255).flip(3)

    assert distance(ramp(0, 255), photo, picture) == pytest.approx(0, abs=2)
    assert distance(photo, photo, picture) > 1000


def test_lights_and_darks_in_other_places_are_far_away() -> None:
    photo, picture = ramp(60, 180), ramp(0, 255)

    assert distance(ramp(0, 255).flip(3), photo, picture) > 10 * distance(photo, photo, picture)


def test_what_alternates_within_a_cell_is_seen_as_its_mean() -> None:
    lines = (torch.arange(64) % 2 * 2 - 1) * 60.0

    assert distance(ramp(80, 160) + lines, ramp(80, 160), ramp(80, 160)) == pytest.approx(0, abs=1)


def test_a_plain_photo_is_not_stretched_to_the_pictures_blacks_and_whites() -> None:
    picture, plain = ramp(0, 255), ramp(100, 100.5)

    assert distance(ramp(127, 128), plain, picture) < 0.01 * distance(picture, plain, picture)


def test_the_stretch_grows_with_the_photos_own_spread() -> None:
    picture = ramp(0, 255)
    spreads = [ramp(128 - reach, 128 + reach) for reach in (SPREAD / 4, SPREAD / 2, SPREAD * 2)]

    away = [distance(ramp(127, 128), photo, picture) for photo in spreads]

    assert away == sorted(away)
    assert away[1] == pytest.approx(4 * away[0], rel=0.05)


def test_colours_count_by_how_light_they_are() -> None:
    green, blue = torch.zeros(2, 1, 3, 64, 64)
    green[:, 1], blue[:, 2] = 200, 200

    assert tones(green, CELL).tolist()[0] == pytest.approx([0.587 * 200] * LEVELS)
    assert tones(blue, CELL).tolist()[0] == pytest.approx([0.114 * 200] * LEVELS)


def test_the_loss_asks_each_style_in_cells_of_its_own(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    first, second, photo, painting = (torch.rand(1, 3, 64, 64) * 255 for _ in range(4))
    pictures = (PictureOptions(name="fine"), PictureOptions(name="coarse", tone_px=8))
    recipe = Recipe(pictures=pictures, loss=LossOptions(tone_weight=3.0))
    loss = PerceptualLoss(load_vgg16(narrow_vgg), [first, second], recipe)

    told = loss(painting.repeat(2, 1, 1, 1), photo.repeat(2, 1, 1, 1), torch.tensor([0, 1]))

    fine = tone_distance(painting, photo, tones(first, 4), 4)
    coarse = tone_distance(painting, photo, tones(second, 8), 8)
    assert told.tone.item() == pytest.approx(3.0 * (fine + coarse).item() / 2, rel=1e-4)
    assert told.total == told.content + told.style + told.tone + told.tv


def test_without_weight_it_is_left_out(narrow_vgg: Path) -> None:
    torch.manual_seed(1)
    picture, photo = (torch.rand(1, 3, 64, 64) * 255 for _ in range(2))
    loss = PerceptualLoss(
        load_vgg16(narrow_vgg), [picture], Recipe(pictures=(PictureOptions(name="one"),))
    )

    assert loss(photo, photo, torch.tensor([0])).tone.item() == 0
