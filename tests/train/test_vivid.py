"""Pale pictures, stretched."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from realtime_style.errors import TrainingError
from rts_train.images import load_style_picture
from rts_train.recipe import PictureOptions
from rts_train.vivid import stretch


def lab(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB))


def pale() -> NDArray[np.uint8]:
    """Soft colours around a middle grey."""
    random = np.random.default_rng(1)
    return random.integers(105, 150, (64, 80, 3), np.uint8)


def test_contrast_and_chroma_grow_by_the_factor_and_hues_stay() -> None:
    before, after = lab(pale()), lab(stretch(pale(), 1.3))

    assert after[..., 0].std() == pytest.approx(1.3 * before[..., 0].std(), rel=0.01)
    assert after[..., 0].mean() == pytest.approx(before[..., 0].mean(), abs=0.1)
    chromas = [np.hypot(each[..., 1], each[..., 2]) for each in (before, after)]
    assert chromas[1].mean() == pytest.approx(1.3 * chromas[0].mean(), rel=0.01)
    hues = [np.arctan2(each[..., 2], each[..., 1]) for each in (before, after)]
    turned = np.angle(np.exp(1j * (hues[1] - hues[0])))
    assert np.abs(turned[chromas[0] > 8]).max() < 0.1


def test_a_factor_of_one_changes_nothing() -> None:
    assert np.array_equal(stretch(pale(), 1.0), pale())


def test_what_is_vivid_already_is_neither_clipped_flat_nor_made_paler() -> None:
    """Reds that a plain factor would push past what sRGB holds, and a ramp up to white."""
    reds = np.zeros((1, 200, 3), np.uint8)
    reds[0, :, 0], reds[0, :, 1:] = 220, np.arange(200)[::-1, None]
    ramp = np.repeat(np.arange(56, 256, dtype=np.uint8)[None, :, None], 3, axis=2)
    image = np.concatenate([reds, ramp])

    after = stretch(image, 1.5)

    assert len(np.unique(after[0], axis=0)) > 150
    assert len(np.unique(after[1], axis=0)) > 150
    assert after[1, -1].tolist() == [255, 255, 255]
    chromas = [np.hypot(each[0, :, 1], each[0, :, 2]) for each in (lab(image), lab(after))]
    lightness = lab(after)[0, :, 0]
    was_possible = np.abs(lightness - lab(image)[0, :, 0]) < 3
    assert (chromas[1] > chromas[0] - 2)[was_possible].all()


def test_black_and_white_stay_without_colour() -> None:
    image = np.zeros((8, 16, 3), np.uint8)
    image[:, 8:] = 255

    assert np.array_equal(stretch(image, 2.0), image)


def test_a_style_picture_is_stretched_where_its_recipe_asks(tmp_path: Path) -> None:
    path = tmp_path / "pale.png"
    cv2.imwrite(str(path), pale()[..., ::-1])

    asked = load_style_picture(path, 64, 1.5)

    assert asked.std() > 1.3 * load_style_picture(path, 64).std()


@pytest.mark.parametrize("vivid", [0.9, 3.5])
def test_a_factor_out_of_range_is_refused(vivid: float) -> None:
    with pytest.raises(TrainingError, match="vivid must be between 1 and 3"):
        PictureOptions.from_table({"vivid": vivid})
