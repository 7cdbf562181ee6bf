"""Forms of a trunk that are other graphs and the same painting."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from realtime_style.engine.forms import int8_path, strips_path
from realtime_style.frame import BgrImage
from realtime_style.styles.choice import choose
from rts_export.blocks import enlarging_in_blocks
from rts_export.strips import STRIPS, in_strips

SIZES = [(16, 16), (17, 40), (97, 131), (240, 200)]


def paint(network: onnx.ModelProto | Path, height: int, width: int) -> BgrImage:
    data = str(network) if isinstance(network, Path) else network.SerializeToString()
    session = onnxruntime.InferenceSession(data)
    frame = np.random.default_rng(height).integers(0, 256, (1, height, width, 3), np.uint8)
    numbers = choose("candy").numbers
    assert numbers is not None
    painting = session.run(None, {"frame": frame, "style": numbers[None]})[0]
    return np.asarray(painting, np.uint8)


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
    plain = without_blocks(onnx.load(str(choose("candy").model)))
    blocked = enlarging_in_blocks(plain)

    assert len(blocked.graph.node) == len(plain.graph.node) + 2
    assert np.array_equal(paint(blocked, height, width), paint(plain, height, width))


@pytest.mark.parametrize("variant", ["float32", "int8"])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_strips_change_no_pixel(variant: str, height: int, width: int) -> None:
    trunk = choose("candy").model
    trunk = trunk if variant == "float32" else int8_path(trunk)

    shipped, made = strips_path(trunk), in_strips(onnx.load(str(trunk)))

    whole = paint(trunk, height, width)
    assert np.array_equal(paint(made, height, width), whole)
    assert np.array_equal(paint(shipped, height, width), whole)


def test_each_strip_is_through_before_the_next_one_begins() -> None:
    nodes = in_strips(onnx.load(str(choose("candy").model))).graph.node

    kinds = [node.op_type for node in nodes if node.op_type in ("Resize", "Cast")]
    assert kinds[-2 * STRIPS :] == ["Resize", "Cast"] * STRIPS
