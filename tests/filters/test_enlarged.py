"""Paintings that are steadied as small as they were painted, and shown as large as the photo."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from realtime_style.enlarging import enlarge
from realtime_style.filters.chain import Chain
from realtime_style.filters.enlarged import Enlarged
from realtime_style.filters.motion import small_size
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look
from realtime_style.options import FilterOptions

STEADY = Look(filters=FilterOptions(strength=1, steady=1))


def photo(width: int, height: int, seed: int = 1) -> BgrImage:
    generator = np.random.default_rng(seed)
    coarse = generator.integers(0, 256, (height // 20, width // 20, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height)), np.uint8)


def shrunk(pixels: BgrImage) -> BgrImage:
    height, width = pixels.shape[:2]
    return np.asarray(cv2.resize(pixels, (width // 2, height // 2)), np.uint8)


def frame(pixels: BgrImage, small: BgrImage | None = None, index: int = 0) -> Frame:
    return Frame(pixels, index, Fraction(index, 25), 0.0, small=small)


def test_films_of_one_size_after_another_are_enlarged_alike_in_buffers_that_are_kept() -> None:
    enlarged = Enlarged(Scratch())

    for seed, (width, height) in enumerate([(640, 480), (960, 540), (960, 540), (640, 480)]):
        large = photo(width, height, seed)
        small = shrunk(large)
        painting = np.asarray(255 - small, np.uint8)
        assert np.array_equal(
            enlarged(painting, frame(large, small), STEADY), enlarge(painting, small, large)
        )


def test_a_painting_given_on_is_not_written_over_by_the_next() -> None:
    enlarged = Enlarged(Scratch())
    large, other = photo(640, 480, 1), photo(640, 480, 2)
    first = enlarged(shrunk(large), frame(large, shrunk(large)), STEADY)
    kept = first.copy()

    enlarged(shrunk(other), frame(other, shrunk(other)), STEADY)

    assert np.array_equal(first, kept)


def test_a_painting_of_the_photos_size_is_left_as_it_is() -> None:
    painting = photo(320, 240)

    assert Enlarged(Scratch())(painting, frame(photo(320, 240, 2)), STEADY) is painting


def test_strokes_that_change_each_frame_flicker_less_in_the_large_painting() -> None:
    chain = Chain()
    large = photo(640, 480)
    small = shrunk(large)
    generator = np.random.default_rng(3)
    fresh, steadied = [], []
    for index in range(12):
        grain = generator.integers(-40, 41, small.shape)
        painting = np.asarray(np.clip(small + grain, 0, 255), np.uint8)
        fresh.append(enlarge(painting, small, large).astype(float))
        steadied.append(chain(painting, frame(large, small, index), STEADY).astype(float))

    assert steadied[-1].shape == large.shape
    flicker = np.square(np.diff(fresh[6:], axis=0)).mean()
    assert np.square(np.diff(steadied[6:], axis=0)).mean() < 0.3 * flicker


@pytest.mark.parametrize(
    ("height", "width", "small"),
    [
        (480, 640, (120, 160)),
        (1080, 1920, (270, 480)),
        (2160, 3840, (270, 480)),
        (3840, 2160, (480, 270)),
        (64, 3840, (32, 480)),
    ],
)
def test_motion_is_looked_for_in_a_picture_that_does_not_grow_with_the_frame(
    height: int, width: int, small: tuple[int, int]
) -> None:
    assert small_size(height, width) == small
