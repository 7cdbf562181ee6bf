import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from rts_export.unbiased import without_shift

RANDOM = np.random.default_rng(1)
WEIGHTS = RANDOM.normal(size=(3, 2, 1, 1)).astype(np.float32)
BIAS = np.array([1, -2, 3], np.float32)
STEP = np.array([1e-3, 2e-3, 5e-4], np.float32)
"""Of the bias of each channel, in int8."""
INPUTS = [{"frame": RANDOM.random((1, 2, 8, 9), np.float32)} for _ in range(4)]


def network(weights: NDArray[np.float32], *, in_steps: bool) -> onnx.ModelProto:
    """Two convolutions, and what is done to pictures behind the last of them; its bias in whole
    steps, as onnxruntime's quantization leaves it, or as it is."""
    constants = {"first": np.eye(2, dtype=np.float32)[..., None, None], "last": weights}
    nodes = [
        helper.make_node("Conv", ["frame", "first"], ["seen"]),
        helper.make_node("Conv", ["seen", "last", "bias"], ["levels"]),
        helper.make_node("Relu", ["levels"], ["painting"]),
    ]
    if in_steps:
        constants |= {"steps": np.round(BIAS / STEP).astype(np.int32), "scale": STEP}
        nodes.insert(0, helper.make_node("DequantizeLinear", ["steps", "scale"], ["bias"], axis=0))
    else:
        constants |= {"bias": BIAS}
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("frame", TensorProto.FLOAT, [1, 2, "h", "w"])],
        [helper.make_tensor_value_info("painting", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


EXACT = network(WEIGHTS, in_steps=False)


def mean_levels(model: onnx.ModelProto) -> NDArray[np.float32]:
    told = onnx.ModelProto()
    told.CopyFrom(model)
    told.graph.output[0].name = "levels"
    session = onnxruntime.InferenceSession(told.SerializeToString())
    levels = [session.run(None, each)[0].mean(axis=(0, 2, 3)) for each in INPUTS]
    return np.asarray(np.mean(levels, axis=0), np.float32)


def test_what_rounded_weights_shift_in_the_mean_is_taken_back() -> None:
    rounded = network(np.round(WEIGHTS * 4) / np.float32(4), in_steps=True)
    before = np.abs(mean_levels(rounded) - mean_levels(EXACT))

    without_shift(rounded, EXACT, INPUTS)

    assert (before > 5 * STEP).all()
    assert (np.abs(mean_levels(rounded) - mean_levels(EXACT)) <= 0.6 * STEP).all()


def test_it_gives_a_picture_as_before() -> None:
    rounded = network(np.round(WEIGHTS), in_steps=True)

    without_shift(rounded, EXACT, INPUTS)

    assert [each.name for each in rounded.graph.output] == ["painting"]
    onnx.checker.check_model(rounded, full_check=True)


def test_a_last_convolution_in_float32_is_left_as_it_is() -> None:
    kept = network(WEIGHTS * 2, in_steps=False)
    before = kept.SerializeToString()

    without_shift(kept, EXACT, INPUTS)

    assert kept.SerializeToString() == before
    assert mean_levels(kept) != pytest.approx(mean_levels(EXACT))
