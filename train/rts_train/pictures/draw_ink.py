"""Draw `ink.jpg`, the picture that the style `ink` is learned from.

    python -m rts_train.pictures.draw_ink

An engraving in black on paper: hills and globes in lines that swell where it is dark, and
cross where it is darkest. The picture is made by this script alone, so it is free for any
use (CC0) and comes out the same everywhere.
"""

import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import SIDE_PX, Plane, coordinates, finish, save

PAPER_RGB = np.array((246, 243, 236), np.float32)
INK_RGB = np.array((18, 17, 20), np.float32)
LINES = 74
"""Lines of one hatching across the picture."""
# Centre x, centre y, radius: globes lit from the upper left.
GLOBES = ((0.30, 0.30, 0.20), (0.74, 0.22, 0.13), (0.60, 0.63, 0.21), (0.16, 0.76, 0.14),
          (0.90, 0.84, 0.15), (0.92, 0.48, 0.08), (0.42, 0.93, 0.09))  # fmt: skip


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    x, y = coordinates(side_px)
    height = y + 0.06 * np.sin(7 * x + 2 * np.sin(3 * y)) + 0.03 * np.sin(15 * x)
    hills = height * 5 - np.floor(height * 5)
    darkness = 0.12 + 0.62 * hills**1.6
    direction = 0.9 * x + 0.5 * np.sin(4 * y + 2 * x) * 0.2 + height
    outline = np.minimum(hills, 1 - hills) < 0.012
    for centre_x, centre_y, radius in GLOBES:
        dx, dy = (x - centre_x) / radius, (y - centre_y) / radius
        distance = np.hypot(dx, dy)
        inside = distance < 1
        depth = np.sqrt(np.clip(1 - distance**2, 0, 1))
        light = np.clip(-0.5 * dx - 0.6 * dy + 0.62 * depth, 0, 1)
        darkness = np.where(inside, 0.95 - 0.93 * light**0.8, darkness)
        bent = centre_y + (y - centre_y) * (1.25 - 0.45 * depth) + 0.3 * (x - centre_x)
        direction = np.where(inside, bent, direction)
        outline = np.where(inside, False, outline) | (np.abs(distance - 1) * radius < 0.0032)
    ink = hatch(direction, darkness)
    ink |= hatch(1.1 * x - 0.8 * y, (darkness - 0.52) * 1.5)
    ink |= (darkness > 0.9) | outline
    rgb = np.where(ink[:, :, np.newaxis], INK_RGB, PAPER_RGB)
    return finish(rgb.astype(np.float32), side_px)


def hatch(direction: Plane, darkness: Plane) -> NDArray[np.bool_]:
    """Lines along `direction` whose share of the paper is `darkness`."""
    phase = direction * LINES
    wave = np.abs(phase - np.rint(phase)) * 2
    return np.asarray((wave < darkness) & (darkness > 0.1))


if __name__ == "__main__":
    save("ink.jpg", draw())
