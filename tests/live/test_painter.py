"""A look that changes between frames. A network of one number stands for the trunk."""

import numpy as np
import pytest

from realtime_style.frame import BgrImage
from realtime_style.live.controls import Look
from realtime_style.live.painter import LivePainter
from realtime_style.styles.numbers import Numbers


class OneNumber:
    """Adds its number to the photo."""

    provider = "test"

    def __init__(self) -> None:
        self.number = 0
        self.painted = 0

    def restyle(self, numbers: Numbers) -> None:
        self.number = round(float(numbers[0]))

    def stylize(self, image: BgrImage) -> BgrImage:
        self.painted += 1
        return image + np.uint8(self.number)

    def close(self) -> None:
        pass


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 50.0
        monkeypatch.setattr("realtime_style.live.painter.time.monotonic", lambda: self.now)


def numbers(value: float) -> Numbers:
    return np.array([value], np.float32)


PHOTO = np.full((6, 8, 3), 20, np.uint8)
OLD, NEW = numbers(0), numbers(100)


@pytest.fixture
def engine() -> OneNumber:
    return OneNumber()


def painter_of(engine: OneNumber, look: Look) -> LivePainter:
    return LivePainter(engine, engine.restyle, look, fade_s=1.0)


def brightness(painter: LivePainter, photo: BgrImage = PHOTO) -> int:
    return int(painter.stylize(photo)[0, -1, 0])


def test_a_new_style_fades_in_and_each_frame_is_painted_once(
    engine: OneNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    painter = painter_of(engine, Look(numbers=OLD))
    seen = [brightness(painter)]

    painter.look = Look(numbers=NEW)
    for _ in range(6):
        seen.append(brightness(painter))
        clock.now += 0.25

    assert seen == [20, 20, 45, 70, 95, 120, 120]
    assert engine.painted == len(seen)


def test_a_style_that_changes_while_one_fades_in_goes_on_from_there(
    engine: OneNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    painter = painter_of(engine, Look(numbers=OLD))
    painter.look = Look(numbers=NEW)
    brightness(painter)
    clock.now += 0.5
    half = brightness(painter)

    painter.look = Look(numbers=OLD)
    turned = brightness(painter)
    clock.now += 0.5
    back = brightness(painter)
    clock.now += 0.6

    assert (half, turned, back, brightness(painter)) == (70, 70, 45, 20)


def test_other_changes_of_the_look_do_not_fade(engine: OneNumber) -> None:
    painter = painter_of(engine, Look(numbers=OLD))
    engine.number = 100

    painter.look = Look(numbers=OLD, strength=0.5)

    assert brightness(painter) == 70


def test_a_style_s_own_strength_comes_in_along_with_it(
    engine: OneNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    painter = painter_of(engine, Look(numbers=NEW))
    engine.number = 100

    painter.look = Look(numbers=numbers(100), strength=0.5)
    seen = [brightness(painter)]
    for _ in range(2):
        clock.now += 0.5
        seen.append(brightness(painter))

    assert seen == [120, 95, 70]


def test_no_painting_is_made_where_only_the_photo_shows(engine: OneNumber) -> None:
    painter = painter_of(engine, Look(numbers=OLD, strength=0.0))

    painting = painter.stylize(PHOTO)

    assert np.array_equal(painting, PHOTO)
    assert painting is not PHOTO
    assert engine.painted == 0


def test_split_shows_the_photo_on_the_left(engine: OneNumber) -> None:
    painter = painter_of(engine, Look(numbers=OLD, split=True))
    engine.number = 100

    painting = painter.stylize(PHOTO)

    assert painting[0, :, 0].tolist() == [20] * 4 + [255] * 2 + [120] * 2
    assert np.unique(PHOTO).tolist() == [20]


def test_a_held_photo_stays_while_looks_change_and_is_let_go(engine: OneNumber) -> None:
    painter = painter_of(engine, Look(numbers=OLD, frozen=True))
    brightness(painter)

    held = brightness(painter, np.full_like(PHOTO, 90))
    painter.look = Look(numbers=OLD, frozen=True, strength=0.0)
    still = brightness(painter, np.full_like(PHOTO, 91))
    painter.look = Look(numbers=OLD)
    moving = brightness(painter, np.full_like(PHOTO, 92))
    painter.look = Look(numbers=OLD, frozen=True)
    anew = brightness(painter, np.full_like(PHOTO, 93))

    assert (held, still, moving, anew) == (20, 20, 92, 93)


def test_a_mirrored_look_paints_the_mirrored_photo(engine: OneNumber) -> None:
    engine.restyle(NEW)
    photo = PHOTO.copy()
    photo[:, 0] = 200
    look = Look(numbers=NEW, mirrored=True)

    painting = painter_of(engine, look).stylize(photo)

    assert (painting[:, -1] == (200 + 100) % 256).all()
    assert (painting[:, 0] == 120).all()
    assert (photo[:, 0] == 200).all()


def test_kept_colours_are_the_photos(engine: OneNumber) -> None:
    engine.restyle(numbers(60))
    photo = np.full((6, 8, 3), (60, 80, 120), np.uint8)

    painting = painter_of(engine, Look(numbers=numbers(60), keep_colours=True)).stylize(photo)

    lighter = photo.astype(int) + 60  # the engine adds light, and no colour
    assert np.abs(painting - lighter).max() <= 2
