"""The steadying graph that is shipped, beside the module that it was made of."""

import numpy as np
import pytest
import torch

from realtime_style.engine.device_chain import FOLDER
from realtime_style.engine.session import open_cpu_session
from realtime_style.engine.steadying import _middles
from realtime_style.filters import flow, motion, steady
from realtime_style.options import EngineOptions
from rts_export import steadying
from rts_export.steadying import INPUTS, OUTPUTS, Steadying


def inputs(height: int, width: int, noise: float, fits: float) -> dict[str, torch.Tensor]:
    """A frame in the middle of a film; the painting before differs by little."""
    generator = torch.Generator().manual_seed(5)
    rows, columns = motion.small_size(height, width)
    painting = torch.randint(0, 256, (1, height, width, 3), generator=generator)
    change = torch.randint(-9, 10, painting.shape, generator=generator)
    given = {
        "painting": painting,
        "past": (painting + change).clamp(0, 255),
        "past_small": torch.randint(100, 150, (1, rows, columns), generator=generator),
        "share": torch.randint(0, 179, (1, rows, columns), generator=generator),
    }
    sides = {"across": width, "down": height, "small_across": columns, "small_down": rows}
    return {
        **{name: torch.from_numpy(_middles(side)) for name, side in sides.items()},
        **{name: each.byte() for name, each in given.items()},
        "past_gain": torch.tensor([0.3]),
        "flow": torch.randn(1, rows, columns, 2, generator=generator) / 50,
        "noise": torch.tensor([noise]),
        "fits": torch.tensor([fits]),
    }


@pytest.mark.parametrize(("noise", "fits"), [(0.0, 1.0), (1.0, 1.0), (0.0, 0.0)])
@pytest.mark.parametrize("size", [(128, 128), (163, 241)])
def test_the_shipped_graph_does_what_the_module_does(
    size: tuple[int, int], noise: float, fits: float
) -> None:
    given = inputs(*size, noise, fits)
    session = open_cpu_session(FOLDER / "steady.onnx", EngineOptions())

    found = session.run(list(OUTPUTS), {name: given[name].numpy() for name in INPUTS})
    expected = [each.numpy() for each in Steadying()(*(given[name] for name in INPUTS))]

    changed = np.abs(expected[0].astype(int) - given["painting"].numpy()).mean()
    assert (changed > 1) == bool(fits)
    for one, other in zip(found[:2], expected[:2], strict=True):
        assert np.abs(one.astype(int) - other).max() <= 3  # of several roundings
        assert np.abs(one.astype(int) - other).mean() < 0.01
    assert found[2] == pytest.approx(expected[2], rel=1e-3)


@pytest.mark.parametrize(
    "name", ["AGREES_LEVELS", "FINE_PX", "MOST_GAIN", "GREY_GAIN", "GAIN_STEP"]
)
def test_its_numbers_are_the_filters(name: str) -> None:
    assert getattr(steadying, name) == getattr(steady, name)


def test_its_sizes_are_those_of_the_small_photos() -> None:
    assert (steadying.SHRINK, steadying.FIT_PX) == (motion.SHRINK, flow.FIT_PX)
