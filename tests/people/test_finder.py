"""People in a picture: the network's contract, its masks of a figure, and steadiness."""

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.errors import EngineError
from realtime_style.frame import BgrImage, PersonMask
from realtime_style.options import EngineOptions
from realtime_style.people import network as network_module
from realtime_style.people.finder import PersonFinder
from realtime_style.people.network import SIDE_PX, PersonNetwork, shrunk


@pytest.fixture(scope="module")
def network() -> PersonNetwork:
    return PersonNetwork(EngineOptions())


def figure(width: int = 640, height: int = 480) -> BgrImage:
    """Head and shoulders in front of a wall, as a camera on a screen sees them."""
    picture = np.full((480, 640, 3), (205, 190, 175), np.uint8)
    skin, hair, shirt = (140, 170, 225), (30, 40, 60), (150, 60, 40)
    cv2.ellipse(picture, (320, 500), (210, 160), 0, 180, 360, shirt, -1)
    cv2.rectangle(picture, (285, 290), (355, 370), skin, -1)
    cv2.ellipse(picture, (320, 180), (100, 100), 0, 180, 360, hair, -1)
    cv2.ellipse(picture, (320, 220), (85, 115), 0, 0, 360, skin, -1)
    cv2.ellipse(picture, (320, 150), (88, 60), 0, 180, 360, hair, -1)
    for x in (285, 355):
        cv2.ellipse(picture, (x, 205), (14, 8), 0, 0, 360, (240, 240, 240), -1)
        cv2.circle(picture, (x, 205), 6, hair, -1)
        cv2.line(picture, (x - 18, 185), (x + 18, 185), hair, 5)
    cv2.ellipse(picture, (320, 280), (28, 10), 0, 0, 180, (90, 90, 190), -1)
    return np.asarray(cv2.resize(cv2.GaussianBlur(picture, (5, 5), 0), (width, height)), np.uint8)


@pytest.mark.parametrize("size", [(640, 480), (1920, 1080), (300, 700), (16, 9), (1, 1)])
def test_a_mask_is_256x256_whatever_the_photo(
    network: PersonNetwork, size: tuple[int, int]
) -> None:
    mask = PersonFinder(network)(figure(*size), 0)

    assert mask.shape == (SIDE_PX, SIDE_PX)
    assert mask.dtype == np.uint8


def test_a_drawn_person_is_found_and_the_wall_is_not(network: PersonNetwork) -> None:
    mask = cv2.resize(PersonFinder(network)(figure(), 0), (640, 480))

    assert mask[220, 320] == 255  # the face
    assert mask[440, 320] == 255  # the chest
    assert mask[40, 40] == mask[40, 600] == mask[250, 60] == 0
    soft = ((mask > 0) & (mask < 255)).mean()
    assert 0 < soft < 0.05


def test_an_empty_wall_has_nobody(network: PersonNetwork) -> None:
    wall = np.full((480, 640, 3), (205, 190, 175), np.uint8)

    assert PersonFinder(network)(wall, 0).mean() < 5


def test_a_photo_is_not_written_to(network: PersonNetwork) -> None:
    photo = figure()
    before = photo.copy()

    PersonFinder(network)(photo, 1)

    assert np.array_equal(photo, before)


def test_a_picture_of_that_size_goes_in_as_it_is() -> None:
    picture = figure(SIDE_PX, SIDE_PX)

    assert np.array_equal(shrunk(picture), picture)


class Trembling:
    """Stands for a network whose edge goes to and fro."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, small: BgrImage) -> PersonMask:
        mask = np.zeros(small.shape[:2], np.uint8)
        mask[:, : 128 + 4 * (self.calls % 2)] = 255
        self.calls += 1
        return mask


def tremble(finder: PersonFinder, photos: list[BgrImage], steady: float) -> float:
    masks = [finder(photo, steady).astype(int) for photo in photos]
    return float(np.mean([np.abs(b - a).mean() for a, b in pairwise(masks)]))


def test_edges_tremble_less_the_steadier_they_are_to_be() -> None:
    photos = [figure()] * 12

    none, half, full = (tremble(PersonFinder(Trembling()), photos, each) for each in (0, 0.5, 1))

    assert none > half > full
    assert full < 0.3 * none


def test_nothing_of_a_mask_stays_after_a_cut() -> None:
    noise = np.random.default_rng(5)
    there, elsewhere = (
        np.asarray(cv2.resize(noise.integers(0, 256, (9, 12, 3), np.uint8), (640, 480)), np.uint8)
        for _ in range(2)
    )

    class Each:
        def __init__(self) -> None:
            self.value = 255

        def __call__(self, small: BgrImage) -> PersonMask:
            value, self.value = self.value, 0
            return np.full(small.shape[:2], value, np.uint8)

    finder = PersonFinder(Each())
    assert finder(there, 1).min() == 255

    assert finder(elsewhere, 1).mean() < 20


def test_a_film_that_is_over_is_forgotten() -> None:
    finder = PersonFinder(Trembling())
    finder(figure(), 1)
    finder.forget()

    assert set(np.unique(finder(figure(), 1))) == {0, 255}


def test_a_missing_network_is_told_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_module, "NETWORK", tmp_path / "gone.onnx")

    with pytest.raises(EngineError, match=r"missing .*realtime-style\[cpu\].*--person"):
        PersonNetwork(EngineOptions())


def test_a_damaged_network_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(b"no network")
    monkeypatch.setattr(network_module, "NETWORK", damaged)

    with pytest.raises(EngineError, match="cannot be loaded") as told:
        PersonNetwork(EngineOptions())
    assert "\n" not in str(told.value)
