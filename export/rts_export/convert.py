"""A network into an ONNX file."""

import logging
import os
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx.external_data_helper import uses_external_data

from realtime_style.errors import TrainingError
from realtime_style.styles.card import Card
from rts_export.parts import Body, Decode, Encode, Up
from rts_export.wrap import FrameModel, TrunkModel

OPSET = 18


def convert(model: FrameModel | TrunkModel, style: torch.Tensor | None) -> onnx.ModelProto:
    """Trace `model` with free batch size, height and width; `style` (1, parameters) for a trunk."""
    frame = torch.zeros(2, 96, 128, 3, dtype=torch.uint8)
    free = {0: torch.export.Dim("n"), 1: torch.export.Dim("height"), 2: torch.export.Dim("width")}
    if style is None:
        return trace(model, (frame,), ("frame",), ("painting",), (free,))
    return trace(model, (frame, style), ("frame", "style"), ("painting",), (free, None))


def convert_part(part: Encode | Body | Up | Decode) -> onnx.ModelProto:
    """Trace a part of a trunk with free height and width."""
    height, width = torch.export.Dim("height"), torch.export.Dim("width")
    shapes: tuple[dict[int, Any] | None, ...] = ({2: height, 3: width}, None)
    if isinstance(part, Encode):
        shapes = ({1: height, 2: width},)
    if isinstance(part, Up):
        shapes = ({2: height, 3: width},)
    if isinstance(part, Decode):
        frame = {1: 4 * height + 8, 2: 4 * width}
        shapes = ({2: height, 3: width}, frame, None, None, None)
    return trace(part, part.example(), part.inputs, (part.output,), shapes)


def trace(
    model: torch.nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    shapes: tuple[dict[int, Any] | None, ...],
) -> onnx.ModelProto:
    """Trace any module; `shapes` has the free dimensions of each input.

    Raises:
        TrainingError: it cannot be had, or not in one file.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside torch's own exporter
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            model,
            example,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=shapes,
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise TrainingError("torch.onnx gave no model")
    proto = program.model_proto
    if any(uses_external_data(tensor) for tensor in proto.graph.initializer):
        raise TrainingError("the exported model does not fit into one file")
    _strip(proto)
    return proto


def _strip(proto: onnx.ModelProto) -> None:
    """Drop the exporter's notes: they hold stack traces with paths of this machine."""
    graph = proto.graph
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    for tensor in graph.initializer:
        tensor.ClearField("metadata_props")
        tensor.ClearField("doc_string")


def write(proto: onnx.ModelProto, path: Path, card: Card) -> None:
    """Check `proto`, and write it with its card.

    Raises:
        TrainingError: onnx refuses it.
    """
    onnx.helper.set_model_props(proto, card.to_metadata())
    try:
        onnx.checker.check_model(proto, full_check=True)
    except onnx.checker.ValidationError as error:
        raise TrainingError(f"onnx refuses the exported model: {error}") from error
    with path.open("wb") as file:
        file.write(proto.SerializeToString())
        file.flush()
        os.fsync(file.fileno())
