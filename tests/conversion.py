"""A small network, and its conversion, which tests of several rooms share."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import filelock
import onnx
import torch

from rts_export.convert import convert
from rts_export.wrap import FrameModel, TrunkModel
from rts_train.network import StyledNetwork
from rts_train.recipe import NetworkOptions

Convert = Callable[[FrameModel | TrunkModel, torch.Tensor | None], onnx.ModelProto]


def small(kind: str) -> NetworkOptions:
    return NetworkOptions(kind=kind, widths=(4, 6, 8), blocks=2)


def untrained(kind: str, styles: int = 1) -> StyledNetwork:
    """A small network of a kind, the same each time."""
    torch.manual_seed(0)
    styled = StyledNetwork(small(kind), styles)
    torch.nn.init.normal_(styled.own, std=0.1)
    return styled


def keeping_in(folder: Path) -> Convert:
    """`convert`, which takes ten seconds: what it gave for the same network once lies in `folder`.

    Of several processes that share the folder, the others wait for the first.
    """

    def kept(model: FrameModel | TrunkModel, style: torch.Tensor | None) -> onnx.ModelProto:
        state = [each.numpy().tobytes() for each in model.state_dict().values()]
        said = [repr(model), b"".join(state), None if style is None else style.numpy().tobytes()]
        path = folder / f"converted-{hashlib.sha256(repr(said).encode()).hexdigest()}.onnx"
        with filelock.FileLock(f"{path}.lock"):
            if not path.exists():
                path.write_bytes(convert(model, style).SerializeToString())
        return onnx.load(str(path))

    return kept
