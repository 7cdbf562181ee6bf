import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import onnxruntime
import pytest

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.tiles import TiledTrunk
from realtime_style.frame import BgrImage
from realtime_style.options import Device, EngineOptions
from realtime_style.styles.choice import Choice, choose


@pytest.fixture(scope="module")
def choice() -> Choice:
    return choose("candy:0.5,mosaic:0.5")


def load(name: str) -> Callable[[dict[str, Any]], Any]:
    session = onnxruntime.InferenceSession(str(choose("candy").family.parts()[name].path))
    return lambda inputs: session.run(None, inputs)[0]


@pytest.fixture(scope="module")
def whole(choice: Choice) -> OnnxEngine:
    return OnnxEngine(choice.family, EngineOptions(device=Device.CPU), choice.numbers)


@pytest.mark.parametrize(
    ("width", "height", "strip_px"),
    [(160, 120, 4000), (333, 203, 1), (64, 401, 9000), (161, 97, 1 << 20), (72, 17, 1)],
)
def test_strips_give_the_painting_of_the_whole(
    choice: Choice, whole: OnnxEngine, width: int, height: int, strip_px: int
) -> None:
    """`strip_px` 1 makes strips of eight rows. One level may differ: another order of sums."""
    image = scene(height, width)
    assert choice.numbers is not None

    painting = TiledTrunk(choice.family, load, strip_px).stylize(image, choice.numbers)

    assert painting.shape == image.shape
    assert np.abs(painting.astype(int) - whole.stylize(image)).max() <= 1


def test_what_the_manifest_calls_large_is_painted_in_parts_and_that_is_told(
    choice: Choice, whole: OnnxEngine
) -> None:
    geometry = dataclasses.replace(choice.family.geometry, large_px=80 * 60)
    family = dataclasses.replace(choice.family, geometry=geometry)
    engine = OnnxEngine(family, EngineOptions(device=Device.CPU), choice.numbers)
    image = scene(60, 81)

    small = engine.stylize(image[:, :80])
    graphs = engine.graphs
    assert graphs == [engine.graph]
    large = engine.stylize(image)

    assert np.array_equal(small, whole.stylize(image[:, :80]))
    assert np.abs(large.astype(int) - whole.stylize(image)).max() <= 1
    assert graphs == [engine.graph, *family.parts().values()]


def test_strips_by_themselves_would_have_seams(whole: OnnxEngine) -> None:
    """What the test above would find, had each strip a mean and variance of its own."""
    image = scene(160, 160)

    halves = np.concatenate([whole.stylize(image[:80]), whole.stylize(image[80:])])

    assert np.abs(halves.astype(int) - whole.stylize(image)).max() > 30


def scene(height: int, width: int) -> BgrImage:
    """Bright above and dark below, with a little of everything: (height, width, 3)."""
    generator = np.random.default_rng(3)
    rows = np.linspace(220, 30, height)[:, None, None]
    waves = 30 * np.sin(np.arange(width) / 7)[None, :, None]
    noise = generator.normal(0, 12, (height, width, 3))
    return np.asarray((rows + waves + noise).clip(0, 255), np.uint8)
