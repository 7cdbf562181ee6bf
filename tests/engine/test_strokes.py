"""Strokes: the same part of a picture whatever its size, and larger or finer where asked for."""

import cv2
import numpy as np
import pytest

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.resolution_controller import controller_of
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.engine.strokes import stroke_scale
from realtime_style.frame import BgrImage
from realtime_style.options import Device, EngineOptions, ScaleOptions, StrokeUnit, Variant
from realtime_style.styles.selection import select_style


@pytest.fixture(scope="module")
def candy() -> OnnxEngine:
    selection = select_style("candy")
    options = EngineOptions(device=Device.CPU, variant=Variant.FP32)
    return OnnxEngine(selection.family, options, selection.parameters)


@pytest.fixture(scope="module")
def scene() -> BgrImage:
    """480x640: discs in front of a slope of colours."""
    down, across = np.mgrid[0:480, 0:640]
    scene = np.stack((across * 0.3, down * 0.4, 200 - across * 0.2), axis=2).astype(np.uint8)
    for x in range(60, 640, 130):
        cv2.circle(scene, (x, 240), 50, (40, 60, 210), -1)
    return scene


def scaled(engine: OnnxEngine, unit: StrokeUnit = StrokeUnit.PICTURE) -> ScaledEngine:
    return ScaledEngine(engine, controller_of(ScaleOptions()), unit)


@pytest.mark.parametrize(
    ("width", "height", "share"),
    [
        (640, 480, 1),
        (480, 640, 1),
        (854, 480, 1),
        (640, 640, 1),
        (320, 240, 1),
        (1920, 1080, 480 / 1080),
        (1080, 1920, 480 / 1080),
        (3840, 2160, 480 / 2160),
        (6400, 480, 1),
    ],
)
def test_usual_strokes_are_those_of_the_smallest_picture_that_covers_640x480(
    width: int, height: int, share: float
) -> None:
    assert stroke_scale(width, height, 1, StrokeUnit.PICTURE) == share
    assert stroke_scale(width, height, 2, StrokeUnit.PICTURE) == share / 2
    assert stroke_scale(width, height, 1, StrokeUnit.PIXELS) == 1


def test_at_640x480_the_painting_is_the_networks_own(candy: OnnxEngine, scene: BgrImage) -> None:
    assert np.array_equal(scaled(candy).paint(scene), candy.paint(scene))


def test_a_picture_of_twice_the_size_has_the_same_strokes(
    candy: OnnxEngine, scene: BgrImage
) -> None:
    double = np.asarray(cv2.resize(scene, (1280, 960), interpolation=cv2.INTER_CUBIC), np.uint8)
    usual = candy.paint(scene).astype(float)

    def off(unit: StrokeUnit) -> float:
        painting = scaled(candy, unit).paint(double)
        small = cv2.resize(painting, (640, 480), interpolation=cv2.INTER_AREA)
        return float(np.abs(small - usual).mean())

    assert off(StrokeUnit.PICTURE) < 0.25 * off(StrokeUnit.PIXELS)


@pytest.mark.parametrize(
    ("stroke", "size"), [(2, (320, 240)), (1.5, (424, 320)), (1, (640, 480)), (0.5, (1280, 960))]
)
def test_large_strokes_are_painted_small_and_fine_ones_large(
    candy: OnnxEngine, scene: BgrImage, stroke: float, size: tuple[int, int]
) -> None:
    engine = scaled(candy)
    engine.stroke = stroke

    painting = engine.paint(scene)

    assert painting.shape == scene.shape
    assert engine.sizes == {size: 1}
    assert engine.frames_smaller == 0  # nothing is painted small for speed


@pytest.mark.parametrize(("width", "height"), [(16, 9), (17, 301), (641, 479)])
@pytest.mark.parametrize("stroke", [0.5, 0.9, 1.1, 2])
def test_odd_sizes_keep_their_size(
    candy: OnnxEngine, width: int, height: int, stroke: float
) -> None:
    engine = scaled(candy)
    engine.stroke = stroke
    picture = np.full((height, width, 3), 90, np.uint8)

    assert engine.paint(picture).shape == picture.shape
