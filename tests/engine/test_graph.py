"""Which graph of the shipped trunk paints what."""

import pytest

from realtime_style.engine.graph import pick, pick_parts
from realtime_style.engine.providers import CPU, CUDA
from realtime_style.networks.family import PARTS, NetworkFamily, Precision, Purpose
from realtime_style.options import EngineOptions, Variant
from realtime_style.styles.selection import current_trunk, select_style

ONE, TWO = EngineOptions(threads=1), EngineOptions(threads=2)
SIDE_BY_SIDE = EngineOptions(threads=2, frames_at_once=2)
INT8 = EngineOptions(threads=1, variant=Variant.INT8)
FP16 = EngineOptions(variant=Variant.FP16)
LIVE_FP16 = EngineOptions(variant=Variant.FP16, running_statistics=True)


@pytest.mark.parametrize(
    ("options", "provider", "precision", "purpose"),
    [
        (TWO, CPU, Precision.FP32, Purpose.FRAMES),
        (ONE, CPU, Precision.FP32, Purpose.ONE_THREAD),
        (SIDE_BY_SIDE, CPU, Precision.FP32, Purpose.ONE_THREAD),
        (INT8, CPU, Precision.INT8, Purpose.ONE_THREAD),
        (ONE, CUDA, Precision.FP32, Purpose.FRAMES),
        (INT8, CUDA, Precision.INT8, Purpose.FRAMES),
        (FP16, CUDA, Precision.FP16, Purpose.FRAMES),
        (LIVE_FP16, CUDA, Precision.FP16, Purpose.RUNNING_STATISTICS),
        (EngineOptions(threads=1, momentum=0.9), CPU, Precision.FP32, Purpose.RUNNING_STATISTICS),
        (EngineOptions(running_statistics=True), CUDA, Precision.FP32, Purpose.RUNNING_STATISTICS),
    ],
)
def test_options_and_provider_pick_the_graph_for_frames(
    options: EngineOptions, provider: str, precision: Precision, purpose: Purpose
) -> None:
    graph = pick(current_trunk(), options, provider)

    assert (graph.precision, graph.purpose) == (precision, purpose)
    assert graph.path.is_file()


def test_the_size_picks_the_graphs_for_large_pictures() -> None:
    family = current_trunk()

    assert pick_parts(family, family.geometry.large_px) == {}
    assert tuple(pick_parts(family, family.geometry.large_px + 1)) == PARTS


@pytest.mark.parametrize("options", [ONE, EngineOptions(momentum=0.9)])
def test_a_single_file_has_one_graph_for_all(options: EngineOptions) -> None:
    family = select_style("johnson-candy").family

    assert pick(family, options, CPU).path.name == "johnson-candy.onnx"
    assert pick_parts(family, 1 << 40) == {}
    assert family == NetworkFamily.of_file(family.frames().path)
