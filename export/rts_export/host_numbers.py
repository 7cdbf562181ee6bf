"""What a graph would have to fetch from the processor each time it runs on a card.

onnxruntime computes sizes on the processor, and whatever is computed from nothing but sizes. A
kernel on the card takes such numbers where it expects them, as the sizes of a resize; elsewhere
onnxruntime copies them over, and then refuses to record the graph: CUDA graphs hold no copies.
"""

import math

import onnx

ON_HOST = {
    "Shape": (),
    "Size": (),
    "Resize": (1, 2, 3),
    "Reshape": (1,),
    "Expand": (1,),
    "Slice": (1, 2, 3, 4),
    "Pad": (1, 2, 3),
    "Tile": (1,),
    "Split": (1,),
    "Squeeze": (1,),
    "Unsqueeze": (1,),
    "ReduceMean": (1,),
    "ReduceSum": (1,),
    "Range": (0, 1, 2),
    "ConstantOfShape": (0,),
    "TopK": (1,),
}
"""By operator, the inputs that its CUDA kernel takes from the processor's memory."""
SMALL = 100
"""Constants of so many numbers and fewer go along with what is computed on the processor."""


def host_numbers(model: onnx.ModelProto) -> list[str]:
    """The values that are on the processor where the card needs them, by name."""
    small = {
        each.name for each in model.graph.initializer if math.prod(each.dims, start=1) <= SMALL
    }
    on_host: set[str] = set()
    found: set[str] = set()
    for node in model.graph.node:
        given = [name for name in node.input if name]
        if node.op_type in ("Shape", "Size"):
            on_host.update(node.output)
        elif on_host.intersection(given):
            expected = {node.input[index] for index in _expected(node)}
            if all(name in small or name in on_host for name in given) and not (expected & on_host):
                on_host.update(node.output)
            else:
                found.update(on_host.intersection(given) - expected)
    return sorted(found)


def _expected(node: onnx.NodeProto) -> list[int]:
    return [index for index in ON_HOST.get(node.op_type, ()) if index < len(node.input)]
