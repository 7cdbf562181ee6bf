"""Picture grids that show how far a training has come."""

from pathlib import Path

import torch
from torch import Tensor

from rts_train.images import to_image, write_jpeg
from rts_train.writing import make_folder


def write_preview(path: Path, photos: Tensor, paintings: Tensor) -> None:
    """Photos above, their paintings below. Both (N, 3, H, W) RGB in [0, 255]."""
    rows = [torch.cat(list(row), dim=2) for row in (photos, paintings)]
    make_folder(path.parent)
    write_jpeg(path, to_image(torch.cat(rows, dim=1)))
