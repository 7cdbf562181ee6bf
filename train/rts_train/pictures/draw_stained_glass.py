"""Draw `stained-glass.jpg`, the picture that the style `stained-glass` is learned from.

    python -m rts_train.pictures.draw_stained_glass

Panes of coloured glass with light behind them, streaked and brighter in the middle, are held
by strips of lead. The picture is made by this script alone, so it is free for any use (CC0)
and comes out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, coordinates, finish, save
from rts_train.pictures.flow import flow_field, smooth_noise
from rts_train.pictures.panes import cut_panes, scatter

PANES = 150
LEAD_RGB = np.array((20, 16, 18), np.float32)
PALETTE_RGB = np.array(
    [
        (20, 40, 200),  # cobalt
        (20, 120, 235),  # azure
        (215, 40, 40),  # ruby
        (245, 120, 20),  # amber
        (250, 200, 40),  # gold
        (40, 170, 60),  # emerald
        (140, 40, 150),  # amethyst
        (90, 200, 230),  # ice
        (130, 20, 70),  # garnet
    ],
    np.float32,
)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(3)
    x, y = coordinates(side_px)
    size = x.shape[0]
    centres = scatter(rng, PANES)
    pane, inset = cut_panes(x, y, centres)
    inset *= size / OVERSAMPLING  # in pixels of the finished picture
    colours = PALETTE_RGB[rng.integers(0, len(PALETTE_RGB), PANES)]
    colours = (colours * rng.uniform(0.8, 1.15, (PANES, 1))).astype(np.float32)
    light = 1 + 0.22 * smooth_noise(rng, size, 40) + 0.10 * streaks(size, rng)
    light *= 0.68 + 0.62 * np.clip(inset / 34, 0, 1)
    rgb = colours[pane] * light[:, :, np.newaxis]
    rgb += (255 - rgb) * (0.34 * np.clip(light - 1.05, 0, 1))[:, :, np.newaxis]
    lead = np.clip((7 - inset) / 1.2, 0, 1)
    shine = 44 * np.clip(1 - np.abs(inset - 2) / 2.4, 0, 1)
    metal = LEAD_RGB + shine[:, :, np.newaxis]
    rgb += (metal - rgb) * lead[:, :, np.newaxis]
    return finish(np.clip(rgb, 0, 255).astype(np.float32), side_px)


def streaks(size: int, rng: np.random.Generator) -> Plane:
    """Fine waves in the glass, about -1 to 1, drawn out along one slow current."""
    angle = flow_field(rng, size, 4)
    bend = 9 * smooth_noise(rng, size, 14)
    axis = np.linspace(0, 150, size, dtype=np.float32)
    across = axis[:, np.newaxis] + bend + 3 * np.sin(angle)
    fine = cv2.GaussianBlur(rng.normal(size=(size, size)).astype(np.float32), (0, 0), 3)
    return np.asarray(np.sin(across) + 4 * fine, np.float32)


if __name__ == "__main__":
    save("stained-glass.jpg", draw())
