"""The network that finds people, from MediaPipe's TFLite file.

    npm pack @mediapipe/selfie_segmentation && tar xzf mediapipe-selfie_segmentation-*.tgz
    pip install tflite
    python -m rts_export.person_network package/selfie_segmentation.tflite selfie-segmentation.onnx

The photo's scale and its order of colours go into the first convolution; weights stay in the half
precision that they come in. Sizes are left open, as everything in it is a convolution or a mean.
"""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 17, 8
_TYPES = {0: np.float32, 1: np.float16, 2: np.int32}
"""TFLite's numbers for them."""
_NO_ACTIVATION, _RELU, _RELU6 = 0, 1, 3


class Converter:
    """One TFLite graph, operator by operator."""

    def __init__(self, model: bytes) -> None:
        tflite: Any = importlib.import_module("tflite")
        self._tflite = tflite
        self._model = tflite.Model.GetRootAsModel(model, 0)
        self._graph = self._model.Subgraphs(0)
        self._constants: dict[int, NDArray[Any]] = {}
        self._nodes: list[onnx.NodeProto] = []
        self._weights: dict[str, onnx.TensorProto] = {}
        self._is_first = True
        names = vars(tflite.BuiltinOperator).items()
        self._names = {number: name for name, number in names if isinstance(number, int)}
        for index in range(self._graph.TensorsLength()):
            tensor = self._graph.Tensors(index)
            data = self._model.Buffers(tensor.Buffer())
            if data.DataLength():
                shape = tensor.ShapeAsNumpy() if tensor.ShapeLength() else ()
                values = data.DataAsNumpy().view(_TYPES[tensor.Type()])
                self._constants[index] = values.reshape(shape)

    def convert(self) -> onnx.ModelProto:
        """The network: 'photo', (1, h, w, 3) uint8 BGR, to 'person', (1, h, w) uint8.

        Raises:
            SystemExit: it holds an operator that is not known here.
        """
        self._node("Cast", ["photo"], "values", to=TensorProto.FLOAT)
        first = f"t{self._graph.Inputs(0)}"
        self._node("Transpose", ["values"], first, perm=[0, 3, 1, 2])
        steps: dict[str, Callable[[Any, list[int], str], None]] = {
            "DEQUANTIZE": self._dequantize,
            "CONV_2D": self._convolution,
            "DEPTHWISE_CONV_2D": self._depthwise,
            "HARD_SWISH": lambda _, ins, out: self._node("HardSwish", [f"t{ins[0]}"], out),
            "RELU": lambda _, ins, out: self._node("Relu", [f"t{ins[0]}"], out),
            "LOGISTIC": lambda _, ins, out: self._node("Sigmoid", [f"t{ins[0]}"], out),
            "MEAN": self._mean,
            "AVERAGE_POOL_2D": self._mean,
            "ADD": lambda op, ins, out: self._pair("Add", op, ins, out),
            "MUL": lambda op, ins, out: self._pair("Mul", op, ins, out),
            "RESIZE_BILINEAR": self._twice,
            "CUSTOM": self._transposed,
        }
        for index in range(self._graph.OperatorsLength()):
            operator = self._graph.Operators(index)
            code = self._model.OperatorCodes(operator.OpcodeIndex())
            name = self._names[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
            if name not in steps or (
                name == "CUSTOM" and b"TransposeBias" not in code.CustomCode()
            ):
                raise SystemExit(f"no way to convert {name} {code.CustomCode()}")
            inputs = [int(each) for each in operator.InputsAsNumpy()]
            steps[name](operator, inputs, f"t{operator.Outputs(0)}")
        self._bytes(f"t{self._graph.Outputs(0)}")
        return self._whole()

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self._nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    def _weight(self, name: str, values: NDArray[Any]) -> str:
        self._weights[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def _half(self, index: int, values: NDArray[Any]) -> str:
        """A weight in half precision, as the float that onnxruntime makes of it when it loads."""
        self._weight(f"half{index}", values.astype(np.float16))
        self._node("Cast", [f"half{index}"], f"weight{index}", to=TensorProto.FLOAT)
        return f"weight{index}"

    def _options(self, operator: Any, kind: str) -> Any:
        options = getattr(self._tflite, kind)()
        options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
        return options

    def _activated(self, activation: int, output: str) -> tuple[str, Callable[[], None]]:
        """The name for what comes before an activation, and what adds that."""
        if activation == _NO_ACTIVATION:
            return output, lambda: None
        before = f"{output}-before"
        if activation == _RELU:
            return before, lambda: self._node("Relu", [before], output)
        assert activation == _RELU6
        ends = [self._weight(name, np.float32(end)) for name, end in (("zero", 0), ("six", 6))]  # type: ignore[arg-type]
        return before, lambda: self._node("Clip", [before, *ends], output)

    def _dequantize(self, operator: Any, inputs: list[int], _: str) -> None:
        self._constants[int(operator.Outputs(0))] = self._constants[inputs[0]]

    def _convolution(self, operator: Any, inputs: list[int], output: str) -> None:
        kernel = self._constants[inputs[1]].transpose(0, 3, 1, 2)
        options = self._options(operator, "Conv2DOptions")
        if self._is_first:
            self._is_first = False
            kernel = kernel[:, ::-1].astype(np.float32) / 255
            name = self._weight(f"weight{inputs[1]}", kernel)
        else:
            name = self._half(inputs[1], kernel)
        self._convolve(options, inputs, output, name, kernel.shape[2], 1)

    def _depthwise(self, operator: Any, inputs: list[int], output: str) -> None:
        kernel = self._constants[inputs[1]].transpose(3, 0, 1, 2)
        options = self._options(operator, "DepthwiseConv2DOptions")
        name = self._half(inputs[1], kernel)
        self._convolve(options, inputs, output, name, kernel.shape[2], kernel.shape[0])

    def _convolve(
        self, options: Any, inputs: list[int], output: str, kernel: str, side: int, groups: int
    ) -> None:
        """With TensorFlow's padding of even sizes: what is odd of it lies behind."""
        stride = options.StrideH()
        padding = max(side - stride, 0) if options.Padding() == 0 else 0
        before = padding // 2
        name, activate = self._activated(options.FusedActivationFunction(), output)
        self._node(
            "Conv",
            [f"t{inputs[0]}", kernel, self._half(inputs[2], self._constants[inputs[2]])],
            name,
            kernel_shape=[side, side],
            strides=[stride, stride],
            pads=[before, before, padding - before, padding - before],
            group=groups,
        )
        activate()

    def _mean(self, _: Any, inputs: list[int], output: str) -> None:
        """Over the whole picture."""
        self._node("GlobalAveragePool", [f"t{inputs[0]}"], output)

    def _pair(self, kind: str, operator: Any, inputs: list[int], output: str) -> None:
        options = self._options(operator, f"{kind}Options")
        name, activate = self._activated(options.FusedActivationFunction(), output)
        values = [
            self._half(each, self._constants[each]) if each in self._constants else f"t{each}"
            for each in inputs
        ]
        self._node(kind, values, name)
        activate()

    def _twice(self, operator: Any, inputs: list[int], output: str) -> None:
        """An enlargement to twice the size, with pixels' centres where both keep theirs."""
        options = self._options(operator, "ResizeBilinearOptions")
        size = self._graph.Tensors(inputs[0]).ShapeAsNumpy()[1:3]
        assert options.HalfPixelCenters()
        assert (self._constants[inputs[1]] == 2 * size).all()
        twice = self._weight("twice", np.array([1, 1, 2, 2], np.float32))
        mode = "half_pixel"
        self._node(
            *("Resize", [f"t{inputs[0]}", "", twice], output),
            mode="linear",
            coordinate_transformation_mode=mode,
        )

    def _transposed(self, _: Any, inputs: list[int], output: str) -> None:
        """MediaPipe's own operator: a transposed convolution of 2x2 and stride 2, with a bias."""
        kernel = self._half(inputs[1], self._constants[inputs[1]].transpose(3, 0, 1, 2))
        bias = self._half(inputs[2], self._constants[inputs[2]])
        sides = {"kernel_shape": [2, 2], "strides": [2, 2]}
        self._node("ConvTranspose", [f"t{inputs[0]}", kernel, bias], output, **sides)

    def _bytes(self, output: str) -> None:
        white = self._weight("white", np.array(255, np.float32))
        self._node("Mul", [output, white], "levels")
        self._node("Round", ["levels"], "whole")
        self._node("Cast", ["whole"], "bytes", to=TensorProto.UINT8)
        self._node("Squeeze", ["bytes", self._weight("channel", np.array([1]))], "person")

    def _whole(self) -> onnx.ModelProto:
        info = helper.make_tensor_value_info
        graph = helper.make_graph(
            self._nodes,
            "selfie-segmentation",
            [info("photo", TensorProto.UINT8, [1, "height", "width", 3])],
            [info("person", TensorProto.UINT8, [1, "height", "width"])],
            list(self._weights.values()),
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        helper.set_model_props(
            model,
            {
                "source": "MediaPipe Selfie Segmentation, npm @mediapipe/selfie_segmentation",
                "authors": "The MediaPipe Authors, Google",
                "licence": "Apache-2.0",
            },
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def main() -> None:
    """Convert the file that is named first into the one that is named second."""
    source, target = map(Path, sys.argv[1:3])
    onnx.save(Converter(source.read_bytes()).convert(), target)


if __name__ == "__main__":
    main()
