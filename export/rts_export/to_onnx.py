"""From a checkpoint to ONNX, and to files of style parameters."""

import dataclasses
import json
from pathlib import Path

import onnx

from realtime_style.errors import TrainingError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import BgrImage
from realtime_style.networks.installed import installed
from realtime_style.styles.card import FRAME_CONTRACT, STYLE_CONTRACT, STYLE_SUFFIX, Card
from realtime_style.styles.parameters import write_parameters
from rts_export.bake import bake_style
from rts_export.blocks import enlarging_in_blocks
from rts_export.convert import convert, write
from rts_export.family import export_family
from rts_export.parity import Parity, measure_parity
from rts_export.saving import saving
from rts_export.wrap import frame_model
from rts_train.checkpoint import Checkpoint, load_checkpoint
from rts_train.network import StyledNetwork
from rts_train.recipe import PictureOptions, Recipe
from rts_train.trunk import Trunk
from rts_train.trunk_file import fingerprint


def export_checkpoint(checkpoint: Path, target: Path, *, overwrite: bool = False) -> Card:
    """Write the style trained in `checkpoint` to `target` and return its card.

    An .onnx file holds its network. A .safetensors file holds a style's parameters alone, which
    an installed trunk paints with: that is for a style that was learned without touching it.
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
        if target.suffix == STYLE_SUFFIX:
            trunk = fingerprint(styled.network)
            card = describe(saved, 0, STYLE_CONTRACT, trunk, _origin(trunk))
            write_parameters(path, styled.styles[0].detach().numpy(), card)
        else:
            card = _export_network(saved, styled, path)
    return card


def export_gallery(checkpoint: Path, folder: Path, photos: list[BgrImage]) -> list[Card]:
    """Write the trunk in `checkpoint`, and each of its styles, into `folder`.

    The trunk is a network family in `networks/IDENTITY`, as it can be put into the package or
    the user's folder: `rts_export.family`. The styles are `styles/shipped/NAME.safetensors`.
    What is there is replaced.

    Raises:
        TrainingError: the checkpoint is unreadable or holds no trunk, or a check fails.
    """
    saved = load_checkpoint(checkpoint)
    styled = saved.build_network()
    if not isinstance(styled.network, Trunk):
        raise TrainingError(f"'{checkpoint}' holds no trunk, but the network of one style")
    family = export_family(saved, styled, folder / "networks", photos)
    styles = folder / "styles" / "shipped"
    styles.mkdir(parents=True, exist_ok=True)
    cards = []
    for index, picture in enumerate(saved.recipe.pictures):
        card = describe(saved, index, STYLE_CONTRACT, family.identity, family.origin)
        path = styles / f"{picture.name}{STYLE_SUFFIX}"
        write_parameters(path, styled.styles[index].detach().numpy(), card)
        cards.append(card)
    return cards


def _export_network(saved: Checkpoint, styled: StyledNetwork, path: Path) -> Card:
    """Write one style's own network: a paper's, or a trunk with the style baked in."""
    model = frame_model(styled).eval()
    style = styled.styles.detach()
    proto = convert(model, style if style.shape[1] else None)
    if style.shape[1]:
        bake_style(proto, style.numpy())
        proto = enlarging_in_blocks(proto)
    write(proto, path, describe(saved, 0, FRAME_CONTRACT))
    parity = measure_parity(model, path, style)
    card = describe(saved, 0, FRAME_CONTRACT, parity=parity)
    write(proto, path, card)
    return card


def describe(
    saved: Checkpoint,
    index: int,
    contract: str,
    trunk: str = "",
    trunk_origin: str = "",
    parity: list[Parity] | None = None,
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
        trunk_origin=trunk_origin,
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


def _origin(trunk: str) -> str:
    """Where the trunk of that identity is to be had; '' where that is not known."""
    families, _ = installed()
    return next((each.origin for each in families if each.identity == trunk), "")
