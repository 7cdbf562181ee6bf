"""Training photos: random crops from a folder, the same for the same seed."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import Tensor
from torch.utils.data import Dataset

from realtime_style.errors import TrainingError
from rts_train.images import RgbImage, read_rgb, resize, to_tensor

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".ppm"})

_ZOOM = (1.0, 2.2)
"""How much of a photo a crop sees: from all of its shorter side down to 1/2.2 of it."""
_ROOM = 1 << 28
"""Bytes of decoded photos that any machine has room for."""


def find_photos(folder: Path) -> list[Path]:
    """All pictures below `folder`, sorted.

    Raises:
        TrainingError: the folder is missing, or holds no picture.
    """
    if not folder.is_dir():
        raise TrainingError(f"no photo folder '{folder}'")
    photos = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )
    if not photos:
        raise TrainingError(
            f"no photos in '{folder}': looked for {', '.join(sorted(SUFFIXES))} there and below"
        )
    return photos


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A crop as it is before it becomes a tensor."""

    pixels: RgbImage
    """(crop_px, crop_px, 3)."""
    style: int


class TrainingCrops(Dataset[tuple[Tensor, int]]):
    """`length` crops, (3, crop_px, crop_px) float32 RGB in [0, 255], and a style for each.

    Crop k depends on the seed and k alone, so a resumed run sees what the first
    would have seen. Each pass over the photos has its own order, and so has each pass over
    the styles. A photo that cannot be read gives its place to the next one. Each is decoded once,
    as long as there is room for all.
    """

    def __init__(
        self, photos: list[Path], crop_px: int, length: int, seed: int, styles: int = 1
    ) -> None:
        self._photos = photos
        self._crop_px = crop_px
        self._length = length
        self._seed = seed
        self._styles = styles
        self._decoded: dict[Path, RgbImage] = {}
        self._room = room_for_photos()
        self.unreadable: set[Path] = set()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        crop = self.crop(index)
        return to_tensor(crop.pixels), crop.style

    def crop(self, index: int) -> Crop:
        """Crop number `index`. For any thread."""
        rng = np.random.default_rng((self._seed, 1, index))
        piece = random_piece(self._photo(index), self._crop_px, rng)
        pixels = resize(piece, self._crop_px, self._crop_px)
        return Crop(pixels, self._shuffled(3, index, self._styles))

    def _photo(self, index: int) -> RgbImage:
        count = len(self._photos)
        first = self._shuffled(2, index, count)
        for offset in range(count):
            path = self._photos[(first + offset) % count]
            if path in self.unreadable:
                continue
            if (image := self._read(path)) is not None:
                return image
            self.unreadable.add(path)
        raise TrainingError(f"none of the {count} photos can be read, '{path}' for one")

    def _read(self, path: Path) -> RgbImage | None:
        image = self._decoded.get(path)
        if image is None:
            image = read_rgb(path)
            if image is not None and image.nbytes <= self._room:
                self._room -= image.nbytes
                self._decoded[path] = image
        return image

    def _shuffled(self, purpose: int, index: int, count: int) -> int:
        """The number at `index` in an endless row of shuffled passes over `count` things."""
        order = np.random.default_rng((self._seed, purpose, index // count)).permutation(count)
        return int(order[index % count])


def random_piece(image: RgbImage, crop_px: int, rng: np.random.Generator) -> RgbImage:
    """A square piece at random place, zoom and handedness, (side, side, 3).

    `side` is at least `crop_px`, where the picture is.
    """
    height, width = image.shape[:2]
    side = max(1, int(min(height, width) / rng.uniform(*_ZOOM)))
    side = min(max(side, crop_px), height, width)
    top = int(rng.integers(height - side + 1))
    left = int(rng.integers(width - side + 1))
    piece = image[top : top + side, left : left + side]
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    return np.ascontiguousarray(piece)


def room_for_photos() -> int:
    """Bytes of decoded photos that are kept: a quarter of the memory that is free."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows, and systems that do not tell
        return _ROOM
    return max(_ROOM, free // 4)
