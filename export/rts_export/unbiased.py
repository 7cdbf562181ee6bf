"""An int8 trunk that paints, in the mean, as light as the float32 one, in each pixel of a block.

Rounded weights shift what a convolution gives, always by the same. A norm behind it takes that
away; behind the last norm it stays, and differs from channel to channel. These are the pixels of
blocks of 2x2, so what is plain in a painting has a grid on it. The mean shift over photos and
styles is taken from the last bias: empirical bias correction, after Nagel, van Baalen, Blankevoort
and Welling ("Data-Free Quantization Through Weight Equalization and Bias Correction", ICCV 2019).
"""

from collections.abc import Iterable, Mapping

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper

Inputs = Mapping[str, NDArray[np.generic]]


def without_shift(int8: onnx.ModelProto, trunk: onnx.ModelProto, inputs: Iterable[Inputs]) -> None:
    """Change the bias of the last convolution of `int8`, so that over `inputs` the mean of each of
    its channels is that of `trunk`, the float32 network that it was made of.

    Where that convolution stays in float32, nothing is shifted: it is left as it is.
    """
    node = [node for node in int8.graph.node if node.op_type == "Conv"][-1]
    rounded = [each for each in int8.graph.node if node.input[2] in each.output]
    if not rounded:
        return
    given, wanted = (_session(model, node.output[0]) for model in (int8, trunk))
    shift = np.mean(
        [
            _means(given, node.output[0], each) - _means(wanted, node.output[0], each)
            for each in inputs
        ],
        axis=0,
    )
    values = {each.name: each for each in int8.graph.initializer}
    bias, scale = (values[name] for name in rounded[0].input[:2])
    steps = np.round(shift / numpy_helper.to_array(scale)).astype(np.int32)
    bias.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(bias) - steps, bias.name))


def _session(model: onnx.ModelProto, output: str) -> onnxruntime.InferenceSession:
    """One that gives a value within the network, (1, C, H, W) float32."""
    told = onnx.ModelProto()
    told.CopyFrom(model)
    del told.graph.output[:]
    shape = [1, None, None, None]
    told.graph.output.append(
        onnx.helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, shape)
    )
    return onnxruntime.InferenceSession(
        told.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def _means(
    session: onnxruntime.InferenceSession, output: str, inputs: Inputs
) -> NDArray[np.float64]:
    (value,) = session.run([output], dict(inputs))
    return np.asarray(value.mean(axis=(0, 2, 3), dtype=np.float64))
