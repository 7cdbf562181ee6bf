from fractions import Fraction

import numpy as np

from realtime_style.filters.scratch import Scratch
from realtime_style.filters.vignette import Vignette
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look
from realtime_style.options import FilterOptions


def darkened(amount: float, height: int = 60, width: int = 80) -> BgrImage:
    painting = np.full((height, width, 3), 200, np.uint8)
    look = Look(filters=FilterOptions(strength=1, steady=0, vignette=amount))
    return Vignette(Scratch())(painting, Frame(painting.copy(), 0, Fraction(0), 0.0), look)


def test_the_middle_stays_and_corners_darken_more_the_more_is_asked_for() -> None:
    corners = []
    for amount in (0.0, 0.5, 1.0):
        painting = darkened(amount)
        assert painting[30, 40].min() >= 199
        corners.append(int(painting[0, 0, 0]))

    assert corners == [200, 125, 50]


def test_it_is_the_same_on_all_sides_and_follows_the_size() -> None:
    wide, tall = darkened(1.0, 40, 90), darkened(1.0, 90, 40)

    assert np.array_equal(wide, wide[::-1])
    assert np.array_equal(wide, wide[:, ::-1])
    assert np.array_equal(wide, np.transpose(tall, (1, 0, 2)))
