"""Enlargements in the layout of the convolutions that follow them.

onnxruntime's convolutions keep channels in blocks of eight or sixteen. Its enlargement does so
too, but only for what is already so; else it enlarges in plain order, and four times as much is put
in order then. Pooling over single positions gives what goes in, and gives it in blocks.
"""

import onnx
from onnx import helper


def enlarging_in_blocks(network: onnx.ModelProto) -> onnx.ModelProto:
    """`network` with a pooling over 1x1 before each enlargement: the same to the bit."""
    result = onnx.ModelProto()
    result.CopyFrom(network)
    nodes = []
    for node in result.graph.node:
        if node.op_type == "Resize":
            source, blocks = node.input[0], f"{node.name}_blocks"
            nodes.append(
                helper.make_node("MaxPool", [source], [blocks], blocks, kernel_shape=[1, 1])
            )
            node.input[0] = blocks
        nodes.append(node)
    del result.graph.node[:]
    result.graph.node.extend(nodes)
    return result
