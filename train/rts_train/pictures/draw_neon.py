"""Draw `neon.jpg`, the picture that the style `neon` is learned from.

    python -m rts_train.pictures.draw_neon

Glass tubes of every bright colour glow on a wall at night and follow one slow current. The
picture is made by this script alone, so it is free for any use (CC0) and comes out the same
everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, coordinates, finish, save
from rts_train.pictures.flow import flow_field, follow, polyline

TUBES = 230
STEP_PX = 7
GLOW_SIGMA_PX = 22
NIGHT_TOP_RGB = np.array((22, 12, 46), np.float32)
NIGHT_BOTTOM_RGB = np.array((44, 8, 30), np.float32)
PALETTE_RGB = np.array(
    [
        (255, 60, 255),  # magenta
        (40, 230, 255),  # cyan
        (250, 255, 60),  # yellow
        (255, 90, 80),  # coral
        (90, 255, 90),  # green
        (60, 140, 255),  # blue
    ],
    np.float32,
)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(7)
    _, y = coordinates(side_px)
    height = y[:, :, np.newaxis]
    night = NIGHT_TOP_RGB * (1 - height) + NIGHT_BOTTOM_RGB * height
    tubes, glow = bend_tubes(side_px * OVERSAMPLING, rng)
    halo = 0.55 * cv2.GaussianBlur(glow, (0, 0), GLOW_SIGMA_PX)
    return finish(np.maximum(night + halo, tubes), side_px)


def bend_tubes(
    size: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Tubes with a near-white core on black, and the same lines broad, to be blurred."""
    angle = flow_field(rng, size, 5)
    tubes = np.zeros((size, size, 3), np.float32)
    glow = np.zeros((size, size, 3), np.float32)
    for _ in range(TUBES):
        x, y = rng.uniform(0, size, 2)
        colour = PALETTE_RGB[rng.integers(len(PALETTE_RGB))]
        line = [polyline(follow(angle, x, y, int(rng.integers(40, 220)), STEP_PX))]
        width = int(rng.integers(4, 11))
        core = 0.35 * colour + 0.65 * 255
        cv2.polylines(glow, line, False, colour.tolist(), width * 5, cv2.LINE_AA)
        cv2.polylines(tubes, line, False, colour.tolist(), width, cv2.LINE_AA)
        cv2.polylines(tubes, line, False, core.tolist(), max(1, width // 3), cv2.LINE_AA)
    return tubes, glow


if __name__ == "__main__":
    save("neon.jpg", draw())
