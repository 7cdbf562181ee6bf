"""The paper's network for timing is as much to compute as the one that it stands for."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from realtime_style.bench.network import johnson_path
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import EngineOptions
from rts_export.timing import PAPER, repeat_weights
from rts_train.network import StyledNetwork


@pytest.fixture
def whole() -> onnx.ModelProto:
    """The shipped file with all its weights written out, as a trained network's file has them."""
    proto = onnx.load(str(johnson_path()))
    graph = proto.graph
    constants = {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t)
        for node in graph.node
        if node.op_type == "Constant"
    }
    for node in [node for node in graph.node if node.op_type == "Expand"]:
        seed, shape = (constants[name] for name in node.input)
        weights = np.broadcast_to(seed, tuple(shape))
        graph.initializer.append(numpy_helper.from_array(weights.copy(), node.output[0]))
        graph.node.remove(node)
    for node in [node for node in graph.node if node.op_type == "Constant"]:
        graph.node.remove(node)
    return proto


def work(model: Path) -> tuple[list[str], list[tuple[int, ...]]]:
    """What onnxruntime makes of a model: its operations in order, and its weights' shapes."""
    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 4
    settings.optimized_model_filepath = str(model.with_name("optimised.onnx"))
    onnxruntime.InferenceSession(str(model), settings, providers=["CPUExecutionProvider"])
    graph = onnx.load(settings.optimized_model_filepath).graph
    return [node.op_type for node in graph.node], sorted(tuple(t.dims) for t in graph.initializer)


def test_onnxruntime_unrolls_the_small_file_into_the_whole_network(
    whole: onnx.ModelProto, tmp_path: Path
) -> None:
    small, large = tmp_path / "small.onnx", tmp_path / "large.onnx"
    small.write_bytes(johnson_path().read_bytes())
    large.write_bytes(whole.SerializeToString())

    operations, shapes = work(small)

    assert work(large) == (operations, shapes)
    assert small.stat().st_size < 20_000
    assert large.stat().st_size > 6_000_000
    assert "Expand" not in operations
    assert operations.count("Conv") == 16
    assert (128, 128, 3, 3) in shapes


def test_its_weights_have_the_names_and_shapes_of_the_papers_network(
    whole: onnx.ModelProto,
) -> None:
    state = StyledNetwork(PAPER, 1).state_dict()
    kernels = {name: tuple(each.shape) for name, each in state.items() if each.ndim == 4}

    shapes = {each.name: tuple(each.dims) for each in whole.graph.initializer}

    assert len(kernels) == 16
    assert {name: shapes.get(name) for name in kernels} == kernels


def test_the_shipped_file_is_what_the_script_makes_of_the_whole_network(
    whole: onnx.ModelProto,
) -> None:
    repeat_weights(whole)

    shipped = onnx.load(str(johnson_path())).graph
    assert list(whole.graph.node) == list(shipped.node)


def test_its_painting_is_neither_flat_nor_overflowing() -> None:
    """Numbers that vanish or explode could take another time."""
    frame = np.random.default_rng(1).integers(0, 255, (64, 80, 3), np.uint8)

    painting = OnnxEngine(NetworkFamily.of_file(johnson_path()), EngineOptions()).paint(frame)

    assert painting.std() > 5
    assert np.mean((painting > 0) & (painting < 255)) > 0.5
