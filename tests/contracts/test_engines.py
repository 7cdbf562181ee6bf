"""What every Engine promises."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from realtime_style.engine.base import Engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.passthrough import PassThrough
from realtime_style.engine.resolution_controller import ResolutionController
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.frame import BgrImage
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import EngineOptions
from realtime_style.styles.selection import select_style


@pytest.fixture(params=["negative", "candy", "passthrough", "scaled", "controlled"])
def engine(request: pytest.FixtureRequest, negative: Path) -> Iterator[Engine]:
    opened: Engine
    if request.param == "passthrough":
        opened = PassThrough()
    elif request.param == "candy":
        selection = select_style("candy")
        opened = OnnxEngine(selection.family, EngineOptions(), selection.parameters)
    elif request.param == "scaled":
        opened = ScaledEngine(
            OnnxEngine(NetworkFamily.of_file(negative), EngineOptions()),
            ResolutionController((0.5,), 1.0),
        )
    elif request.param == "controlled":
        opened = ScaledEngine(
            OnnxEngine(NetworkFamily.of_file(negative), EngineOptions()),
            ResolutionController((0.7, 0.35), 1.0),
        )
    else:
        opened = OnnxEngine(NetworkFamily.of_file(negative), EngineOptions())
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [(64, 64), (65, 79), (97, 64), (17, 200), (1, 1), (5, 40)])
def test_keeps_every_size(engine: Engine, size: tuple[int, int]) -> None:
    height, width = size
    image = np.full((height, width, 3), 90, np.uint8)

    painting = engine.paint(image)

    assert painting.shape == image.shape
    assert painting.dtype == np.uint8
    assert painting.flags.c_contiguous


def test_leaves_its_input_alone_and_gives_a_new_array(engine: Engine, picture: BgrImage) -> None:
    before = picture.copy()

    painting = engine.paint(picture)
    painting[:] = 0

    assert np.array_equal(picture, before)


def test_paints_the_same_twice(engine: Engine, picture: BgrImage) -> None:
    first = engine.paint(picture)
    engine.paint(255 - picture)

    assert np.array_equal(engine.paint(picture), first)


def test_says_what_it_runs_on(engine: Engine) -> None:
    assert engine.provider == "none" or engine.provider.endswith("ExecutionProvider")


def test_close_twice_is_once(engine: Engine) -> None:
    engine.close()
    engine.close()
