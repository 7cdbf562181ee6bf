"""From a checkpoint to one ONNX file."""

import dataclasses
import json
import logging
import os
import warnings
from pathlib import Path

import onnx
import torch
from onnx.external_data_helper import uses_external_data

from realtime_style.errors import TrainingError
from realtime_style.sinks.pending_file import PendingFile
from realtime_style.styles.card import Card
from rts_export.parity import Parity, measure_parity
from rts_export.wrap import FrameModel
from rts_train.checkpoint import Checkpoint, load_checkpoint
from rts_train.recipe import Recipe

OPSET = 18


def export_checkpoint(checkpoint: Path, target: Path, *, overwrite: bool = False) -> Card:
    """Write the style trained in `checkpoint` to `target` and return its card.

    The file is checked by onnx and compared with PyTorch at several sizes before it
    appears under its name.

    Raises:
        TrainingError: the checkpoint is unreadable, or the file fails its checks.
        InputError: `target` cannot be written.
    """
    output = PendingFile(target, overwrite=overwrite)
    saved = load_checkpoint(checkpoint)
    model = FrameModel(saved.build_network()).eval()
    try:
        proto = convert(model)
        _write(proto, output.path, describe(saved, []))
        parity = measure_parity(model, output.path)
        card = describe(saved, parity)
        _write(proto, output.path, card)
    except BaseException:
        output.discard()
        raise
    output.commit()
    return card


def convert(model: FrameModel) -> onnx.ModelProto:
    """Trace `model` with free batch size, height and width."""
    example = torch.zeros(2, 96, 128, 3, dtype=torch.uint8)
    free = {0: torch.export.Dim("n"), 1: torch.export.Dim("height"), 2: torch.export.Dim("width")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside torch's own exporter
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            model,
            (example,),
            input_names=["frame"],
            output_names=["painting"],
            dynamic_shapes=(free,),
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


def describe(saved: Checkpoint, parity: list[Parity]) -> Card:
    """The card of a trained style."""
    picture = saved.recipe.picture
    training = {
        **saved.summary(),
        "earlier": saved.earlier,
        "vgg_sha256": saved.vgg_sha256,
        "versions": {**saved.versions, "onnx": onnx.__version__},
    }
    return Card(
        name=saved.recipe.name,
        title=picture.title,
        artist=picture.artist,
        year=picture.year,
        licence=picture.licence,
        source=picture.source,
        recipe=json.dumps(_public_tables(saved.recipe)),
        training=json.dumps(training),
        parity=json.dumps([dataclasses.asdict(each) for each in parity]),
    )


def _public_tables(recipe: Recipe) -> dict[str, dict[str, object]]:
    """The recipe without the folder that the picture lay in: that is the trainer's business."""
    tables = recipe.to_tables()
    tables["picture"]["path"] = Path(recipe.picture.path).name
    return tables


def _write(proto: onnx.ModelProto, path: Path, card: Card) -> None:
    onnx.helper.set_model_props(proto, card.to_metadata())
    try:
        onnx.checker.check_model(proto, full_check=True)
    except onnx.checker.ValidationError as error:
        raise TrainingError(f"onnx refuses the exported model: {error}") from error
    with path.open("wb") as file:
        file.write(proto.SerializeToString())
        file.flush()
        os.fsync(file.fileno())
