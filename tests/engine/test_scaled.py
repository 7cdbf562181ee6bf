"""Painting smaller than shown: the size, the edges, the colours, and no jump."""

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.engine.fade import FRAMES, Fade
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.resolution_controller import ResolutionController, controller_of
from realtime_style.engine.scaled import ScaledEngine, painted_size
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Geometry, NetworkFamily
from realtime_style.options import Device, EngineOptions, Quality, ScaleOptions, Variant
from realtime_style.styles.selection import select_style

CPU = EngineOptions(device=Device.CPU, variant=Variant.FP32)
FAST = ScaleOptions(quality=Quality.FAST)
NO_TIME_S = 1e-9
"""A frame's time that no machine can hold: the controller steps down as soon as it may."""


@pytest.fixture(scope="module")
def candy() -> OnnxEngine:
    selection = select_style("candy")
    return OnnxEngine(selection.family, CPU, selection.parameters)


@pytest.fixture(scope="module")
def scene() -> BgrImage:
    """240x320: a sky in two tones, and discs and bars with hard edges."""
    scene = np.full((240, 320, 3), (200, 170, 120), np.uint8)
    scene[150:] = (60, 110, 70)
    for x in range(20, 320, 61):
        cv2.circle(scene, (x, 101), 23, (40, 60, 210), -1)
        cv2.rectangle(scene, (x + 15, 171), (x + 32, 223), (230, 230, 240), -1)
    return scene


def edges(photo: BgrImage) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    return slopes(photo) > 100


def slopes(image: BgrImage) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1)))
    return np.asarray(cv2.magnitude(across, down))


def bilinear(engine: OnnxEngine, photo: BgrImage, scale: float) -> BgrImage:
    height, width = photo.shape[:2]
    small = cv2.resize(photo, painted_size(width, height, scale, Geometry()))
    enlarged = cv2.resize(engine.paint(np.asarray(small, np.uint8)), (width, height))
    return np.asarray(enlarged, np.uint8)


def test_painted_sizes_are_multiples_of_eight_and_never_larger_than_the_photo() -> None:
    assert painted_size(640, 480, 0.5, Geometry()) == (320, 240)
    assert painted_size(641, 479, 0.84, Geometry()) == (536, 400)
    assert painted_size(641, 479, 1.0, Geometry()) == (641, 479)
    assert painted_size(44, 17, 0.5, Geometry()) == (24, 16)
    assert painted_size(16, 9, 0.35, Geometry()) == (16, 9)


def test_at_scale_1_the_painting_is_the_engines(candy: OnnxEngine, scene: BgrImage) -> None:
    scaled = ScaledEngine(candy, controller_of(ScaleOptions()))

    assert np.array_equal(scaled.paint(scene), candy.paint(scene))
    assert scaled.sizes == {(320, 240): 1}


@pytest.mark.parametrize("scale", [0.84, 0.7, 0.5, 0.35])
def test_hard_edges_come_back_where_the_painting_follows_the_photo(
    negative: Path, scene: BgrImage, scale: float
) -> None:
    """The perfect painting is known: the negative of the full photo."""
    engine = OnnxEngine(NetworkFamily.of_file(negative), CPU)

    painting = ScaledEngine(engine, ResolutionController((scale,), 1.0)).paint(scene)

    rim = edges(scene)
    wrong = np.abs(255 - scene.astype(float) - painting)[rim].mean()
    plain = np.abs(255 - scene.astype(float) - bilinear(engine, scene, scale))[rim].mean()
    assert wrong < 0.65 * plain


@pytest.mark.parametrize("scale", [0.7, 0.5])
def test_the_networks_painting_is_sharper_than_bilinear_at_the_photos_edges(
    candy: OnnxEngine, scene: BgrImage, scale: float
) -> None:
    painting = ScaledEngine(candy, ResolutionController((scale,), 1.0)).paint(scene)

    rim = edges(scene)
    sharper = slopes(painting)[rim].mean() / slopes(bilinear(candy, scene, scale))[rim].mean()
    assert sharper > 1.15  # bicubic: 1.06 and 1.08


def test_strokes_stay_where_the_photo_is_flat(candy: OnnxEngine) -> None:
    """Taken for the photo's noise, they would be filtered away."""
    grey = np.full((240, 320, 3), 128, np.uint8)

    painting = ScaledEngine(candy, controller_of(FAST)).paint(grey)

    assert painting.std() > 0.95 * bilinear(candy, grey, 0.5).std()


@pytest.mark.parametrize("scale", [0.84, 0.5, 0.35])
def test_colours_do_not_drift(candy: OnnxEngine, scene: BgrImage, scale: float) -> None:
    painting = ScaledEngine(candy, ResolutionController((scale,), 1.0)).paint(scene)

    plain = bilinear(candy, scene, scale)
    assert np.abs(painting.mean((0, 1)) - plain.mean((0, 1))).max() < 1.5


def test_a_switch_of_scale_is_no_jump(candy: OnnxEngine, scene: BgrImage) -> None:
    engine = ScaledEngine(candy, ResolutionController((1.0, 0.5), NO_TIME_S))

    shown = [engine.paint(scene).astype(float) for _ in range(5 + FRAMES + 2)]

    whole = np.abs(shown[-1] - shown[0]).mean()
    steps = [np.abs(after - before).mean() for before, after in pairwise(shown)]
    assert list(engine.sizes) == [(320, 240), (160, 120)]
    assert whole > 10
    assert max(steps) < 1.3 * whole / FRAMES
    assert steps[0] == steps[-1] == 0


def test_what_moves_is_not_faded_and_leaves_no_trail() -> None:
    fade = Fade()
    photo, moved = np.full((64, 64, 3), 90, np.uint8), np.full((64, 64, 3), 90, np.uint8)
    moved[:, 40:] = 200
    before, after = np.full((64, 64, 3), 10, np.uint8), np.full((64, 64, 3), 250, np.uint8)

    fade(before, photo)
    fade.start()
    shown = fade(after.copy(), moved)

    assert np.array_equal(shown[:, 48:], after[:, 48:])
    assert np.abs(shown[:, :30].astype(int) - 10).max() < 240 // FRAMES + 1


def test_a_fade_ends_and_minds_neither_another_size_nor_a_changed_painting() -> None:
    fade = Fade()
    photo = np.full((32, 32, 3), 90, np.uint8)
    fade.start()
    first = fade(np.full((32, 32, 3), 10, np.uint8), photo)
    first[:] = 255  # what the filters do

    fade.start()
    shown = [fade(np.full((32, 32, 3), 100, np.uint8), photo) for _ in range(FRAMES + 1)]
    other = fade(np.full((48, 32, 3), 7, np.uint8), np.full((48, 32, 3), 90, np.uint8))

    assert shown[0].max() < 100
    assert shown[-1].min() == 100
    assert np.unique(other).tolist() == [7]
