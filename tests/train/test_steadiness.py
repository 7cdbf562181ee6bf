"""A scene that pans by known steps; versions of it that flicker, blur or stay behind."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from rts_train.steadiness import Picture, Steadiness, measure, motion_between
from rts_train.steadiness_report import to_markdown

STEP_PX = 2


def wide_scene() -> Picture:
    coarse = np.random.default_rng(1).integers(0, 256, (16, 40, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (320, 128), interpolation=cv2.INTER_CUBIC), np.uint8)


def frames(count: int = 14) -> Iterator[Picture]:
    scene = wide_scene()
    for index in range(count):
        yield np.ascontiguousarray(scene[:, index * STEP_PX : index * STEP_PX + 160])


def grained(photo: Picture, levels: float, seed: int) -> Picture:
    noise = np.random.default_rng(seed).normal(0, levels, photo.shape)
    return np.asarray(np.clip(photo + noise, 0, 255), np.uint8)


def versions() -> Iterator[dict[str, Picture]]:
    for index, photo in enumerate(frames()):
        yield {
            "input": photo,
            "flickering": grained(photo, 12, index),
            "more": grained(photo, 24, index),
            "blurred": np.asarray(cv2.blur(photo, (9, 9)), np.uint8),
        }


@pytest.fixture(scope="module")
def found() -> dict[str, Steadiness]:
    return {each.name: each for each in measure(versions(), {"more": lambda _: 0.25})}


def test_motion_is_followed() -> None:
    before, now = list(frames(2))

    places, visible = motion_between(now, before)

    middle = np.s_[30:-30, 30:-30]
    assert np.abs(places[middle][..., 0] - np.arange(160)[30:-30] - STEP_PX).mean() < 0.3
    assert visible[middle].mean() > 0.95
    assert not visible[:, -1].any(), "what has just come into the picture was nowhere before"


def test_flicker_is_measured_as_a_mean_square(found: dict[str, Steadiness]) -> None:
    """Two frames of grain differ by twice its variance, a little less where one is moved."""
    assert found["flickering"].warping_error == pytest.approx(2 * (12 / 255) ** 2, rel=0.3)
    ratio = found["more"].warping_error / found["flickering"].warping_error
    assert ratio == pytest.approx(4, rel=0.2)
    assert found["input"].warping_error < 0.1 * found["flickering"].warping_error
    assert found["more"].long_range_error > found["flickering"].long_range_error


def test_blur_is_told_by_its_sharpness(found: dict[str, Steadiness]) -> None:
    assert found["blurred"].warping_error < found["flickering"].warping_error
    assert found["blurred"].sharpness < 0.5 * found["input"].sharpness


def test_the_table_tells_shares_of_the_unsteadied(found: dict[str, Steadiness]) -> None:
    plain = Steadiness(
        name="ink", warping_error=0.008, long_range_error=0.02, sharpness=900.0, style=0.2
    )
    steady = Steadiness(
        name="ink, steady", warping_error=0.002, long_range_error=0.01, sharpness=810.0, style=0.21
    )

    table = to_markdown({"clip.mp4": [found["input"], plain, steady]})

    assert "| ink | 8.000 |  | 20.000 |  | 0.2000 |  |" in table
    assert "| ink, steady | 2.000 | 0.25 | 10.000 | 0.90 | 0.2100 | 1.05 |" in table
