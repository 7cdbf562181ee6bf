"""Draw `pixel.jpg`, the picture that the style `pixel` is learned from.

    python -m rts_train.pictures.draw_pixel

An arcade landscape of square lamps: clouds, hills, bricks and waves in dithered ramps.
The picture is made by this script alone, so it is free for any use (CC0) and comes out
the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, finish, save

CELLS = 64
GAP_RGB = np.array((8, 6, 18), np.float32)
# From dark to light.
SKY = ((34, 18, 92), (92, 30, 150), (206, 44, 150), (255, 104, 92), (255, 190, 60))
CLOUD = ((118, 64, 190), (232, 120, 196), (255, 204, 206), (255, 255, 250))
HILL = ((8, 44, 52), (10, 104, 72), (40, 176, 64), (176, 232, 48))
FAR_HILL = ((30, 22, 96), (40, 70, 176), (52, 150, 232), (120, 226, 246))
BRICK = ((84, 14, 34), (176, 32, 36), (238, 84, 36), (255, 160, 60))
SEA = ((6, 20, 84), (8, 70, 190), (10, 160, 226), (96, 236, 232), (244, 255, 255))
BAYER = np.array(
    [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32
)  # fmt: skip

Ramp = tuple[tuple[int, int, int], ...]


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(84)
    return finish(lamps(scene(rng), side_px * OVERSAMPLING), side_px)


def scene(rng: np.random.Generator) -> NDArray[np.float32]:
    """The picture with one pixel for each lamp, (CELLS, CELLS, 3) RGB."""
    rows, columns = np.indices((CELLS, CELLS))
    x, y = columns.astype(np.float32), rows.astype(np.float32)
    rgb = ramp(SKY, np.asarray(y / 30 + 0.10 * np.sin(x / 5), np.float32))
    paint_clouds(rgb, x, y, rng)
    paint_hills(rgb, x, y, 20, FAR_HILL, rng)
    paint_hills(rgb, x, y, 29, HILL, rng)
    paint_bricks(rgb, x, y)
    paint_sea(rgb, x, y)
    return rgb


def ramp(colours: Ramp, level: Plane) -> NDArray[np.float32]:
    """Colours by `level` from 0 to 1, dithered from one to the next."""
    threshold = np.tile((BAYER + 0.5) / 16, (CELLS // 4, CELLS // 4))
    index = np.floor(level.clip(0, 1) * (len(colours) - 1) + threshold).astype(int)
    chosen = np.array(colours, np.float32)[index.clip(0, len(colours) - 1)]
    return np.asarray(chosen, np.float32)


def paint_clouds(rgb: NDArray[np.float32], x: Plane, y: Plane, rng: np.random.Generator) -> None:
    """Heaps of discs with a flat foot, light above and dark below."""
    for centre_x, centre_y, width in (
        (10, 8, 9),
        (33, 5, 7),
        (53, 11, 10),
        (28, 17, 6),
        (2, 20, 5),
    ):
        for _ in range(9):
            offset = rng.uniform(-1, 1)
            radius = width * (0.5 - 0.25 * abs(offset)) * rng.uniform(0.7, 1.1)
            dx, dy = x - centre_x - offset * width, y - centre_y + rng.uniform(0, 2)
            puff = (dx**2 + dy**2 < radius**2) & (y < centre_y + 3)
            level = 0.62 - 0.45 * dy / radius - 0.25 * dx / radius
            rgb[puff] = ramp(CLOUD, np.asarray(level, np.float32))[puff]


def paint_hills(
    rgb: NDArray[np.float32],
    x: Plane,
    y: Plane,
    foot: float,
    colours: Ramp,
    rng: np.random.Generator,
) -> None:
    """Round hills lit from the left, striped along their slopes."""
    for centre_x in np.arange(-4, CELLS + 12, 11) + rng.uniform(-3, 3):
        radius = rng.uniform(8, 13)
        top = foot + rng.uniform(-5, 2)
        dx, dy = (x - centre_x) / radius, (y - top - radius) / radius
        distance = dx**2 + dy**2
        hill = (distance < 1) | ((np.abs(dx) < 1) & (dy > 0))
        level = 0.40 - 0.5 * dx - 0.45 * dy + 0.30 * np.sin(distance * 11)
        rgb[hill] = ramp(colours, np.asarray(level, np.float32))[hill]
        rgb[hill & (distance > 0.84) & (dy < 0)] = colours[-1]


def paint_bricks(rgb: NDArray[np.float32], x: Plane, y: Plane) -> None:
    """A wall with battlements, each brick lit on its upper edge."""
    wall = (y >= 38) & (y < 52) | (y >= 35) & (y < 38) & (x % 10 < 6)
    row = np.floor(y / 4)
    across, down = (x + 4 * (row % 2)) % 8, y % 4
    level = 0.75 - 0.16 * down + 0.25 * np.sin(row * 3.1 + np.floor((x + 4 * (row % 2)) / 8) * 1.7)
    level = np.where((across == 7) | (down == 3), 0, level)
    rgb[wall] = ramp(BRICK, np.asarray(level, np.float32))[wall]


def paint_sea(rgb: NDArray[np.float32], x: Plane, y: Plane) -> None:
    """Rows of round waves one before another, with foam on their rims."""
    for row, top in enumerate((47, 52, 57, 62)):
        across = (x + 7 * (row % 2)) % 14 - 6.5
        distance = np.hypot(across, y - top - 7) / 7.6
        level = 0.08 + 0.92 * np.abs(np.sin(distance * 5.2 - 3.6)) ** 1.3
        sea = (distance < 1) | (y > top + 7)
        rgb[sea] = ramp(SEA, np.asarray(level, np.float32))[sea]


def lamps(scene_rgb: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Each pixel of the scene as a square lamp with a dark gap and a faint glow."""
    cell = size // CELLS
    side = cell * CELLS
    rgb = cv2.resize(scene_rgb, (side, side), interpolation=cv2.INTER_NEAREST)
    place = (np.arange(side) % cell + 0.5) / cell - 0.5
    reach = np.maximum(np.abs(place)[:, np.newaxis], np.abs(place)[np.newaxis])
    corner = np.hypot(place[:, np.newaxis], place[np.newaxis])
    lit = ((reach < 0.42) & (corner < 0.55))[:, :, np.newaxis]
    glow = cv2.GaussianBlur(np.asarray(rgb * lit, np.float32), (0, 0), cell * 0.45)
    bulb = rgb * (1.08 - 0.30 * corner[:, :, np.newaxis])
    board = np.where(lit, bulb, GAP_RGB) + 0.22 * glow
    framed = cv2.resize(np.asarray(board, np.float32), (size, size))
    return np.asarray(framed.clip(0, 255), np.float32)


if __name__ == "__main__":
    save("pixel.jpg", draw())
