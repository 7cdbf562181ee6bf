"""What every Filter promises, and what each does."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from realtime_style.filters.base import Filter
from realtime_style.filters.colours import KeepColours
from realtime_style.filters.steady import Steady
from realtime_style.filters.strength import Strength
from realtime_style.frame import BgrImage, Frame
from realtime_style.jobs.overlap import Overlapping

FILTERS: list[Filter] = [
    Steady(1.0),
    KeepColours(),
    Strength(0.0),
    Strength(0.3),
    Strength(1.0),
    Overlapping(lambda: [Steady(1.0), Strength(0.3)], 2, 1),
]


@pytest.mark.parametrize("apply", FILTERS)
def test_keeps_shape_and_the_frame(apply: Filter, picture: BgrImage) -> None:
    frame = Frame(picture, 0, Fraction(0), 0.0)
    before = picture.copy()

    result = apply(255 - picture, frame)

    assert result.shape == picture.shape
    assert result.dtype == np.uint8
    assert np.array_equal(picture, before)
    apply.reset()


@pytest.mark.parametrize(("strength", "expected"), [(0.0, 40), (0.25, 80), (0.5, 120), (1.0, 200)])
def test_strength_mixes_linearly(strength: float, expected: int) -> None:
    frame = Frame(np.full((8, 8, 3), 40, np.uint8), 0, Fraction(0), 0.0)
    painting = np.full((8, 8, 3), 200, np.uint8)

    result = Strength(strength)(painting, frame)

    assert np.unique(result).tolist() == [expected]


def test_kept_colours_have_the_paintings_light(picture: BgrImage) -> None:
    photo = np.full((48, 64, 3), (90, 120, 150), np.uint8)
    frame = Frame(photo, 0, Fraction(0), 0.0)
    painting = np.clip(picture, 60, 190)  # no light at which these colours leave the cube

    result = KeepColours()(painting, frame)

    light, *chroma = cv2.split(cv2.cvtColor(result, cv2.COLOR_BGR2YCrCb))
    wanted, *_ = cv2.split(cv2.cvtColor(painting, cv2.COLOR_BGR2YCrCb))
    _, *wanted_chroma = cv2.split(cv2.cvtColor(photo, cv2.COLOR_BGR2YCrCb))
    assert cv2.absdiff(light, wanted).max() <= 1
    for got, kept in zip(chroma, wanted_chroma, strict=True):
        assert cv2.absdiff(got, kept).max() <= 2


def test_a_painting_of_the_photos_own_light_gives_the_photo(picture: BgrImage) -> None:
    result = KeepColours()(picture.copy(), Frame(picture, 0, Fraction(0), 0.0))

    assert cv2.absdiff(result, picture).max() <= 2
