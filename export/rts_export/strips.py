"""The last layers strip by strip, so that what they hand on stays in the processor's cache.

At half the size of 640x480, 32 channels are 10 MB of floats, and each layer reads as much and
writes as much: more than a core's cache holds, and two frames at a time need twice that. After the
last normalisation no layer sees more than a few rows of the picture, so a strip of it can go
through all of them before the next one begins, as in Alwani, Chen, Ferdman and Milder, "Fused-Layer
CNN Accelerators" (MICRO 2016).
"""

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

STRIPS = 10
"""Fewer cost large pictures time, more cost small ones."""
REACH = 1
"""Rows before the enlargement, above a strip and below it, that its own are made from as well: two
convolutions see a row each, at twice the size."""
ENLARGED = 2
"""Rows that one becomes."""


def in_strips(trunk: onnx.ModelProto) -> onnx.ModelProto:
    """`trunk` with the layers from its last normalisation to its bytes once for each strip.

    The painting is the same to the bit, whatever its height.
    """
    result = onnx.ModelProto()
    result.CopyFrom(trunk)
    graph = result.graph
    old = list(graph.node)
    norm = max(index for index, node in enumerate(old) if node.op_type == "InstanceNormalization")
    layers = _until_bytes(old[norm + 1 :], old[norm].output[0])
    end = old.index(layers[-1])
    skip = _skip(old, layers)
    layers.insert(next(i for i, layer in enumerate(layers) if layer.op_type == "Add"), skip)
    strips = _strips(old[norm].output[0], skip.input[0], layers)
    before = [node for node in old[:end] if node not in layers]
    del graph.node[:]
    graph.node.extend([*before, *strips, *old[end + 1 :]])
    graph.initializer.extend(
        numpy_helper.from_array(np.array(value, np.int64), f"strip_{name}")
        for name, value in _NUMBERS.items()
    )
    return result


def _strips(normalised: str, details: str, layers: list[NodeProto]) -> list[NodeProto]:
    """`layers` once for each strip of `normalised` and of `details`, whose size it is cropped to.

    The crop is part of the cut, so `layers`' own is left out.
    """
    crops = {layer.output[0]: layer.input[0] for layer in layers if layer.op_type == "Slice"}
    made = {name for layer in layers for name in layer.output}
    planes = layers[-1].output[0]
    nodes = _bounds(details)
    for strip in range(STRIPS):
        own = {name: f"{name}_{strip}" for name in made}
        own |= {normalised: f"strip_{strip}", details: f"strip_details_{strip}"}
        for crop, source in crops.items():
            own[crop] = own[source]
        for bound, side in (("start", "zero"), ("end", "width")):
            inputs = [f"strip_{bound}_{strip}", f"strip_{side}"]
            corner = f"strip_{bound}_corner_{strip}"
            nodes.append(helper.make_node("Concat", inputs, [corner], corner, axis=0))
        nodes.append(_cut(normalised, own[normalised], "start_corner", "end_corner", strip, "axes"))
        nodes.append(_cut(details, own[details], "start", "end", strip))
        for layer in layers:
            if layer.op_type == "Slice":
                continue
            copy = NodeProto()
            copy.CopyFrom(layer)
            copy.name = f"{layer.name}_{strip}"
            copy.input[:] = [own.get(name, name) for name in layer.input]  # weights are shared
            copy.output[:] = [own[name] for name in layer.output]
            nodes.append(copy)
        nodes.append(_cut(own[planes], f"strip_rows_{strip}", "top", "bottom", strip))
    rows = [f"strip_rows_{strip}" for strip in range(STRIPS)]
    return [*nodes, helper.make_node("Concat", rows, [planes], "strips_joined", axis=2)]


_NUMBERS = {
    "numbers": list(range(STRIPS + 1)),
    "count": [STRIPS],
    "reach": [REACH],
    "enlarged": [ENLARGED],
    "zero": [0],
    "one": [1],
    "behind": [STRIPS + 1],
    "axis": [2],
    "axes": [2, 3],
}


def _until_bytes(nodes: list[NodeProto], source: str) -> list[NodeProto]:
    """Those of `nodes` that lead from `source` to its first bytes."""
    reached, found = {source}, []
    for node in nodes:
        if reached.isdisjoint(node.input):
            continue
        found.append(node)
        reached.update(node.output)
        if node.op_type == "Cast" and helper.get_node_attr_value(node, "to") == TensorProto.UINT8:
            break
    return found


def _skip(nodes: list[NodeProto], layers: list[NodeProto]) -> NodeProto:
    """The convolution whose result meets what goes through `layers`: it sees one position too."""
    made = {name for layer in layers for name in layer.output}
    met = {
        name
        for layer in layers
        if layer.op_type == "Add"
        for name in layer.input
        if name not in made
    }
    return next(node for node in nodes if met.intersection(node.output))


def _bounds(source: str) -> list[NodeProto]:
    """From where to where each strip is cut from `source`, and its own rows from what it gives."""

    def node(kind: str, inputs: str, output: str) -> NodeProto:
        names = [f"strip_{name}" for name in inputs.split()]
        return helper.make_node(kind, names, [f"strip_{output}"], f"strip_{output}")

    nodes = [
        helper.make_node("Shape", [source], ["strip_height"], "strip_height", start=2, end=3),
        helper.make_node("Shape", [source], ["strip_width"], "strip_width", start=3, end=4),
        node("Mul", "height numbers", "multiples"),
        node("Div", "multiples count", "borders"),
        node("Slice", "borders zero count", "own_start"),
        node("Slice", "borders one behind", "own_end"),
        node("Sub", "own_start reach", "reached"),
        node("Max", "reached zero", "start"),
        node("Add", "own_end reach", "beyond"),
        node("Min", "beyond height", "end"),
        node("Sub", "own_start start", "above"),
        node("Mul", "above enlarged", "top"),
        node("Sub", "own_end own_start", "own"),
        node("Mul", "own enlarged", "rows"),
        node("Add", "top rows", "bottom"),
    ]
    for bound in ("start", "end", "top", "bottom"):
        parts = [f"strip_{bound}_{strip}" for strip in range(STRIPS)]
        split = helper.make_node(
            "Split", [f"strip_{bound}"], parts, f"strip_{bound}s", axis=0, num_outputs=STRIPS
        )
        nodes.append(split)
    return nodes


def _cut(
    source: str, target: str, start: str, end: str, strip: int, axes: str = "axis"
) -> NodeProto:
    """What is between the two bounds of `source`."""
    bounds = [f"strip_{start}_{strip}", f"strip_{end}_{strip}", f"strip_{axes}"]
    return helper.make_node("Slice", [source, *bounds], [target], target)
