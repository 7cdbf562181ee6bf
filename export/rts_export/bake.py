"""A trunk and one style's parameters into one network."""

import dataclasses
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from realtime_style.files.pending_file import PendingFile
from realtime_style.networks.family import Graph
from realtime_style.styles.card import FRAME_CONTRACT, Card
from realtime_style.styles.selection import StyleSelection
from rts_export.saving import saving


def bake_style(trunk: onnx.ModelProto, style: NDArray[np.float32]) -> None:
    """Make the input `style` of `trunk` a constant, (1, parameters) float32, in place."""
    (given,) = [each for each in trunk.graph.input if each.name == "style"]
    trunk.graph.input.remove(given)
    trunk.graph.initializer.append(numpy_helper.from_array(style, "style"))


def export_self_contained(
    selection: StyleSelection, graph: Graph, target: Path, *, overwrite: bool = False
) -> Card:
    """Write `graph`, one of those of `selection`, with the style inside; return its card.

    A blend becomes one style.

    Raises:
        InputError, SinkError: `target` cannot be written.
    """
    output = PendingFile(target, overwrite=overwrite)
    model = onnx.load(str(graph.path))
    card = dataclasses.replace(
        selection.card, name=target.stem, contract=FRAME_CONTRACT, trunk="", trunk_origin=""
    )
    if selection.parameters is not None:
        bake_style(model, selection.parameters[np.newaxis])
    onnx.helper.set_model_props(model, card.to_metadata())
    onnx.checker.check_model(model, full_check=True)
    with saving(output) as path:
        path.write_bytes(model.SerializeToString())
    return card
