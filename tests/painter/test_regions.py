"""People in one style and what is around them in another. A network of one number stands for the
trunk, and a mask that is known for the network that finds people."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.errors import InputError, StyleError
from realtime_style.frame import BgrImage, PersonMask
from realtime_style.look import Layer, Look
from realtime_style.options import Device, EngineOptions, FilterOptions, Variant
from realtime_style.painter.load import layer_of, load_painter, settle_regions
from realtime_style.painter.painter import Painter, picture
from realtime_style.people.finder import PersonFinder
from realtime_style.styles.parameters import StyleParameters
from realtime_style.styles.selection import select_style
from tests.painting import SELECTION, PlainEngine

PHOTO = np.full((64, 64, 3), 20, np.uint8)
IS_PHOTO = Layer(is_photo=True)


class OneNumber(PlainEngine):
    """Adds its number to the photo; siblings count together."""

    def __init__(self) -> None:
        self.number = 0
        self.painted: list[int] = []

    def restyle(self, parameters: StyleParameters) -> None:
        self.number = round(float(parameters[0]))

    def paint(self, image: BgrImage) -> BgrImage:
        self.painted.append(self.number)
        return image + np.uint8(self.number)


class LeftHalf:
    """Finds a person in the left half, or in all or nothing of the picture."""

    def __init__(self, first: int = 0, end: int = 128) -> None:
        self._part = slice(first, end)

    def __call__(self, small: BgrImage) -> PersonMask:
        mask = np.zeros(small.shape[:2], np.uint8)
        mask[:, self._part] = 255
        return mask


def parameters(value: float) -> StyleParameters:
    return np.array([value], np.float32)


STYLE, OTHER = parameters(100), parameters(50)


def look(**more: Any) -> Look:
    return Look(parameters=STYLE, filters=FilterOptions(strength=1, steady=0), **more)


def painter_of(engine: OneNumber, begin: Look, network: LeftHalf) -> Painter:
    engine.restyle(STYLE)
    return Painter(engine, SELECTION, begin, load_finder=lambda: PersonFinder(network))


def halves(painter: Painter) -> tuple[int, int]:
    painting = painter.paint_next(picture(PHOTO))
    assert painting.shape == PHOTO.shape
    left, right = np.unique(painting[:, :30]), np.unique(painting[:, 34:])
    assert len(left) == len(right) == 1
    return int(left[0]), int(right[0])


@pytest.mark.parametrize(
    ("parts", "seen", "painted"),
    [
        ({}, (120, 120), [100]),
        ({"person": IS_PHOTO}, (20, 120), [100]),
        ({"background": IS_PHOTO}, (120, 20), [100]),
        ({"person": Layer(OTHER)}, (70, 120), [50, 100]),
        ({"background": Layer(OTHER)}, (120, 70), [100, 50]),
        ({"person": Layer(OTHER), "background": IS_PHOTO}, (70, 20), [50]),
        ({"person": IS_PHOTO, "background": Layer(OTHER)}, (20, 70), [50]),
        ({"person": Layer(STYLE), "background": Layer(OTHER)}, (120, 70), [100, 50]),
        ({"person": Layer(STYLE), "background": Layer(STYLE)}, (120, 120), [100]),
        ({"person": IS_PHOTO, "background": IS_PHOTO}, (20, 20), []),
    ],
)
def test_each_part_has_its_style_and_each_style_is_painted_once(
    parts: dict[str, Layer], seen: tuple[int, int], painted: list[int]
) -> None:
    engine = OneNumber()
    painter = painter_of(engine, look(**parts), LeftHalf())

    assert halves(painter) == seen
    assert engine.painted == painted


@pytest.mark.parametrize(("network", "painted"), [(LeftHalf(0, 0), 50), (LeftHalf(0, 256), 100)])
def test_a_style_that_is_nowhere_to_be_seen_is_not_painted(network: LeftHalf, painted: int) -> None:
    engine = OneNumber()
    painter = painter_of(engine, look(background=Layer(OTHER)), network)

    assert halves(painter) == (20 + painted, 20 + painted)
    assert engine.painted == [painted]


def test_parts_change_between_two_frames() -> None:
    painter = painter_of(OneNumber(), look(), LeftHalf())
    seen = [halves(painter)]
    for parts in ({"background": IS_PHOTO}, {"person": Layer(OTHER)}, {}):
        painter.look = look(**parts)
        seen.append(halves(painter))

    assert seen == [(120, 120), (120, 20), (70, 120), (120, 120)]


def test_both_parts_are_as_strong_as_asked_for() -> None:
    asked = look(background=Layer(OTHER))
    asked = dataclasses.replace(asked, filters=FilterOptions(strength=0.5, steady=0))

    assert halves(painter_of(OneNumber(), asked, LeftHalf())) == (70, 45)


def test_where_both_have_a_style_it_takes_the_place_of_the_one_for_all() -> None:
    candy = select_style("candy")
    both = FilterOptions(person="ink", background="mosaic")
    around = FilterOptions(person="photo", background="mosaic")

    assert settle_regions(candy, both)[0].name == "ink"
    assert settle_regions(candy, both)[1] == FilterOptions(background="mosaic")
    assert settle_regions(candy, around)[0].name == "mosaic"
    assert settle_regions(candy, around)[1] == FilterOptions(person="photo")
    one = FilterOptions(person="ink")
    assert settle_regions(candy, one) == (candy, one)


def test_a_style_of_another_network_is_refused() -> None:
    with pytest.raises(StyleError, match="styles of two networks"):
        layer_of("johnson-candy", select_style("candy"))


def test_nothing_to_paint_is_refused() -> None:
    with pytest.raises(InputError, match="nothing to paint"):
        FilterOptions(person="photo", background="photo")


def test_a_picture_in_two_styles_has_each_one_s_pixels() -> None:
    photo = np.random.default_rng(3).integers(0, 256, (96, 128, 3), np.uint8)
    engine = EngineOptions(device=Device.CPU, variant=Variant.FP32)
    usual = FilterOptions(strength=1, steady=0)

    def painted(style: str, filters: FilterOptions, network: LeftHalf) -> BgrImage:
        painter = load_painter(style, engine, filters)
        painter._finder = PersonFinder(network)
        return painter.paint_next(picture(photo))

    both = painted("candy", dataclasses.replace(usual, background="ink"), LeftHalf())

    candy, ink = (painted(style, usual, LeftHalf()) for style in ("candy", "ink"))
    assert np.array_equal(both[:, :60], candy[:, :60])
    assert np.array_equal(both[:, 68:], ink[:, 68:])


def test_siblings_share_a_network_and_no_memory() -> None:
    selection, other = select_style("candy"), select_style("ink")
    options = EngineOptions(device=Device.CPU, variant=Variant.FP32, running_statistics=True)
    engine = OnnxEngine(selection.family, options, selection.parameters)
    photo = np.random.default_rng(4).integers(0, 256, (64, 64, 3), np.uint8)
    before = photo.copy()
    before[:24, :24] = 255
    alone = engine.paint(photo)
    engine.forget()
    engine.momentum = 0.9

    sibling = engine.sibling()
    assert other.parameters is not None
    sibling.restyle(other.parameters)
    engine.paint(before)

    assert not np.array_equal(sibling.paint(photo), alone)  # it has its own style
    sibling.restyle(selection.parameters if selection.parameters is not None else STYLE)
    assert np.array_equal(sibling.paint(photo), alone)  # and saw no other frame
    assert not np.array_equal(engine.paint(photo), alone)  # this one did
