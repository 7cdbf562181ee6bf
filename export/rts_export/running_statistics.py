"""The trunk with normalisations that remember the frames before.

Instance normalisation measures each frame by itself: where something large comes into the
picture, mean and variance jump, and with them the whole painting. Here each follows slowly, as
batch normalisation's do in training (Ioffe and Szegedy, ICML 2015), over the frames of one scene.
The graph is the trunk's, in float32 or in int8, but for the normalisations.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from realtime_style.engine.tiles import EPSILON
from realtime_style.errors import TrainingError


def with_running_statistics(trunk: onnx.ModelProto) -> onnx.ModelProto:
    """`trunk` with two inputs and an output more, all float32.

    `state` (1, numbers) holds each normalisation's means and then its variances, one after
    another, and comes out, with this frame in it, as `new_state`. `momentum` (1,) is the share that
    the frames before have; at 0 the painting is the trunk's, but for rounding.

    Both are of all pixels of the frames, weighted so: the variance grows with what lies between
    their means. Mean squares would be simpler, but what is left of one without the square of the
    mean is mostly rounding where all is computed in bfloat16.

    Raises:
        TrainingError: there is no normalisation in it.
    """
    result = onnx.ModelProto()
    result.CopyFrom(trunk)
    graph = result.graph
    old, nodes = list(graph.node), []
    norms = [node for node in old if node.op_type == "InstanceNormalization"]
    if not norms:
        raise TrainingError("a network without instance normalisation has nothing to remember")
    sizes = [2 * _channels(trunk, node) for node in norms]
    parts = [f"memory_{index}" for index in range(len(norms))]
    graph.initializer.extend(
        [
            numpy_helper.from_array(np.array([2, 3], np.int64), "memory_axes"),
            numpy_helper.from_array(np.array([0], np.int64), "memory_batch"),
            numpy_helper.from_array(np.array(sizes, np.int64), "state_sizes"),
        ]
    )
    nodes += [
        helper.make_node("Split", ["state", "state_sizes"], parts, axis=1),
        helper.make_node("Mul", ["momentum", "momentum"], ["memory_squared"]),
        helper.make_node("Sub", ["momentum", "memory_squared"], ["memory_both"]),
    ]
    for node in old:
        nodes += _remembering(node, parts[norms.index(node)]) if node in norms else [node]
    new_state = [f"{part}_now" for part in parts]
    nodes.append(helper.make_node("Concat", new_state, ["new_state"], axis=1))
    del graph.node[:]
    graph.node.extend(nodes)
    numbers = [1, sum(sizes)]
    graph.input.append(helper.make_tensor_value_info("state", TensorProto.FLOAT, numbers))
    graph.input.append(helper.make_tensor_value_info("momentum", TensorProto.FLOAT, [1]))
    graph.output.append(helper.make_tensor_value_info("new_state", TensorProto.FLOAT, numbers))
    return result


def _remembering(norm: onnx.NodeProto, memory: str) -> list[onnx.NodeProto]:
    """What takes the place of `norm`, whose past is in `state`."""
    x, scale, shift = norm.input

    def name(part: str) -> str:
        return f"{memory}_{part}"

    def node(kind: str, inputs: list[str], *outputs: str, **attributes: Any) -> onnx.NodeProto:
        return helper.make_node(kind, inputs, [name(part) for part in outputs], **attributes)

    return [
        node("ReduceMean", [x, "memory_axes"], "own_mean_4d", keepdims=1),
        node("Sub", [x, name("own_mean_4d")], "centred"),
        node("Mul", [name("centred"), name("centred")], "squared"),
        node("ReduceMean", [name("squared"), "memory_axes"], "own_variance", keepdims=0),
        node("Squeeze", [name("own_mean_4d"), "memory_axes"], "own_mean"),
        node("Split", [memory], "old_mean", "old_variance", axis=1, num_outputs=2),
        node("Sub", [name("old_mean"), name("own_mean")], "way"),
        node("Mul", [name("way"), "momentum"], "kept_mean"),
        node("Add", [name("own_mean"), name("kept_mean")], "means"),
        node("Sub", [name("old_variance"), name("own_variance")], "change"),
        node("Mul", [name("change"), "momentum"], "kept_variance"),
        node("Add", [name("own_variance"), name("kept_variance")], "within"),
        node("Mul", [name("way"), name("way")], "way_squared"),
        node("Mul", [name("way_squared"), "memory_both"], "between"),
        node("Add", [name("within"), name("between")], "variances"),
        node("Concat", [name("means"), name("variances")], "now", axis=1),
        # Without saying which, OpenVINO does not know how many dimensions are left.
        node("Squeeze", [name("means"), "memory_batch"], "mean"),
        node("Squeeze", [name("variances"), "memory_batch"], "variance"),
        helper.make_node(
            "BatchNormalization",
            [x, scale, shift, name("mean"), name("variance")],
            list(norm.output),
            name=norm.name,
            epsilon=EPSILON,
        ),
    ]


def _channels(trunk: onnx.ModelProto, norm: onnx.NodeProto) -> int:
    """Of what goes into `norm`, as the graph's shapes say."""
    inferred = onnx.shape_inference.infer_shapes(trunk)
    shapes = {value.name: value.type.tensor_type.shape for value in inferred.graph.value_info}
    return int(shapes[norm.input[0]].dim[1].dim_value)
