"""A trunk into a network family: all its graphs, and the manifest that names them."""

import dataclasses
import json
from pathlib import Path

import onnx
from torch import Tensor

import realtime_style
from realtime_style.frame import BgrImage
from realtime_style.networks.family import (
    Geometry,
    Graph,
    NetworkFamily,
    Precision,
    Purpose,
    StyleLayout,
)
from realtime_style.networks.manifest import MANIFEST, read_family, write_manifest
from realtime_style.styles.card import PART_CONTRACT, RUNNING_CONTRACT, TRUNK_CONTRACT, Card
from realtime_style.styles.parameters import StyleParameters
from rts_export.blocks import enlarging_in_blocks
from rts_export.convert import convert, convert_part, write
from rts_export.half import check_half, in_half
from rts_export.parameters import dealt_out
from rts_export.parity import measure_parity
from rts_export.parts import split
from rts_export.quantize import measure_psnr, quantize_trunk
from rts_export.running_statistics import with_running_statistics
from rts_export.saving import saving_folder
from rts_export.strips import in_strips
from rts_export.wrap import TrunkModel
from rts_train.checkpoint import Checkpoint
from rts_train.network import StyledNetwork
from rts_train.trunk import MARGIN_PX, Trunk
from rts_train.trunk_file import fingerprint, save_trunk


def export_family(
    saved: Checkpoint, styled: StyledNetwork, folder: Path, photos: list[BgrImage]
) -> NetworkFamily:
    """Write the trunk of `saved` into a folder in `folder` that is called as its identity.

    The graphs are float32, and int8 calibrated with `photos`; of each one with running
    statistics for films, and one in strips for a thread of its own; float16, compared with float32
    on `photos`, with running statistics too; and one for each part, for large pictures. With them
    lie the weights that a new style starts from; the gallery's styles have files of their own. The
    folder has a manifest, and so is a network, only once all else is there.

    Raises:
        TrainingError: a check fails.
        SinkError: it cannot be written.
    """
    trunk = styled.network
    assert isinstance(trunk, Trunk)
    identity = fingerprint(trunk)
    with saving_folder(folder / identity, MANIFEST) as path:
        graphs = [
            *_write_whole(saved, trunk, styled.styles.detach(), path, photos),
            *_write_parts(trunk, path),
        ]
        family = NetworkFamily(
            graphs=tuple(graphs),
            identity=identity,
            geometry=Geometry(margin_px=MARGIN_PX),
            style=layout(trunk),
            origin=f"realtime-style {realtime_style.__version__}",
            training_start=path / "trunk.safetensors",
        )
        save_trunk(path / "trunk.safetensors", styled, saved, styles=False)
        write_manifest(path, family)
    return read_family(folder / identity)


def layout(trunk: Trunk) -> StyleLayout:
    """Where a style's parameters are in a row of them."""
    behind = trunk.mix.style_size + trunk.skip.style_size
    return StyleLayout(
        parameters=trunk.style_size,
        last_norm_first=trunk.style_size - behind - trunk.leave.style_size,
        last_norm_channels=trunk.leave.channels,
    )


def _write_whole(
    saved: Checkpoint, trunk: Trunk, styles: Tensor, folder: Path, photos: list[BgrImage]
) -> list[Graph]:
    """The graphs that paint a picture at once."""
    plain = Graph(path=folder / "trunk.onnx")
    int8 = Graph(path=folder / "trunk-int8.onnx", precision=Precision.INT8)
    card = _write_plain(saved, trunk, styles, plain.path)
    parameters = [each.numpy() for each in styles]
    quantize_trunk(plain.path, int8.path, photos, parameters)
    # Only float32's is put into blocks: in int8 they are slower.
    blocked = enlarging_in_blocks(dealt_out(onnx.load(str(plain.path))))
    dealt = dealt_out(onnx.load(str(int8.path)))
    graphs = []
    for graph, proto in ((plain, blocked), (int8, dealt)):
        write(proto, graph.path, card)
        graphs += [graph, *_write_variants(graph, proto, card.trunk)]
    return [*graphs, *write_half(plain.path, card, photos, parameters)]


def write_half(
    plain: Path, card: Card, photos: list[BgrImage], styles: list[StyleParameters]
) -> list[Graph]:
    """Write the graph at `plain` in float16 beside it, and once more with running statistics.

    No strips: those are for a processor's threads.

    Raises:
        TrainingError: it does not paint what `plain` does.
    """
    proto = in_half(onnx.load(str(plain)))
    graph = Graph(path=plain.with_name(f"{plain.stem}-fp16.onnx"), precision=Precision.FP16)
    write(proto, graph.path, card)
    check_half(measure_psnr(plain, graph.path, photos, styles))
    return [graph, _write_running(graph, proto, card.trunk)]


def _write_plain(saved: Checkpoint, trunk: Trunk, styles: Tensor, path: Path) -> Card:
    model = TrunkModel(trunk).eval()
    proto = convert(model, styles[:1])
    card = Card(name="trunk", contract=TRUNK_CONTRACT, trunk=fingerprint(trunk))
    write(proto, path, card)
    found = json.dumps([dataclasses.asdict(each) for each in measure_parity(model, path, styles)])
    training = json.dumps({**saved.summary(), "vgg_sha256": saved.vgg_sha256})
    card = dataclasses.replace(card, training=training, parity=found)
    write(proto, path, card)
    return card


def _write_variants(plain: Graph, proto: onnx.ModelProto, identity: str) -> list[Graph]:
    """Two more graphs of `proto`: with running statistics, and in strips."""
    path = plain.path.with_name(f"{plain.path.stem}-strips.onnx")
    write(in_strips(proto), path, Card(name=path.stem, contract=TRUNK_CONTRACT, trunk=identity))
    strips = Graph(path=path, precision=plain.precision, purpose=Purpose.ONE_THREAD)
    return [_write_running(plain, proto, identity), strips]


def _write_running(plain: Graph, proto: onnx.ModelProto, identity: str) -> Graph:
    path = plain.path.with_name(f"{plain.path.stem}-running.onnx")
    card = Card(name=path.stem, contract=RUNNING_CONTRACT, trunk=identity)
    write(with_running_statistics(proto), path, card)
    return Graph(path=path, precision=plain.precision, purpose=Purpose.RUNNING_STATISTICS)


def _write_parts(trunk: Trunk, folder: Path) -> list[Graph]:
    graphs = []
    for name, part in split(TrunkModel(trunk)).items():
        path = folder / f"trunk-{name}.onnx"
        card = Card(name=path.stem, contract=PART_CONTRACT, trunk=fingerprint(trunk))
        write(enlarging_in_blocks(convert_part(part)), path, card)
        graphs.append(Graph(path=path, purpose=Purpose.PARTS, part=name))
    return graphs
