"""A style's parameters, dealt out to the layers at once.

As exported, each layer cuts its own from the style and puts them into shape in four or five steps.
None of them takes long, but there are a hundred and fifty of them in every frame.
"""

from collections import defaultdict

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

from realtime_style.errors import TrainingError

_SHAPING = ("Reshape", "Gather", "Unsqueeze", "Squeeze")
"""What only gives parameters other dimensions, in a trunk: it gathers the one style of one."""


def dealt_out(trunk: onnx.ModelProto) -> onnx.ModelProto:
    """`trunk` with one split of its input `style`: the same to the bit.

    Raises:
        TrainingError: the layers do not take all the parameters, one after another.
    """
    result = onnx.ModelProto()
    result.CopyFrom(trunk)
    graph = result.graph
    readers = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            readers[name].append(node)
    inferred = onnx.shape_inference.infer_shapes(trunk).graph.value_info
    shapes = {value.name: [each.dim_value for each in _dims(value)] for value in inferred}
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    cuts = sorted(readers["style"], key=lambda cut: int(values[cut.input[1]].item()))
    starts, ends = ([int(values[cut.input[place]].item()) for cut in cuts] for place in (1, 2))
    if starts != [0, *ends[:-1]]:
        raise TrainingError("the layers do not take a style's parameters one after another")

    gone: list[NodeProto] = []
    pieces: list[str] = []
    shaped: list[NodeProto] = []
    for cut in cuts:
        chain = _shaping(cut, readers)
        gone += chain
        taken = chain[-1].output[0]
        shape = shapes[taken]
        pieces.append(taken if len(shape) == 1 else f"{taken}_parameters")
        if len(shape) > 1:
            graph.initializer.append(
                numpy_helper.from_array(np.array(shape, np.int64), f"{taken}_shape")
            )
            inputs = [pieces[-1], f"{taken}_shape"]
            shaped.append(helper.make_node("Reshape", inputs, [taken], f"{taken}_shaped"))
    sizes = np.subtract(ends, starts, dtype=np.int64)
    graph.initializer.extend(
        [
            numpy_helper.from_array(sizes, "style_sizes"),
            numpy_helper.from_array(np.array([-1], np.int64), "style_flat"),
        ]
    )
    dealing = [
        helper.make_node("Reshape", ["style", "style_flat"], ["style_numbers"], "style_numbers"),
        helper.make_node("Split", ["style_numbers", "style_sizes"], pieces, "style_split", axis=0),
    ]
    kept = [node for node in graph.node if node not in gone]
    del graph.node[:]
    graph.node.extend([*dealing, *shaped, *kept])
    used = {name for node in graph.node for name in node.input}
    needed = [each for each in graph.initializer if each.name in used]
    del graph.initializer[:]
    graph.initializer.extend(needed)
    return result


def _shaping(cut: NodeProto, readers: dict[str, list[NodeProto]]) -> list[NodeProto]:
    """`cut` and all that shapes what it gives."""
    chain = [cut]
    while True:
        following = readers[chain[-1].output[0]]
        if len(following) != 1 or following[0].op_type not in _SHAPING:
            return chain
        chain.append(following[0])


def _dims(value: onnx.ValueInfoProto) -> list[onnx.TensorShapeProto.Dimension]:
    return list(value.type.tensor_type.shape.dim)
