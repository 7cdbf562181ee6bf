"""Training photos: random crops from a folder, the same for the same seed."""

from pathlib import Path

import numpy as np
from torch import Tensor
from torch.utils.data import Dataset

from realtime_style.errors import TrainingError
from rts_train.images import RgbImage, read_rgb, resize, to_tensor

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".ppm"})

_ZOOM = (1.0, 2.2)
"""How much of a photo a crop sees: from all of its shorter side down to 1/2.2 of it."""


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


class TrainingCrops(Dataset[tuple[Tensor, int]]):
    """`length` crops, (3, crop_px, crop_px) float32 RGB in [0, 255], and a style for each.

    Crop k depends on the seed and k alone, so a resumed run sees what the first
    would have seen. Each pass over the photos has its own order, and so has each pass over
    the styles. A photo that cannot be read gives its place to the next one.
    """

    def __init__(
        self, photos: list[Path], crop_px: int, length: int, seed: int, styles: int = 1
    ) -> None:
        self._photos = photos
        self._crop_px = crop_px
        self._length = length
        self._seed = seed
        self._styles = styles
        self.unreadable: set[Path] = set()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        rng = np.random.default_rng((self._seed, 1, index))
        crop = to_tensor(random_crop(self._photo(index), self._crop_px, rng))
        return crop, self._shuffled(3, index, self._styles)

    def _photo(self, index: int) -> RgbImage:
        count = len(self._photos)
        first = self._shuffled(2, index, count)
        for offset in range(count):
            path = self._photos[(first + offset) % count]
            if path in self.unreadable:
                continue
            if (image := read_rgb(path)) is not None:
                return image
            self.unreadable.add(path)
        raise TrainingError(f"none of the {count} photos can be read, '{path}' for one")

    def _shuffled(self, purpose: int, index: int, count: int) -> int:
        """The number at `index` in an endless row of shuffled passes over `count` things."""
        order = np.random.default_rng((self._seed, purpose, index // count)).permutation(count)
        return int(order[index % count])


def random_crop(image: RgbImage, crop_px: int, rng: np.random.Generator) -> RgbImage:
    """A square piece at random place, zoom and handedness, (crop_px, crop_px, 3)."""
    height, width = image.shape[:2]
    side = max(1, int(min(height, width) / rng.uniform(*_ZOOM)))
    side = min(max(side, crop_px), height, width)
    top = int(rng.integers(height - side + 1))
    left = int(rng.integers(width - side + 1))
    piece = image[top : top + side, left : left + side]
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    return resize(np.ascontiguousarray(piece), crop_px, crop_px)
