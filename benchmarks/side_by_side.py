"""One sheet of paintings: a row for each style, and beside each other who painted a photo."""

from pathlib import Path

import cv2
import numpy as np

from realtime_style.cli.sheet import arrange
from realtime_style.frame import BgrImage
from rts_train.images import RgbImage

PHOTOS = 4
TILE_PX = (240, 320)


class SideBySide:
    """Grows by a row for each style."""

    def __init__(self, photos: list[RgbImage], names: list[str]) -> None:
        """The first photos are shown, each painted by all of `names`."""
        self._names = names
        first = photos[:PHOTOS]
        self._columns = 1 + len(first) * len(names)
        self._tiles = [("", np.full((*TILE_PX, 3), 255, np.uint8))]
        self._tiles += [("photo", tile(photo)) for photo in first for _ in names]

    def add(self, style: str, picture: RgbImage, paintings: list[list[RgbImage]]) -> None:
        """The style's picture, and for each of the names its paintings of the photos."""
        self._tiles.append((style, tile(picture)))
        for of_photo in list(zip(*paintings, strict=True))[:PHOTOS]:
            for name, painting in zip(self._names, of_photo, strict=True):
                self._tiles.append((f"{style}, {name}"[-36:], tile(painting)))

    def write(self, path: Path) -> None:
        """In the format that the file's name says."""
        if not cv2.imwrite(str(path), arrange(self._tiles, self._columns)):
            raise SystemExit(f"cannot write the sheet '{path}'")


def tile(image: RgbImage) -> BgrImage:
    """The middle of a picture, at a tile's size."""
    height, width = image.shape[:2]
    scale = max(TILE_PX[0] / height, TILE_PX[1] / width)
    size = max(TILE_PX[1], round(width * scale)), max(TILE_PX[0], round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(image, size, interpolation=method)
    y, x = (scaled.shape[0] - TILE_PX[0]) // 2, (scaled.shape[1] - TILE_PX[1]) // 2
    return np.ascontiguousarray(scaled[y : y + TILE_PX[0], x : x + TILE_PX[1], ::-1], np.uint8)
