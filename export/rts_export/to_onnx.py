"""From a checkpoint to ONNX, and to files of style numbers."""

import dataclasses
import json
import logging
import os
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx.external_data_helper import uses_external_data

from realtime_style.engine.forms import int8_path, part_path, running_path, strips_path
from realtime_style.errors import TrainingError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import BgrImage
from realtime_style.styles.card import (
    FRAME_CONTRACT,
    NUMBERS_CONTRACT,
    NUMBERS_SUFFIX,
    PART_CONTRACT,
    RUNNING_CONTRACT,
    TRUNK_CONTRACT,
    Card,
    read_card,
)
from realtime_style.styles.numbers import write_numbers
from rts_export.bake import bake_style
from rts_export.blocks import enlarging_in_blocks
from rts_export.numbers import dealt_out
from rts_export.parity import Parity, measure_parity
from rts_export.parts import Body, Decode, Encode, Up, split
from rts_export.quantize import quantize_trunk
from rts_export.running import with_memory
from rts_export.saving import saving
from rts_export.strips import in_strips
from rts_export.wrap import FrameModel, TrunkModel, frame_model
from rts_train.checkpoint import Checkpoint, load_checkpoint
from rts_train.network import StyledNetwork
from rts_train.recipe import PictureOptions, Recipe
from rts_train.trunk import Trunk
from rts_train.trunk_file import fingerprint, save_trunk

OPSET = 18


def export_checkpoint(checkpoint: Path, target: Path, *, overwrite: bool = False) -> Card:
    """Write the style trained in `checkpoint` to `target` and return its card.

    An .onnx file holds its network. A .safetensors file holds a style's numbers alone, which
    the built-in trunk paints with: that is for a style that was learned without touching it.
    An ONNX file is checked by onnx and compared with PyTorch at several sizes before it
    appears under its name.

    Raises:
        TrainingError: the checkpoint is unreadable or holds no single style, or the file
            fails its checks.
        InputError: `target` cannot be written.
    """
    output = PendingFile(target, overwrite=overwrite)
    saved = load_checkpoint(checkpoint)
    if len(saved.recipe.pictures) != 1:
        raise TrainingError(
            f"'{checkpoint}' holds {len(saved.recipe.pictures)} styles: "
            "export it into a folder with --gallery DIR"
        )
    styled = saved.build_network()
    with saving(output) as path:
        if target.suffix == NUMBERS_SUFFIX:
            card = describe(saved, 0, NUMBERS_CONTRACT, fingerprint(styled.network))
            write_numbers(path, styled.styles[0].detach().numpy(), card)
        else:
            card = _export_network(saved, styled, path)
    return card


def export_gallery(checkpoint: Path, folder: Path, photos: list[BgrImage]) -> list[Card]:
    """Write the trunk in `checkpoint`, and each of its styles, into `folder`.

    That is `trunk/trunk.onnx`, the same in int8 as `trunk/trunk-int8.onnx`, calibrated with
    `photos`, both with a memory for films as `trunk/trunk-running.onnx` and
    `trunk/trunk-int8-running.onnx`, both in strips for a thread of its own as
    `trunk/trunk-strips.onnx` and `trunk/trunk-int8-strips.onnx`, in parts for large pictures as
    `trunk/trunk-encode.onnx` and so on, `trunk/trunk.safetensors` with the weights that a new
    style starts from, and `shipped/NAME.safetensors`; what is there is replaced.

    Raises:
        TrainingError: the checkpoint is unreadable or holds no trunk, or a check fails.
    """
    saved = load_checkpoint(checkpoint)
    styled = saved.build_network()
    if not isinstance(styled.network, Trunk):
        raise TrainingError(f"'{checkpoint}' holds no trunk, but the network of one style")
    identity = fingerprint(styled.network)
    for name in ("trunk", "shipped"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    trunk = PendingFile(folder / "trunk" / "trunk.onnx", overwrite=True)
    with saving(trunk) as path:
        _write_trunk(saved, styled, path, identity)
        styles = [numbers.numpy() for numbers in styled.styles.detach()]
        quantize_trunk(path, int8_path(folder / "trunk" / "trunk.onnx"), photos, styles)
        _write_forms(path, folder / "trunk" / "trunk.onnx")
    for name, part in split(TrunkModel(styled.network)).items():
        card = Card(name=f"trunk-{name}", contract=PART_CONTRACT, trunk=identity)
        proto = enlarging_in_blocks(convert_part(part))
        _write(proto, part_path(folder / "trunk" / "trunk.onnx", name), card)
    save_trunk(folder / "trunk" / "trunk.safetensors", styled, saved)
    cards = []
    for index, picture in enumerate(saved.recipe.pictures):
        card = describe(saved, index, NUMBERS_CONTRACT, identity)
        path = folder / "shipped" / f"{picture.name}{NUMBERS_SUFFIX}"
        write_numbers(path, styled.styles[index].detach().numpy(), card)
        cards.append(card)
    return cards


def _write_forms(plain: Path, trunk: Path) -> None:
    """Deal numbers out in `plain` and its int8; write the running form and the strips of each.

    They go beside `trunk`, the place of `plain` to be, where int8 is. `plain` is put into blocks,
    too; in int8 they are slower.
    """
    quantized = int8_path(trunk)
    blocked = enlarging_in_blocks(dealt_out(onnx.load(str(plain))))
    dealt = dealt_out(onnx.load(str(quantized)))
    for file, path, proto in ((plain, trunk, blocked), (quantized, quantized, dealt)):
        card = read_card(file, TRUNK_CONTRACT)
        _write(proto, file, card)
        running = Card(name=f"{path.stem}-running", contract=RUNNING_CONTRACT, trunk=card.trunk)
        _write(with_memory(proto), running_path(path), running)
        strips = dataclasses.replace(running, name=f"{path.stem}-strips", contract=TRUNK_CONTRACT)
        _write(in_strips(proto), strips_path(path), strips)


def _write_trunk(saved: Checkpoint, styled: StyledNetwork, path: Path, identity: str) -> None:
    model = frame_model(styled).eval()
    proto = convert(model, styled.styles[:1].detach())
    card = Card(name="trunk", contract=TRUNK_CONTRACT, trunk=identity)
    _write(proto, path, card)
    parity = measure_parity(model, path, styled.styles.detach())
    training = json.dumps({**saved.summary(), "vgg_sha256": saved.vgg_sha256})
    found = json.dumps([dataclasses.asdict(each) for each in parity])
    _write(proto, path, dataclasses.replace(card, training=training, parity=found))


def _export_network(saved: Checkpoint, styled: StyledNetwork, path: Path) -> Card:
    """Write one style's own network: a paper's, or a trunk with the style baked in."""
    model = frame_model(styled).eval()
    style = styled.styles.detach()
    proto = convert(model, style if style.shape[1] else None)
    if style.shape[1]:
        bake_style(proto, style.numpy())
        proto = enlarging_in_blocks(proto)
    _write(proto, path, describe(saved, 0, FRAME_CONTRACT, ""))
    parity = measure_parity(model, path, style)
    card = describe(saved, 0, FRAME_CONTRACT, "", parity)
    _write(proto, path, card)
    return card


def convert(model: FrameModel | TrunkModel, style: torch.Tensor | None) -> onnx.ModelProto:
    """Trace `model` with free batch size, height and width; `style` (1, numbers) for a trunk."""
    frame = torch.zeros(2, 96, 128, 3, dtype=torch.uint8)
    free = {0: torch.export.Dim("n"), 1: torch.export.Dim("height"), 2: torch.export.Dim("width")}
    if style is None:
        return _trace(model, (frame,), ("frame",), "painting", (free,))
    return _trace(model, (frame, style), ("frame", "style"), "painting", (free, None))


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
    return _trace(part, part.example(), part.inputs, part.output, shapes)


def _trace(
    model: torch.nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: tuple[str, ...],
    output: str,
    shapes: tuple[dict[int, Any] | None, ...],
) -> onnx.ModelProto:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside torch's own exporter
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            model,
            example,
            input_names=list(inputs),
            output_names=[output],
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


def describe(
    saved: Checkpoint, index: int, contract: str, trunk: str, parity: list[Parity] | None = None
) -> Card:
    """The card of the checkpoint's style number `index`."""
    picture = saved.recipe.pictures[index]
    training = {
        **saved.summary(),
        "earlier": saved.earlier,
        "vgg_sha256": saved.vgg_sha256,
        "versions": {**saved.versions, "onnx": onnx.__version__},
    }
    return Card(
        name=picture.name,
        description=picture.description,
        strength=picture.strength,
        title=picture.title,
        artist=picture.artist,
        year=picture.year,
        licence=picture.licence,
        source=_source(picture),
        recipe=json.dumps(_public_tables(saved.recipe, index)),
        training=json.dumps(training),
        contract=contract,
        trunk=trunk,
        parity=json.dumps([dataclasses.asdict(each) for each in parity]) if parity else "",
    )


def _source(picture: PictureOptions) -> str:
    """Where the picture is from, and what was done to it."""
    stretched = f"contrast and colour stretched by {picture.vivid:g}" if picture.vivid > 1 else ""
    return "; ".join(part for part in (picture.source, stretched) if part)


def _public_tables(recipe: Recipe, index: int) -> dict[str, object]:
    """The recipe with the one picture, and without the folder that it lay in.

    That is the trainer's business.
    """
    tables = recipe.to_tables()
    picture = tables["picture"][index]
    tables["picture"] = [{**picture, "path": Path(picture["path"]).name}]
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
