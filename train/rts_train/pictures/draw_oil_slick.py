"""Draw `oil-slick.jpg`, the picture that the style `oil-slick` is learned from.

    python -m rts_train.pictures.draw_oil_slick

A film of oil on black water: bands of interference colour, folded and curled. The picture
is made by this script alone, so it is free for any use (CC0) and comes out the same
everywhere.
"""

import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, coordinates, finish, save
from rts_train.pictures.noise import smooth_noise, warp

# The colours of one order of interference, from a thinner film to a thicker one.
ORDER_RGB = np.array(
    [
        (6, 4, 22),  # black
        (30, 16, 110),  # indigo
        (112, 20, 190),  # violet
        (236, 24, 160),  # magenta
        (255, 84, 70),  # copper
        (255, 190, 40),  # gold
        (250, 250, 190),  # pale gold
        (96, 236, 150),  # green
        (0, 196, 196),  # teal
        (10, 96, 220),  # blue
        (8, 24, 90),  # deep blue
    ],
    np.float32,
)
# Centre x, centre y, radius (a share of the side), turns at the centre.
VORTICES = (
    (0.26, 0.28, 0.24, 1.5), (0.74, 0.22, 0.22, -1.3), (0.60, 0.66, 0.26, 1.4),
    (0.16, 0.78, 0.22, -1.5), (0.92, 0.86, 0.20, 1.2), (0.44, 0.48, 0.13, -1.1),
)  # fmt: skip


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(650)
    x, y = coordinates(side_px)
    film = stir(folds(x, y, rng), x, y)
    rgb = interference(1.2 * film)
    sheen = stir(smooth_noise(rng, x.shape[0], 7), x, y)
    wet = (1.15 + 1.05 * np.sin(film * 5.1 + 1.3 * sheen)).clip(0.10, 1)
    rgb *= wet[:, :, np.newaxis]
    slope_y, slope_x = np.gradient(film)
    rim = (OVERSAMPLING * 9 * (-slope_x - slope_y) - 0.25).clip(0, 0.55) * (wet > 0.3)
    rgb += (255 - rgb) * (0.9 * rim)[:, :, np.newaxis]
    return finish(rgb.clip(0, 255), side_px)


def folds(x: Plane, y: Plane, rng: np.random.Generator) -> Plane:
    """The film's thickness before stirring, about -1 to 2: streams bent by streams."""
    size = x.shape[0]
    reach = np.float32(size * 0.055)
    plane = 2.6 * (x + 1.4 * y) + 0.8 * smooth_noise(rng, size, 5)
    for cells, share in ((4, 1.0), (7, 0.7), (14, 0.36), (28, 0.10)):
        shifts = [reach * np.float32(share) * smooth_noise(rng, size, cells) for _ in range(2)]
        plane = warp(plane, shifts[0], shifts[1])
    return plane


def stir(plane: Plane, x: Plane, y: Plane) -> Plane:
    """The plane wound up round each vortex."""
    size = np.float32(x.shape[0])
    for centre_x, centre_y, radius, turns in VORTICES:
        dx, dy = x - centre_x, y - centre_y
        fall = (1 - np.hypot(dx, dy) / radius).clip(0, 1)
        turn = 2 * np.pi * turns * fall**2
        shift_x = dx * (np.cos(turn) - 1) - dy * np.sin(turn)
        shift_y = dx * np.sin(turn) + dy * (np.cos(turn) - 1)
        moved = [np.asarray(shift * size, np.float32) for shift in (shift_x, shift_y)]
        plane = warp(plane, moved[0], moved[1])
    return plane


def interference(order: Plane) -> NDArray[np.float32]:
    """The colour of a film, (size, size, 3) RGB; its colours come again at each whole order."""
    place = (order - np.floor(order)) * len(ORDER_RGB)
    whole = np.floor(place).astype(int) % len(ORDER_RGB)
    part = (place - np.floor(place))[:, :, np.newaxis]
    following = ORDER_RGB[(whole + 1) % len(ORDER_RGB)]
    return np.asarray(ORDER_RGB[whole] * (1 - part) + following * part, np.float32)


if __name__ == "__main__":
    save("oil-slick.jpg", draw())
