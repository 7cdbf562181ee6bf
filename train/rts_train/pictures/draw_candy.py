"""Draw `candy.jpg`, the picture that the style `candy` is learned from.

    python -m rts_train.pictures.draw_candy

Ribbons of boiled sugar flow round spiral lollipops. The picture is made by this
script alone, so it is free for any use (CC0) and comes out the same everywhere.
"""

import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import SIDE_PX, Plane, coordinates, finish, save

PALETTE_RGB = np.array(
    [
        (255, 64, 110),  # raspberry
        (255, 158, 27),  # orange
        (255, 226, 74),  # lemon
        (60, 210, 165),  # mint
        (30, 150, 225),  # blueberry
        (150, 75, 205),  # violet
        (255, 245, 228),  # cream
    ],
    np.float32,
)
OUTLINE_RGB = np.array((52, 18, 70), np.float32)
# Centre x, centre y, radius (all as a share of the side), number of arms, first colour.
LOLLIPOPS = (
    (0.24, 0.27, 0.17, 3, 0),
    (0.72, 0.20, 0.12, 2, 3),
    (0.62, 0.62, 0.20, 4, 4),
    (0.20, 0.74, 0.13, 2, 1),
    (0.92, 0.45, 0.10, 2, 5),
    (0.42, 0.94, 0.10, 3, 2),
    (0.90, 0.88, 0.13, 3, 0),
    (0.46, 0.40, 0.07, 2, 5),
    (0.03, 0.50, 0.08, 2, 4),
    (0.48, 0.06, 0.08, 3, 1),
)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    x, y = coordinates(side_px)
    rgb = paint_ribbons(x, y)
    for centre_x, centre_y, radius, arms, colour in LOLLIPOPS:
        paint_lollipop(rgb, x - centre_x, y - centre_y, radius, arms, colour)
    return finish(rgb, side_px)


def paint_ribbons(x: Plane, y: Plane) -> NDArray[np.float32]:
    """Bands of one colour each, bent by slow waves."""
    bend = 0.16 * np.sin(5.1 * x + 2.3 * np.sin(3.7 * y)) + 0.10 * np.sin(9.3 * y - 4.1 * x)
    height = (y + 0.35 * x + bend) * 11
    return sugar(height, np.floor(height).astype(int) * 3)


def paint_lollipop(
    rgb: NDArray[np.float32], dx: Plane, dy: Plane, radius: float, arms: int, colour: int
) -> None:
    """Lay a disc with a spiral over `rgb`, in place."""
    distance = np.hypot(dx, dy) / np.float32(radius)
    inside = distance < 1
    turn = np.arctan2(dy[inside], dx[inside]) / (2 * np.pi)
    twist = turn * arms * 2 + distance[inside] ** 0.8 * 4.2
    disc = sugar(twist.astype(np.float32), colour + (np.floor(twist).astype(int) % 2) * 6)
    shade = 1.06 - 0.30 * distance[inside] ** 3
    rgb[inside] = disc * shade[:, np.newaxis]
    gloss = np.exp(-(((dx / radius + 0.38) / 0.30) ** 2) - ((dy / radius + 0.42) / 0.18) ** 2)
    rgb += (255 - rgb) * (0.75 * gloss * inside)[:, :, np.newaxis]
    rim = np.exp(-(((distance - 1) * radius / 0.006) ** 4))[:, :, np.newaxis]
    rgb += (OUTLINE_RGB - rgb) * rim


def sugar(phase: Plane, index: NDArray[np.int_]) -> NDArray[np.float32]:
    """Colour bands by the whole part of `phase`; round and outline them by the rest."""
    position = phase - np.floor(phase)
    roundness = np.sin(np.pi * position)[..., np.newaxis]
    colour = PALETTE_RGB[index % len(PALETTE_RGB)]
    lit = colour * (0.80 + 0.20 * roundness)
    gloss = np.exp(-(((position - 0.34) / 0.16) ** 2))[..., np.newaxis]
    lit += (255 - lit) * 0.35 * gloss
    edge = np.exp(-((np.minimum(position, 1 - position) / 0.07) ** 4))[..., np.newaxis]
    return np.asarray(lit + (OUTLINE_RGB - lit) * edge, np.float32)


if __name__ == "__main__":
    save("candy.jpg", draw())
