"""Draw `poster.jpg`, the picture that the style `poster` is learned from.

    python -m rts_train.pictures.draw_poster

A travel poster in seven flat colours: a sun with rays, mountains in facets, a sea of bands,
leaves. The picture is made by this script alone, so it is free for any use (CC0) and comes
out the same everywhere.
"""

import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import SIDE_PX, Plane, coordinates, finish, save

NAVY = (22, 38, 74)
TEAL = (20, 128, 134)
MINT = (134, 204, 176)
CREAM = (252, 238, 206)
GOLD = (250, 186, 56)
ORANGE = (238, 112, 44)
RED = (202, 44, 50)

# Peak x, peak y, slope, lit colour, shaded colour; from far to near.
MOUNTAINS = (
    (0.20, 0.30, 1.05, ORANGE, RED),
    (0.86, 0.26, 0.95, ORANGE, RED),
    (0.55, 0.42, 0.80, CREAM, TEAL),
    (0.08, 0.52, 0.75, MINT, TEAL),
    (0.96, 0.54, 0.80, TEAL, NAVY),
)
# Stem x, stem y, length, turn, colour.
LEAVES = (
    (0.04, 1.02, 0.34, -0.5, NAVY), (0.10, 1.02, 0.40, -0.2, TEAL), (0.17, 1.03, 0.30, 0.3, RED),
    (0.98, 1.02, 0.36, 0.5, NAVY), (0.91, 1.02, 0.42, 0.15, ORANGE), (0.84, 1.03, 0.28, -0.3, TEAL),
)  # fmt: skip


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    x, y = coordinates(side_px)
    rgb = np.empty((*x.shape, 3), np.float32)
    rgb[:] = CREAM
    paint_sun(rgb, x - 0.52, y - 0.30)
    for mountain in MOUNTAINS:
        paint_mountain(rgb, x, y, *mountain)
    paint_sea(rgb, x, y)
    for leaf in LEAVES:
        paint_leaf(rgb, x, y, *leaf)
    return finish(rgb, side_px)


def paint_sun(rgb: NDArray[np.float32], dx: Plane, dy: Plane) -> None:
    """Rays all over, then discs one on another."""
    rays = np.floor(np.arctan2(dy, dx) / (2 * np.pi) * 28).astype(int)
    rgb[rays % 2 == 0] = GOLD
    distance = np.hypot(dx, dy)
    for radius, colour in ((0.23, ORANGE), (0.19, CREAM), (0.16, RED)):
        rgb[distance < radius] = colour


def paint_mountain(
    rgb: NDArray[np.float32],
    x: Plane,
    y: Plane,
    peak_x: float,
    peak_y: float,
    slope: float,
    lit: tuple[int, int, int],
    shaded: tuple[int, int, int],
) -> None:
    """A triangle with a zigzag between its lit and its shaded side, and a snow cap."""
    depth = y - peak_y
    body = depth > np.abs(x - peak_x) / slope
    ridge = peak_x + 0.05 * np.abs((depth * 9) % 2 - 1) - 0.02 + 0.12 * depth
    rgb[body] = shaded
    rgb[body & (x < ridge)] = lit
    cap = body & (depth < 0.07 + 0.02 * np.abs((x * 40) % 2 - 1))
    rgb[cap] = CREAM
    rgb[cap & (x > ridge)] = MINT


def paint_sea(rgb: NDArray[np.float32], x: Plane, y: Plane) -> None:
    """Scalloped bands from the horizon down."""
    colours = (NAVY, TEAL, MINT, TEAL, NAVY, CREAM, TEAL, NAVY)
    for row, colour in enumerate(colours):
        top = 0.68 + 0.045 * row + 0.012 * np.abs(np.sin((x * 11 + 0.5 * (row % 2)) * np.pi))
        rgb[y > top] = colour


def paint_leaf(
    rgb: NDArray[np.float32],
    x: Plane,
    y: Plane,
    stem_x: float,
    stem_y: float,
    length: float,
    turn: float,
    colour: tuple[int, int, int],
) -> None:
    """A pointed leaf with a light vein, growing upwards and leaning by `turn` radians."""
    dx, dy = x - stem_x, stem_y - y
    along = (dx * np.sin(turn) + dy * np.cos(turn)) / length
    across = np.abs(dx * np.cos(turn) - dy * np.sin(turn)) / length
    inside = (along > 0) & (along < 1)
    rgb[inside & (across < 0.17 * np.sin(np.pi * along.clip(0, 1) ** 0.8))] = colour
    rgb[inside & (across < 0.012)] = CREAM


if __name__ == "__main__":
    save("poster.jpg", draw())
