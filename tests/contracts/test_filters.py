"""What every Filter promises, and what each does."""

import dataclasses
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
import pytest

from realtime_style.filters.base import Filter, PhotoFilter
from realtime_style.filters.chain import FILTERS, PHOTO_FILTERS
from realtime_style.filters.colours import KeepColours
from realtime_style.filters.regions import Regions
from realtime_style.filters.scratch import Scratch
from realtime_style.filters.strength import Strength
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Layer, Look
from realtime_style.options import FilterOptions


def look(**options: Any) -> Look:
    return Look(filters=FilterOptions(**{"strength": 1, "steady": 0, **options}))


LOOKS = [
    look(),
    look(steady=1),
    look(keep_colours=True),
    look(strength=0.3),
    dataclasses.replace(look(), split=True),
    dataclasses.replace(look(), background=Layer(is_photo=True)),
]


@pytest.mark.parametrize("asked", LOOKS)
@pytest.mark.parametrize("make", FILTERS)
def test_keeps_shape_and_the_frame(make: type[Filter], asked: Look, picture: BgrImage) -> None:
    apply, before = make(Scratch()), picture.copy()
    for index in range(3):
        result = apply(255 - picture, Frame(picture, index, Fraction(index), 0.0), asked)

        assert result.shape == picture.shape
        assert result.dtype == np.uint8
        assert np.array_equal(picture, before)
    apply.reset()


@pytest.mark.parametrize("make", FILTERS)
def test_does_nothing_where_the_look_asks_for_nothing(
    make: type[Filter], picture: BgrImage
) -> None:
    painting = 255 - picture

    assert make(Scratch())(painting, Frame(picture, 0, Fraction(0), 0.0), look()) is painting


@pytest.mark.parametrize("make", PHOTO_FILTERS)
def test_a_photo_filter_keeps_index_and_times(make: type[PhotoFilter], picture: BgrImage) -> None:
    asked = dataclasses.replace(look(), frozen=True, mirrored=True)
    frame = Frame(picture, 7, Fraction(7, 25), 1.5)

    changed = make()(frame, asked)

    assert (changed.index, changed.pts, changed.captured_at) == (7, Fraction(7, 25), 1.5)
    assert make()(frame, look()) is frame


@pytest.mark.parametrize(("strength", "expected"), [(0.0, 40), (0.25, 80), (0.5, 120), (1.0, 200)])
def test_strength_mixes_linearly(strength: float, expected: int) -> None:
    frame = Frame(np.full((8, 8, 3), 40, np.uint8), 0, Fraction(0), 0.0)
    painting = np.full((8, 8, 3), 200, np.uint8)

    result = Strength(Scratch())(painting, frame, look(strength=strength))

    assert np.unique(result).tolist() == [expected]


def test_kept_colours_have_the_paintings_light(picture: BgrImage) -> None:
    photo = np.full((48, 64, 3), (90, 120, 150), np.uint8)
    frame = Frame(photo, 0, Fraction(0), 0.0)
    painting = np.clip(picture, 60, 190)  # no light at which these colours leave the cube

    result = KeepColours(Scratch())(painting, frame, look(keep_colours=True))

    light, *chroma = cv2.split(cv2.cvtColor(result, cv2.COLOR_BGR2YCrCb))
    wanted, *_ = cv2.split(cv2.cvtColor(painting, cv2.COLOR_BGR2YCrCb))
    _, *wanted_chroma = cv2.split(cv2.cvtColor(photo, cv2.COLOR_BGR2YCrCb))
    assert cv2.absdiff(light, wanted).max() <= 1
    for got, kept in zip(chroma, wanted_chroma, strict=True):
        assert cv2.absdiff(got, kept).max() <= 2


def test_a_painting_of_the_photos_own_light_gives_the_photo(picture: BgrImage) -> None:
    result = KeepColours(Scratch())(
        picture.copy(), Frame(picture, 0, Fraction(0), 0.0), look(keep_colours=True)
    )

    assert cv2.absdiff(result, picture).max() <= 2


@pytest.mark.parametrize("part", ["person", "background"])
def test_the_photo_stays_where_a_part_of_the_picture_is_it(part: str, picture: BgrImage) -> None:
    person = np.zeros((4, 4), np.uint8)
    person[:, 2:] = 255
    frame = Frame(picture, 0, Fraction(0), 0.0, person=person)
    layers: dict[str, Any] = {part: Layer(is_photo=True)}
    asked = dataclasses.replace(look(), **layers)

    result = Regions(Scratch())(255 - picture, frame, asked)

    edge = picture.shape[1] // 2
    margin = picture.shape[1] // 8 + 1  # beyond the soft edge
    of_background, of_person = result[:, : edge - margin], result[:, edge + margin :]
    left, right = picture[:, : edge - margin], picture[:, edge + margin :]
    if part == "person":
        assert np.array_equal(of_person, right)
        assert np.array_equal(of_background, 255 - left)
    else:
        assert np.array_equal(of_person, 255 - right)
        assert np.array_equal(of_background, left)
