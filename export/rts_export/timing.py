"""The paper's network for timing: as much to compute, in a file of a few kilobytes.

    python -m rts_export.timing realtime_style/bench/johnson.onnx

`rts bench` takes every ratio to it. What it paints does not matter, only how long it takes: so
its convolutions hold one small kernel that is repeated for all channels, and onnxruntime
unrolls them into full weights when it loads the file.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from rts_export.convert import convert
from rts_export.wrap import frame_model
from rts_train.network import StyledNetwork
from rts_train.recipe import NetworkOptions

PAPER = NetworkOptions(kind="johnson", widths=(32, 64, 128), blocks=5)

_FEW = 16
"""Weights of up to so many numbers stay as they are."""


def paper_network() -> onnx.ModelProto:
    """The network of `PAPER` in the frame contract, with random weights."""
    return convert(frame_model(StyledNetwork(PAPER, 1)).eval(), None)


def repeat_weights(proto: onnx.ModelProto) -> None:
    """Put small kernels, and nodes that repeat them, in place of the weights."""
    graph = proto.graph
    large = [each for each in graph.initializer if _is_large(each)]
    nodes = [node for tensor in large for node in _repeated(tensor)]
    for tensor in large:
        graph.initializer.remove(tensor)
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *rest])
    del graph.value_info[:]  # half of the file
    onnx.checker.check_model(proto, full_check=True)


def _is_large(tensor: TensorProto) -> bool:
    return tensor.data_type == TensorProto.FLOAT and int(np.prod(tensor.dims)) > _FEW


def _repeated(tensor: TensorProto) -> list[onnx.NodeProto]:
    """Nodes that make a tensor of this name and shape from a small one."""
    seed, shape = f"{tensor.name}.seed", f"{tensor.name}.shape"
    return [
        _constant(seed, _seed(tensor)),
        _constant(shape, np.array(tensor.dims, np.int64)),
        helper.make_node("Expand", [seed, shape], [tensor.name]),
    ]


def _seed(tensor: TensorProto) -> NDArray[np.float32]:
    """One kernel for all channels, of a size that keeps the signal's; else the first number."""
    if len(tensor.dims) == 1:
        return np.asarray(numpy_helper.to_array(tensor)[:1], np.float32)
    _, inputs, height, width = tensor.dims
    kernel = np.random.default_rng(height).normal(size=(1, 1, height, width))
    return np.asarray(kernel / np.sqrt(inputs * height * width), np.float32)


def _constant(name: str, value: NDArray[np.generic]) -> onnx.NodeProto:
    return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(value))


if __name__ == "__main__":
    network = paper_network()
    repeat_weights(network)
    Path(sys.argv[1]).write_bytes(network.SerializeToString())
