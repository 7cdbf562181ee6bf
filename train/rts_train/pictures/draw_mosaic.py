"""Draw `mosaic.jpg`, the picture that the style `mosaic` is learned from.

    python -m rts_train.pictures.draw_mosaic

Small stones in dark mortar follow a rose window of rings. The picture is made by this
script alone, so it is free for any use (CC0) and comes out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, coordinates, finish, save

STONES_PER_SIDE = 34
MORTAR_RGB = (38, 34, 36)
PALETTE_RGB = np.array(
    [
        (196, 52, 40),  # brick red
        (226, 156, 48),  # ochre
        (244, 222, 160),  # sand
        (30, 110, 140),  # sea
        (24, 58, 110),  # lapis
        (62, 140, 96),  # malachite
        (240, 238, 226),  # marble
        (120, 40, 78),  # porphyry
    ],
    np.float32,
)
# Centre x, centre y, width of a ring, petals, first colour.
ROSES = ((0.28, 0.32, 0.052, 8, 0), (0.80, 0.72, 0.046, 6, 3), (0.86, 0.12, 0.050, 5, 5))


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(11)
    x, y = coordinates(side_px)
    stone, gap = lay_stones(x.shape[0], rng)
    count = int(stone.max()) + 1
    area = np.maximum(np.bincount(stone.ravel(), minlength=count), 1)
    centre_x = np.bincount(stone.ravel(), x.ravel(), count) / area
    centre_y = np.bincount(stone.ravel(), y.ravel(), count) / area
    index = design(centre_x.astype(np.float32), centre_y.astype(np.float32))
    colours = PALETTE_RGB[index] * rng.uniform(0.78, 1.12, (count, 1))
    colours += rng.normal(0, 7, (count, 3))
    rgb = colours[stone].astype(np.float32)
    light = 0.93 + 0.12 * np.sin(40 * (x - centre_x[stone]) - 55 * (y - centre_y[stone]))
    rgb *= light[:, :, np.newaxis].astype(np.float32)
    rgb[gap] = MORTAR_RGB
    return finish(np.clip(rgb, 0, 255), side_px)


def lay_stones(size: int, rng: np.random.Generator) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Each pixel's stone, and where there is mortar: cells round a shaken grid of seeds."""
    step = size / STONES_PER_SIDE
    rows, columns = np.mgrid[:STONES_PER_SIDE, :STONES_PER_SIDE]
    offset = 0.5 + 0.5 * (rows % 2)
    seed_x = (columns + offset + rng.uniform(-0.22, 0.22, rows.shape)) * step
    seed_y = (rows + 0.5 + rng.uniform(-0.22, 0.22, rows.shape)) * step
    empty = np.full((size, size), 255, np.uint8)
    empty[
        seed_y.astype(int).ravel().clip(0, size - 1), seed_x.astype(int).ravel().clip(0, size - 1)
    ] = 0
    _, stone = cv2.distanceTransformWithLabels(
        empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = stone.astype(np.float32)
    width = 2 * OVERSAMPLING + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    gap = cv2.dilate(labels, kernel) != cv2.erode(labels, kernel)
    return np.asarray(stone, np.int32), np.asarray(gap, np.bool_)


def design(x: Plane, y: Plane) -> NDArray[np.int_]:
    """The colour's index for stones at (x, y): waves, and roses over them."""
    waves = np.floor((y + 0.05 * np.sin(9 * x) + 0.3 * x) * 13).astype(int)
    index = np.array([4, 3, 6, 3, 5, 2])[waves % 6]
    for centre_x, centre_y, ring, petals, first in ROSES:
        dx, dy = x - centre_x, y - centre_y
        turn = np.arctan2(dy, dx)
        distance = np.hypot(dx, dy) / (1 + 0.12 * np.cos(petals * turn))
        rings = np.floor(distance / ring).astype(int)
        rose = (np.array([1, 0, 6, 7, 2, 0])[rings.clip(0, 5)] + first) % len(PALETTE_RGB)
        index = np.where(rings < 6, rose, index)
    return np.asarray(index)


if __name__ == "__main__":
    save("mosaic.jpg", draw())
