"""Forms of a trunk that are other graphs and the same painting."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from realtime_style.errors import TrainingError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Precision, Purpose
from realtime_style.styles.parameters import StyleParameters
from realtime_style.styles.selection import select_style
from rts_export.blocks import enlarging_in_blocks
from rts_export.parameters import dealt_out
from rts_export.strips import STRIPS, in_strips
from rts_export.wrap import frame_model
from tests.conversion import Convert, untrained

SIZES = [(16, 16), (17, 40), (97, 131), (240, 200)]


def paint(
    network: onnx.ModelProto | Path,
    height: int,
    width: int,
    parameters: StyleParameters | None = None,
) -> BgrImage:
    data = str(network) if isinstance(network, Path) else network.SerializeToString()
    session = onnxruntime.InferenceSession(data)
    frame = np.random.default_rng(height).integers(0, 256, (1, height, width, 3), np.uint8)
    parameters = select_style("candy").parameters if parameters is None else parameters
    assert parameters is not None
    painting = session.run(None, {"frame": frame, "style": parameters[None]})[0]
    return np.asarray(painting, np.uint8)


def shipped_graph(precision: Precision, purpose: Purpose) -> Path:
    graph = select_style("candy").family.find(precision, purpose)
    assert graph is not None
    return graph.path


@pytest.fixture(scope="module")
def exported(converted: Convert) -> onnx.ModelProto:
    """As PyTorch exports it."""
    styled = untrained("trunk").eval()
    return converted(frame_model(styled).eval(), styled.styles.detach())


def without_blocks(network: onnx.ModelProto) -> onnx.ModelProto:
    """`network` as PyTorch exports it."""
    plain = onnx.ModelProto()
    plain.CopyFrom(network)
    pools = {
        node.output[0]: node.input[0] for node in plain.graph.node if node.op_type == "MaxPool"
    }
    nodes = [node for node in plain.graph.node if node.op_type != "MaxPool"]
    for node in nodes:
        node.input[:] = [pools.get(name, name) for name in node.input]
    del plain.graph.node[:]
    plain.graph.node.extend(nodes)
    return plain


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_enlarging_in_blocks_changes_no_pixel(height: int, width: int) -> None:
    plain = without_blocks(onnx.load(str(shipped_graph(Precision.FP32, Purpose.FRAMES))))
    blocked = enlarging_in_blocks(plain)

    assert len(blocked.graph.node) == len(plain.graph.node) + 2
    assert np.array_equal(paint(blocked, height, width), paint(plain, height, width))


@pytest.mark.parametrize("precision", [Precision.FP32, Precision.INT8])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_strips_change_no_pixel(precision: Precision, height: int, width: int) -> None:
    trunk = shipped_graph(precision, Purpose.FRAMES)

    shipped = shipped_graph(precision, Purpose.ONE_THREAD)
    made = in_strips(onnx.load(str(trunk)))

    whole = paint(trunk, height, width)
    assert np.array_equal(paint(made, height, width), whole)
    assert np.array_equal(paint(shipped, height, width), whole)


def test_each_strip_is_through_before_the_next_one_begins() -> None:
    nodes = in_strips(onnx.load(str(shipped_graph(Precision.FP32, Purpose.FRAMES)))).graph.node

    kinds = [node.op_type for node in nodes if node.op_type in ("Resize", "Cast")]
    assert kinds[-2 * STRIPS :] == ["Resize", "Cast"] * STRIPS


@pytest.mark.slow
def test_numbers_dealt_out_change_no_pixel(exported: onnx.ModelProto) -> None:
    dealt = dealt_out(exported)

    assert sum("style" in node.input for node in exported.graph.node) > 10
    assert sum("style" in node.input for node in dealt.graph.node) == 1
    size = untrained("trunk").styles.shape[1]
    parameters = np.random.default_rng(2).standard_normal(size, np.float32)
    for height, width in SIZES:
        painting = paint(dealt, height, width, parameters)
        assert np.array_equal(painting, paint(exported, height, width, parameters))
    assert not np.array_equal(painting, paint(dealt, height, width, parameters[::-1].copy()))


@pytest.mark.slow
def test_nothing_that_no_layer_needs_is_kept(exported: onnx.ModelProto) -> None:
    graph = dealt_out(exported).graph

    used = {name for node in graph.node for name in node.input}
    assert {each.name for each in graph.initializer} <= used


def test_a_trunk_that_skips_some_of_its_numbers_is_refused(exported: onnx.ModelProto) -> None:
    skips = onnx.ModelProto()
    skips.CopyFrom(exported)
    first = next(node for node in skips.graph.node if "style" in node.input)
    skips.graph.node.remove(first)
    other = next(node for node in skips.graph.node if "style" in node.input)
    for node in skips.graph.node:
        node.input[:] = [
            other.output[0] if name == first.output[0] else name for name in node.input
        ]

    with pytest.raises(TrainingError, match="one after another"):
        dealt_out(skips)


@pytest.mark.parametrize("precision", [Precision.FP32, Precision.INT8])
def test_the_shipped_trunks_numbers_are_dealt_out(precision: Precision) -> None:
    for purpose in (Purpose.FRAMES, Purpose.ONE_THREAD, Purpose.RUNNING_STATISTICS):
        path = shipped_graph(precision, purpose)
        readers = [
            node.op_type for node in onnx.load(str(path)).graph.node if "style" in node.input
        ]
        assert readers == ["Reshape"]
