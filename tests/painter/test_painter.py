"""A look that changes between frames. A network of one number stands for the trunk."""

import dataclasses
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look
from realtime_style.options import FilterOptions, Quality, ScaleOptions, StrokeUnit
from realtime_style.painter.painter import Painter, picture
from realtime_style.styles.parameters import StyleParameters
from tests.painting import SELECTION, PlainEngine
from tests.painting import painter_of as painter_of_engine


class OneNumber(PlainEngine):
    """Adds its number to the photo."""

    def __init__(self) -> None:
        self.number = 0
        self.painted = 0

    def restyle(self, parameters: StyleParameters) -> None:
        self.number = round(float(parameters[0]))

    def paint(self, image: BgrImage) -> BgrImage:
        self.painted += 1
        return image + np.uint8(self.number)


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 50.0
        monkeypatch.setattr("realtime_style.painter.transition.time.monotonic", lambda: self.now)


def parameters(value: float) -> StyleParameters:
    return np.array([value], np.float32)


PHOTO = np.full((6, 8, 3), 20, np.uint8)
OLD, NEW = parameters(0), parameters(100)


@pytest.fixture
def engine() -> OneNumber:
    return OneNumber()


def look(
    style: StyleParameters, *, strength: float = 1.0, keep_colours: bool = False, **more: Any
) -> Look:
    filters = FilterOptions(strength=strength, steady=0, keep_colours=keep_colours)
    return Look(parameters=style, filters=filters, fade_s=1.0, **more)


def painter_of(engine: OneNumber, begin: Look) -> Painter:
    return painter_of_engine(engine, begin)


def brightness(painter: Painter, photo: BgrImage = PHOTO) -> int:
    return int(painter.paint_next(picture(photo))[0, -1, 0])


def test_a_new_style_fades_in_and_each_frame_is_painted_once(
    engine: OneNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    painter = painter_of(engine, look(OLD))
    seen = [brightness(painter)]

    painter.look = look(NEW)
    for _ in range(6):
        seen.append(brightness(painter))
        clock.now += 0.25

    assert seen == [20, 20, 45, 70, 95, 120, 120]
    assert engine.painted == len(seen)


def test_a_style_that_changes_while_one_fades_in_goes_on_from_there(
    engine: OneNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    painter = painter_of(engine, look(OLD))
    painter.look = look(NEW)
    brightness(painter)
    clock.now += 0.5
    half = brightness(painter)

    painter.look = look(OLD)
    turned = brightness(painter)
    clock.now += 0.5
    back = brightness(painter)
    clock.now += 0.6

    assert (half, turned, back, brightness(painter)) == (70, 70, 45, 20)


def test_other_changes_of_the_look_do_not_fade(engine: OneNumber) -> None:
    painter = painter_of(engine, look(OLD))
    engine.number = 100

    painter.look = look(OLD, strength=0.5)

    assert brightness(painter) == 70


def test_a_style_s_own_strength_comes_in_along_with_it(
    engine: OneNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    painter = painter_of(engine, look(NEW))
    engine.number = 100

    painter.look = look(parameters(100), strength=0.5)
    seen = [brightness(painter)]
    for _ in range(2):
        clock.now += 0.5
        seen.append(brightness(painter))

    assert seen == [120, 95, 70]


def test_each_look_says_how_long_its_style_takes(
    engine: OneNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    painter = painter_of(engine, look(OLD))
    painter.look = dataclasses.replace(look(NEW), fade_s=2.0)
    brightness(painter)
    clock.now += 1.0

    assert brightness(painter) == 70


@pytest.mark.parametrize("rate", [2, 10, 30, 120])
def test_what_the_network_remembers_fades_by_the_second_whatever_the_frame_rate(
    engine: OneNumber, rate: int
) -> None:
    painter = Painter(engine, SELECTION, remembering(1.0), memory_s=0.5)
    left = 1.0
    for index in range(rate + 1):
        frame = Frame(PHOTO, index, Fraction(index, rate), captured_at=100 + index / rate)
        painter.prepare(frame)
        left *= engine.momentum if index else 1.0

    assert left == pytest.approx(math.exp(-2), rel=1e-6)


def test_without_steadiness_nothing_is_remembered(engine: OneNumber) -> None:
    painter = Painter(engine, SELECTION, remembering(0.5), memory_s=0.5)
    painter.prepare(Frame(PHOTO, 0, Fraction(0), captured_at=100.0))
    painter.prepare(Frame(PHOTO, 1, Fraction(1, 10), captured_at=100.1))
    half = engine.momentum
    painter.look = remembering(0.0)
    painter.prepare(Frame(PHOTO, 2, Fraction(2, 10), captured_at=100.2))

    assert half == pytest.approx(0.5 * math.exp(-0.2))
    assert engine.momentum == 0


def remembering(steady: float) -> Look:
    return Look(parameters=OLD, filters=FilterOptions(strength=1.0, steady=steady))


def test_the_quality_changes_while_it_paints_and_what_was_counted_stays(
    engine: OneNumber,
) -> None:
    painter = painter_of(engine, look(OLD))
    photo = np.zeros((240, 320, 3), np.uint8)
    for quality in (None, Quality.FAST, Quality.FAST, Quality.BEST):
        painter.look = dataclasses.replace(painter.look, quality=quality)
        painter.paint_next(picture(photo))

    assert painter.sizes == {"320x240": 2, "160x120": 2}
    assert painter.frames_smaller == 2


def test_no_painting_is_made_where_only_the_photo_shows(engine: OneNumber) -> None:
    painter = painter_of(engine, look(OLD, strength=0.0))

    painting = painter.paint_next(picture(PHOTO))

    assert np.array_equal(painting, PHOTO)
    assert painting is not PHOTO
    assert engine.painted == 0


def test_split_shows_the_photo_on_the_left(engine: OneNumber) -> None:
    painter = painter_of(engine, look(OLD, split=True))
    engine.number = 100

    painting = painter.paint_next(picture(PHOTO))

    assert painting[0, :, 0].tolist() == [20] * 4 + [255] * 2 + [120] * 2
    assert np.unique(PHOTO).tolist() == [20]


def test_a_held_photo_stays_while_looks_change_and_is_let_go(engine: OneNumber) -> None:
    painter = painter_of(engine, look(OLD, frozen=True))
    brightness(painter)

    held = brightness(painter, np.full_like(PHOTO, 90))
    painter.look = look(OLD, frozen=True, strength=0.0)
    still = brightness(painter, np.full_like(PHOTO, 91))
    painter.look = look(OLD)
    moving = brightness(painter, np.full_like(PHOTO, 92))
    painter.look = look(OLD, frozen=True)
    anew = brightness(painter, np.full_like(PHOTO, 93))

    assert (held, still, moving, anew) == (20, 20, 92, 93)


def test_a_mirrored_look_paints_the_mirrored_photo(engine: OneNumber) -> None:
    engine.restyle(NEW)
    photo = PHOTO.copy()
    photo[:, 0] = 200
    mirrored = look(NEW, mirrored=True)

    painting = painter_of(engine, mirrored).paint_next(picture(photo))

    assert (painting[:, -1] == (200 + 100) % 256).all()
    assert (painting[:, 0] == 120).all()
    assert (photo[:, 0] == 200).all()


def test_kept_colours_are_the_photos(engine: OneNumber) -> None:
    engine.restyle(parameters(60))
    photo = np.full((6, 8, 3), (60, 80, 120), np.uint8)

    painting = painter_of(engine, look(parameters(60), keep_colours=True)).paint_next(
        picture(photo)
    )

    lighter = photo.astype(int) + 60  # the engine adds light, and no colour
    assert np.abs(painting - lighter).max() <= 2


def test_a_warm_up_is_no_frame(engine: OneNumber) -> None:
    painter = painter_of(engine, look(OLD))
    painter.warm_up(64, 48)
    painter.paint_next(picture(PHOTO))

    assert painter.sizes == {"8x6": 1}
    assert engine.painted == 2


def test_a_look_with_larger_strokes_is_painted_smaller_from_its_frame_on(
    engine: OneNumber,
) -> None:
    photo = np.full((64, 96, 3), 20, np.uint8)
    painter = painter_of(engine, look(OLD))
    brightness(painter, photo)

    filters = FilterOptions(strength=1, steady=0, stroke=2)
    painter.look = Look(parameters=OLD, filters=filters)
    painting = painter.paint_next(picture(photo))

    assert painter.sizes == {"96x64": 1, "48x32": 1}
    assert painting.shape == photo.shape


def test_what_is_painted_smaller_and_steadied_stays_so_until_it_is_finished() -> None:
    painter = Painter(
        OneNumber(),
        SELECTION,
        Look(parameters=OLD, filters=FilterOptions(steady=1)),
        scale=ScaleOptions(stroke_unit=StrokeUnit.PICTURE),
    )
    photo = np.full((960, 1280, 3), 20, np.uint8)

    frame = painter.prepare(picture(photo))
    painting = painter.paint(frame)

    assert frame.small is not None
    assert painting.shape == frame.small.shape == (480, 640, 3)
    assert painter.unfiltered(painting, frame).shape == photo.shape
    assert painter.finish(painting, frame).shape == photo.shape
    assert painter.sizes == {"640x480": 1}


@pytest.mark.parametrize(("unit", "steady"), [(StrokeUnit.PIXELS, 1.0), (StrokeUnit.PICTURE, 0.0)])
def test_what_is_not_painted_smaller_or_not_steadied_has_the_photos_size_from_the_first(
    unit: StrokeUnit, steady: float
) -> None:
    painter = Painter(
        OneNumber(),
        SELECTION,
        Look(parameters=OLD, filters=FilterOptions(steady=steady)),
        scale=ScaleOptions(stroke_unit=unit),
    )

    frame = painter.prepare(picture(np.full((960, 1280, 3), 20, np.uint8)))

    assert frame.small is None
    assert painter.paint(frame).shape == (960, 1280, 3)
