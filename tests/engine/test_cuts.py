import cv2
import numpy as np
import pytest

from realtime_style.engine.cuts import Cuts
from realtime_style.frame import BgrImage


def scene(seed: int = 1, width: int = 320, height: int = 180) -> BgrImage:
    coarse = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height)), np.uint8)


def test_another_scene_is_a_cut_and_the_first_picture_is_none() -> None:
    is_cut = Cuts()

    assert [is_cut(scene(seed)) for seed in (1, 1, 2, 2, 1)] == [False, False, True, False, True]


def test_grain_is_no_cut() -> None:
    is_cut, photo = Cuts(), scene().astype(float)
    generator = np.random.default_rng(4)

    for _ in range(10):
        grained = photo + generator.normal(0, 8, photo.shape)
        assert not is_cut(np.clip(grained, 0, 255).astype(np.uint8))


def test_a_large_thing_that_comes_in_is_no_cut() -> None:
    is_cut, photo = Cuts(), scene()

    for edge in range(0, 180, 12):
        photo[:, :edge] = 20
        assert not is_cut(photo)


@pytest.mark.parametrize("frames", [12, 60])
def test_a_picture_that_comes_out_of_the_dark_is_always_another(frames: int) -> None:
    is_cut, photo = Cuts(), scene()
    shown = [(photo * (index / frames)).astype(np.uint8) for index in range(frames // 2)]

    assert all([is_cut(each) for each in shown][1:])


@pytest.mark.parametrize(("width", "height"), [(16, 16), (17, 301), (1920, 1080)])
def test_any_size_will_do(width: int, height: int) -> None:
    is_cut = Cuts()

    assert [is_cut(scene(seed, width, height)) for seed in (1, 1, 2)] == [False, False, True]
