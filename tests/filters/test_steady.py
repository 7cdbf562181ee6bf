"""A scene that moves by known steps, and a painter whose strokes change with every frame."""

from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from realtime_style.filters.scratch import Scratch
from realtime_style.filters.steady import FINE_PX, Steady, fine_contrast
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look
from realtime_style.options import FilterOptions


class Steadied:
    """The filter at its full."""

    def __init__(self) -> None:
        self.filter = Steady(Scratch())

    def __call__(self, painting: BgrImage, frame: Frame) -> BgrImage:
        return self.filter(painting, frame, FULL)

    def reset(self) -> None:
        self.filter.reset()


FULL = Look(filters=FilterOptions(strength=1, steady=1))


def frame(pixels: BgrImage) -> Frame:
    return Frame(pixels, 0, Fraction(0), 0.0)


def scene(seed: int = 1, width: int = 400, height: int = 200) -> BgrImage:
    """Soft blobs of all colours, which flow can follow."""
    generator = np.random.default_rng(seed)
    coarse = generator.integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def strokes(photo: BgrImage, seed: int) -> BgrImage:
    """The photo in strokes that are others each time: what flickers."""
    generator = np.random.default_rng(seed)
    grain = generator.integers(-40, 41, photo.shape)
    return np.asarray(np.clip(photo + grain, 0, 255), np.uint8)


def panned(steps: int, step_px: int) -> Iterator[BgrImage]:
    wide = scene()
    for index in range(steps):
        yield np.ascontiguousarray(wide[:, index * step_px : index * step_px + 240])


def change(now: BgrImage, before: BgrImage, step_px: int = 0) -> float:
    """Mean squared difference, the picture having moved left by so much."""
    moved = before[:, step_px:].astype(float) - now[:, : now.shape[1] - step_px]
    return float(np.square(moved[20:-20, 20:-20]).mean())


def contrast(painting: BgrImage) -> float:
    grey = np.asarray(cv2.cvtColor(painting, cv2.COLOR_BGR2GRAY), np.uint8)
    return fine_contrast(grey, np.asarray(cv2.blur(grey, (FINE_PX, FINE_PX)), np.uint8))


@pytest.mark.parametrize(("step_px", "share"), [(0, 0.3), (3, 0.65)])
def test_strokes_flicker_less_and_stay_sharp(step_px: int, share: float) -> None:
    steady = Steadied()
    before = before_steady = None
    flicker, flicker_steady = [], []
    for index, photo in enumerate(panned(25, step_px)):
        painting = strokes(photo, index)
        result = steady(painting.copy(), frame(photo))
        if before is not None and before_steady is not None:
            flicker.append(change(painting, before, step_px))
            flicker_steady.append(change(result, before_steady, step_px))
        before, before_steady = painting, result

    assert np.mean(flicker_steady[10:]) < share * np.mean(flicker[10:])
    assert before is not None
    assert before_steady is not None
    assert contrast(before_steady) > 0.85 * contrast(before)


def test_the_first_frame_and_one_after_a_reset_are_left_as_they_are() -> None:
    steady = Steadied()
    photo = scene()

    for seed in (1, 2):
        painting = strokes(photo, seed)
        assert np.array_equal(steady(painting.copy(), frame(photo)), painting)
        steady.reset()


def test_a_cut_leaves_no_ghost() -> None:
    steady = Steadied()
    for seed in range(3):
        steady(strokes(scene(1), seed), frame(scene(1)))
    painting = strokes(scene(2), 9)

    assert np.array_equal(steady(painting.copy(), frame(scene(2))), painting)


def test_cuts_on_every_frame_change_nothing() -> None:
    steady = Steadied()
    for seed in range(6):
        painting = strokes(scene(seed), seed)
        assert np.array_equal(steady(painting.copy(), frame(scene(seed))), painting)


def test_what_appears_is_shown_at_once() -> None:
    """A white ball in front of a scene that stays: no trail where it was, none where it is."""
    steady = Steadied()
    photo = scene()
    for _ in range(5):
        steady(photo.copy(), frame(photo))
    with_ball = photo.copy()
    cv2.circle(with_ball, (200, 100), 30, (255, 255, 255), -1)

    shown = steady(with_ball.copy(), frame(with_ball))
    gone = steady(photo.copy(), frame(photo))

    ball = np.s_[85:115, 185:215]
    assert np.abs(shown[ball].astype(int) - with_ball[ball]).mean() < 8
    assert np.abs(gone[ball].astype(int) - photo[ball]).mean() < 8


def test_the_halo_of_what_has_left_does_not_stay() -> None:
    """Strokes reach beyond a thing, where the photo tells of nothing that could have changed."""
    steady = Steadied()
    sky = np.full((200, 400, 3), 150, np.uint8)

    def ball(picture: BgrImage, x: int, radius: int, grey: int) -> BgrImage:
        picture = picture.copy()
        cv2.circle(picture, (x, 100), radius, (grey, grey, grey), -1)
        return picture

    for x in (80, 150, 220, 290):
        photo = ball(sky, x, 20, 250)
        painting = ball(ball(sky, x, 40, 90), x, 20, 250)
        result = steady(painting.copy(), frame(photo))

    halo_before = np.s_[70:130, 190:215]
    assert np.abs(result[halo_before].astype(int) - painting[halo_before]).mean() < 4


@pytest.mark.parametrize("frames", [12, 30])
def test_a_fade_leaves_no_trail(frames: int) -> None:
    steady = Steadied()
    photo = scene()
    for share in np.linspace(1, 0, frames):
        darker = np.asarray(cv2.convertScaleAbs(photo, alpha=float(share)), np.uint8)
        result = steady(darker.copy(), frame(darker))

        assert np.abs(result.astype(int) - darker).mean() < 13


def test_a_painting_that_does_not_change_is_not_changed() -> None:
    steady = Steadied()
    photo = scene()
    painting = strokes(photo, 1)
    for _ in range(10):
        result = steady(painting.copy(), frame(photo))

    assert np.abs(result.astype(int) - painting).max() <= 1


def test_grain_of_the_camera_moves_nothing() -> None:
    """Moving what is still would blur it: the painting is averaged where it is."""
    steady = Steadied()
    photo = scene()
    for index in range(12):
        generator = np.random.default_rng(index)
        grainy = np.clip(photo + generator.normal(0, 3, photo.shape), 0, 255).astype(np.uint8)
        result = steady(strokes(photo, 7), frame(grainy))

    assert np.abs(result.astype(int) - strokes(photo, 7)).max() <= 2


def test_strokes_that_grain_turns_round_are_held_while_nothing_moves() -> None:
    steady, photo = Steadied(), scene(width=240)
    grain = np.random.default_rng(5)
    paintings, results = [], []
    for index in range(25):
        seen = np.clip(photo + grain.normal(0, 2, photo.shape), 0, 255).astype(np.uint8)
        painting = cv2.addWeighted(photo, 0.5, scene(seed=index, width=240), 0.5, 0)
        paintings.append(np.asarray(painting, np.uint8))
        results.append(steady(paintings[-1].copy(), frame(seen)))

    flicker = change(paintings[-1], paintings[-2])
    assert change(results[-1], results[-2]) < 0.05 * flicker


@pytest.mark.parametrize("level", [0, 255])
def test_black_and_white_frames_pass(level: int) -> None:
    steady = Steadied()
    flat = np.full((64, 64, 3), level, np.uint8)
    for _ in range(4):
        result = steady(flat.copy(), frame(flat))

    assert np.array_equal(result, flat)


def test_another_size_begins_anew() -> None:
    steady = Steadied()
    steady(scene(1, 320, 240), frame(scene(1, 320, 240)))
    painting = scene(1, 160, 120)

    assert np.array_equal(steady(painting.copy(), frame(scene(1, 160, 120))), painting)


@pytest.mark.parametrize("size", [(1, 1), (7, 200), (16, 16), (33, 65), (900, 20)])
def test_the_smallest_pictures_pass(size: tuple[int, int]) -> None:
    steady = Steadied()
    photo = np.zeros((*size, 3), np.uint8)
    for level in (0, 4, 90, 90, 255):
        result = steady(np.full_like(photo, level), frame(np.full_like(photo, level)))

    assert result.shape == photo.shape


class Astray:
    """A flow that is no number, or leads far out of the picture."""

    def __init__(self, value: float) -> None:
        self.value = value

    def calc(self, photo: NDArray[np.uint8], _before: object, _flow: None) -> NDArray[np.float32]:
        return np.full((*photo.shape, 2), self.value, np.float32)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e9, -1e30])
def test_a_flow_that_leads_nowhere_is_not_followed(value: float) -> None:
    steady = Steadied()
    steady(scene(1), frame(scene(1)))
    steady.filter._motion._flow._dis = Astray(value)
    photo = np.roll(scene(1), 9, axis=1)
    painting = strokes(photo, 4)

    assert np.array_equal(steady(painting.copy(), frame(photo)), painting)


def test_a_painting_that_was_given_away_is_not_written_over() -> None:
    steady = Steadied()
    given: list[tuple[BgrImage, BgrImage]] = []
    for index, photo in enumerate(panned(6, 3)):
        painting = strokes(photo, index)
        result = steady(painting, frame(photo))
        given.append((result, result.copy()))

    assert all(np.array_equal(result, then) for result, then in given)
    assert not np.array_equal(given[-1][0], strokes(photo, index))


def test_the_size_may_change_midway() -> None:
    steady = Steadied()
    for size, seed in (((240, 200), 1), ((240, 200), 2), ((120, 100), 3), ((120, 100), 4)):
        photo = np.asarray(cv2.resize(scene(), size), np.uint8)
        painting = strokes(photo, seed)
        result = steady(painting.copy(), frame(photo))
        assert result.shape == painting.shape
        assert np.array_equal(result, painting) == (seed % 2 == 1)
