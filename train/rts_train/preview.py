"""Pictures that show how far a training has come, beside what it learns from."""

from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from rts_train.images import to_image, write_jpeg
from rts_train.writing import make_folder, written

GAP_PX = 8
FIRST_S = 20.0
"""Seconds from the beginning, what comes before the first step included, to the first preview:
before, there is nothing to be seen, and after half a minute people wonder."""
EVERY_S = 60.0


def preview_path(folder: Path) -> Path:
    """The newest preview in a run's folder, always of that name."""
    return folder / "preview.jpg"


def kept_preview_path(folder: Path, step: int) -> Path:
    """One that is kept."""
    return folder / "previews" / f"step-{step:06d}.jpg"


def write_preview(path: Path, photos: Tensor, paintings: Tensor, pictures: list[Tensor]) -> None:
    """Photos above, their paintings below, each (N, 3, H, W) RGB in [0, 255].

    `pictures` are the style pictures, (1, 3, h, w): one stands to the left of all; of several, that
    of each painting stands below it.
    """
    rows = [torch.cat(list(row), dim=2) for row in (photos.cpu(), paintings.cpu())]
    if len(pictures) == 1:
        grid = torch.cat(rows, dim=1)
        shown = torch.cat([_as_high(pictures[0], grid), _gap(grid), grid], dim=2)
    else:
        side = photos.shape[3]
        rows.append(torch.cat([_square(each, side) for each in pictures], dim=2))
        shown = torch.cat(rows, dim=1)
    make_folder(path.parent)
    write_jpeg(path, to_image(shown))


def keep(newest: Path, kept: Path) -> None:
    """Have a copy of a preview under a name of its own."""
    make_folder(kept.parent)
    with written(kept) as partial:
        partial.write_bytes(newest.read_bytes())


def _as_high(picture: Tensor, grid: Tensor) -> Tensor:
    """A picture, scaled to the height of the grid, and cut to twice that width at most."""
    height = grid.shape[1]
    width = max(1, round(picture.shape[3] * height / picture.shape[2]))
    scaled = interpolate(picture.cpu().float(), (height, width), mode="bilinear", antialias=True)
    return scaled[0][:, :, : 2 * height]


def _square(picture: Tensor, side: int) -> Tensor:
    """The middle of a picture."""
    height, width = picture.shape[2:]
    least = min(height, width)
    top, left = (height - least) // 2, (width - least) // 2
    middle = picture[:, :, top : top + least, left : left + least].cpu().float()
    return interpolate(middle, (side, side), mode="bilinear", antialias=True)[0]


def _gap(grid: Tensor) -> Tensor:
    return torch.full((3, grid.shape[1], GAP_PX), 255.0)
