"""Draw `palette-knife.jpg`, the picture that the style `palette-knife` is learned from.

    python -m rts_train.pictures.draw_palette_knife

Slabs of thick oil paint, each lit along one side and dark along the other, lie over one
another from large to small. The picture is made by this script alone, so it is free for any
use (CC0) and comes out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, finish, save
from rts_train.pictures.flow import flow_field

Paint = NDArray[np.float32]

GROUND_RGB = (18, 24, 40)
SLAB_LENGTHS_PX = (90, 64, 44)
SLABS_OVER_A_POINT = 2.6
RIDGES = 7
PALETTE_RGB = np.array(
    [
        (120, 20, 20),  # madder
        (230, 60, 30),  # vermilion
        (250, 150, 20),  # orange
        (255, 220, 60),  # cadmium yellow
        (30, 160, 200),  # cerulean
        (20, 70, 150),  # ultramarine
        (60, 30, 90),  # aubergine
        (60, 190, 120),  # viridian
    ],
    np.float32,
)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(11)
    size = side_px * OVERSAMPLING
    rgb = np.full((size, size, 3), GROUND_RGB, np.float32)
    angle = flow_field(rng, size, 4)
    place = rng.uniform(0, 1, (5, 5)).astype(np.float32)
    hue = cv2.resize(place, (size, size), interpolation=cv2.INTER_CUBIC).clip(0, 0.999)
    for length in SLAB_LENGTHS_PX:
        for _ in range(int(SLABS_OVER_A_POINT * (size / length) ** 2)):
            x, y = rng.uniform(0, size, 2)
            row, column = int(y), int(x)
            turn = float(angle[row, column]) + rng.normal(0, 0.18)
            index = int(hue[row, column] * len(PALETTE_RGB)) + int(rng.integers(0, 2))
            colour = PALETTE_RGB[index % len(PALETTE_RGB)] * rng.uniform(0.75, 1.2)
            lay_slab(rgb, np.array((x, y)), turn, length, colour, rng)
    return finish(np.clip(rgb, 0, 255), side_px)


def lay_slab(
    rgb: Paint,
    centre: NDArray[np.float64],
    turn: float,
    length_px: float,
    colour: Paint,
    rng: np.random.Generator,
) -> None:
    """Draw one pull of the knife on `rgb`, in place: ridges from light to dark, ragged ends."""
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    length, width = length_px * rng.uniform(0.9, 1.6), length_px * rng.uniform(0.22, 0.36)
    for ridge in range(RIDGES):
        near, far = ((ridge + step) / RIDGES - 0.5 for step in (0, 1))
        ends = length * (np.array([-0.5, 0.5, 0.5, -0.5]) + rng.normal(0, 0.06, 4))
        sides = width * np.array([near, near, far, far])
        corners = centre + ends[:, np.newaxis] * along + sides[:, np.newaxis] * across
        light = 1.22 - 0.55 * ridge / (RIDGES - 1) + rng.normal(0, 0.05)
        shade = np.clip(colour * light, 0, 255)
        cv2.fillConvexPoly(rgb, corners.round().astype(np.int32), shade.tolist(), cv2.LINE_AA)


if __name__ == "__main__":
    save("palette-knife.jpg", draw())
