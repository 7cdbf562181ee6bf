"""Small networks that are not what a style is to be."""

from collections.abc import Sequence
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from realtime_style.styles.card import Card

Shape = Sequence[int | str]
ANY: Shape = ("n", "h", "w", 3)


def write_network(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    *,
    frame: Shape = ANY,
    painting: Shape | None = None,
    style: Shape | None = None,
    constants: Sequence[onnx.TensorProto] = (),
) -> Path:
    """With a good card. `painting` None has the frame's shape, by its statement."""
    info = helper.make_tensor_value_info
    inputs = [info("frame", TensorProto.UINT8, frame)]
    if style is not None:
        inputs.append(info("style", TensorProto.FLOAT, style))
    outputs = [info("painting", TensorProto.UINT8, frame if painting is None else painting)]
    graph = helper.make_graph(nodes, "bad", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, Card(name=path.stem).to_metadata())
    path.write_bytes(model.SerializeToString())
    return path


def write_same(path: Path, *, frame: Shape = ANY, style: Shape | None = None) -> Path:
    """Gives what it gets, of any shape."""
    node = helper.make_node("Identity", ["frame"], ["painting"])
    return write_network(path, [node], frame=frame, style=style)


def write_shrinking(path: Path, painting: Shape = ("n", "h2", "w2", 3)) -> Path:
    """Gives every second row and column."""
    constants = [
        helper.make_tensor(name, TensorProto.INT64, [2], values)
        for name, values in (("from", [0, 0]), ("to", [10**9] * 2), ("axes", [1, 2]))
    ]
    constants.append(helper.make_tensor("step", TensorProto.INT64, [2], [2, 2]))
    names = ["frame", "from", "to", "axes", "step"]
    node = helper.make_node("Slice", names, ["painting"])
    return write_network(path, [node], painting=painting, constants=constants)


def write_slow_to_load(path: Path, products: int = 2000, size: int = 3000) -> Path:
    """Many products of large matrices that depend on no input: worked out at once, for an hour."""
    constants = [
        helper.make_tensor("size", TensorProto.INT64, [2], [size, size]),
        helper.make_tensor("small", TensorProto.FLOAT, [1, 1], [1 / size]),
    ]
    one = helper.make_tensor("one", TensorProto.FLOAT, [1], [1.0])
    nodes = [
        helper.make_node("ConstantOfShape", ["size"], ["ones"], value=one),
        helper.make_node("Mul", ["ones", "small"], ["0"]),
        *(helper.make_node("MatMul", [str(at), "0"], [str(at + 1)]) for at in range(products)),
        helper.make_node("ReduceMax", [str(products)], ["most"], keepdims=0),
        helper.make_node("Cast", ["most"], ["added"], to=TensorProto.UINT8),
        helper.make_node("Max", ["frame", "added"], ["painting"]),
    ]
    return write_network(path, nodes, constants=constants)


def write_endless(path: Path) -> Path:
    """A loop whose condition stays true."""
    info = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["going"], ["goes_on"]),
            helper.make_node("Identity", ["before"], ["after"]),
        ],
        "body",
        [
            info("turn", TensorProto.INT64, []),
            info("going", TensorProto.BOOL, []),
            info("before", TensorProto.UINT8, None),
        ],
        [info("goes_on", TensorProto.BOOL, []), info("after", TensorProto.UINT8, None)],
    )
    loop = helper.make_node("Loop", ["", "true", "frame"], ["painting"], body=body)
    true = helper.make_tensor("true", TensorProto.BOOL, [], [True])
    return write_network(path, [loop], constants=[true])
