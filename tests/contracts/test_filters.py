"""What every Filter promises, and what each does."""

from fractions import Fraction

import numpy as np
import pytest

from realtime_style.filters.base import Filter
from realtime_style.filters.steady import Steady
from realtime_style.filters.strength import Strength
from realtime_style.frame import BgrImage, Frame
from realtime_style.jobs.overlap import Overlapping

FILTERS: list[Filter] = [
    Steady(0.85),
    Strength(0.0),
    Strength(0.3),
    Strength(1.0),
    Overlapping(lambda: [Steady(0.85), Strength(0.3)], 2, 1),
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
