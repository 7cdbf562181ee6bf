"""Draw `comic.jpg`, the picture that the style `comic` is learned from.

    python -m rts_train.pictures.draw_comic

A page of pop art: fields of flat colour, dots of three sizes, hatching and speed lines inside
thick ink contours, with bursts over them. The picture is made by this script alone, so it is
free for any use (CC0) and comes out the same everywhere.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import SIDE_PX, Plane, coordinates, finish, save
from rts_train.pictures.flow import smooth_noise
from rts_train.pictures.panes import cut_panes, scatter

Mask = NDArray[np.bool_]

FIELDS = 56
INK = (20, 16, 26)
WHITE = (255, 252, 240)
YELLOW = (255, 222, 0)
RED = (234, 30, 44)
CYAN = (0, 168, 232)
PINK = (255, 190, 170)
BLUE = (24, 56, 160)

# What fills a field: (pattern, ground, figure, steps of the pattern across the picture).
FILLS = (
    ("dots", YELLOW, RED, 46),
    ("dots", WHITE, CYAN, 62),
    ("gloss", RED, WHITE, 1),
    ("hatching", PINK, INK, 52),
    ("dots", PINK, RED, 78),
    ("rays", WHITE, INK, 15),
    ("dots", CYAN, BLUE, 46),
    ("rays", CYAN, WHITE, 14),
    ("hatching", CYAN, INK, 44),
    ("dots", INK, WHITE, 52),
    ("rays", YELLOW, RED, 11),
    ("dots", WHITE, RED, 46),
    ("hatching", WHITE, INK, 40),
    ("gloss", CYAN, WHITE, 1),
    ("rays", RED, YELLOW, 13),
)
# Centre x, centre y, radius (all as a share of the side), spikes, outer and inner colour.
BURSTS = (
    (0.22, 0.20, 0.150, 13, YELLOW, RED),
    (0.74, 0.34, 0.170, 15, RED, YELLOW),
    (0.36, 0.62, 0.130, 12, WHITE, CYAN),
    (0.82, 0.80, 0.140, 13, CYAN, WHITE),
    (0.14, 0.90, 0.110, 11, RED, WHITE),
    (0.52, 0.06, 0.080, 10, WHITE, YELLOW),
    (0.56, 0.90, 0.075, 10, YELLOW, PINK),
    (0.03, 0.50, 0.090, 11, CYAN, YELLOW),
    (0.97, 0.08, 0.090, 11, WHITE, RED),
)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(1)
    x, y = coordinates(side_px)
    size = x.shape[0]
    bent_x = x + 0.09 * smooth_noise(rng, size, 6)
    bent_y = y + 0.09 * smooth_noise(rng, size, 6)
    centres = scatter(rng, FIELDS)
    field, inset = cut_panes(bent_x, bent_y, centres)
    pressure = 0.010 + 0.007 * smooth_noise(rng, size, 9)
    rgb = np.empty((size, size, 3), np.float32)
    order = rng.permutation(np.arange(FIELDS) % len(FILLS))
    turns = rng.uniform(0, 2 * np.pi, FIELDS)
    for index, (centre_x, centre_y) in enumerate(centres):
        inside = field == index
        dx, dy = x[inside] - centre_x, y[inside] - centre_y
        pattern, ground, figure, steps = FILLS[order[index]]
        drawn = PATTERNS[pattern](dx, dy, inset[inside], float(turns[index]), steps)
        rgb[inside] = np.where(drawn[:, np.newaxis], figure, ground)
    rgb[inset < pressure] = INK
    for burst in BURSTS:
        lay_burst(rgb, x, y, *burst)
    return finish(rgb, side_px)


def dots(dx: Plane, dy: Plane, _inset: Plane, turn: float, steps: int) -> Mask:
    """Halftone dots on a slanted grid that grow along `turn` until they meet."""
    across, up = (dx + dy) * steps * 0.7071, (dx - dy) * steps * 0.7071
    distance = np.hypot(across % 1 - 0.5, up % 1 - 0.5)
    slope = (dx * np.cos(turn) + dy * np.sin(turn)) / 0.12
    return np.asarray(distance < 0.36 + 0.20 * np.tanh(slope))


def hatching(dx: Plane, dy: Plane, _inset: Plane, turn: float, steps: int) -> Mask:
    """Bent ink lines that swell along `turn`, and cross where the shade is deepest."""
    along = dx * np.cos(turn) + dy * np.sin(turn)
    across = dy * np.cos(turn) - dx * np.sin(turn)
    line = np.abs((across + 2.4 * along**2) * steps % 1 - 0.5)
    crossing = np.abs((0.8 * along + 0.6 * across) * steps % 1 - 0.5)
    swell = 0.20 + 2.2 * along
    return np.asarray((line < swell) | (crossing < 2.6 * (along - 0.035)))


def rays(dx: Plane, dy: Plane, _inset: Plane, turn: float, steps: int) -> Mask:
    """Speed lines: wedges of unlike lengths that run out to a point towards the middle."""
    dx, dy = dx + 0.03 * np.float32(np.cos(turn)), dy + 0.03 * np.float32(np.sin(turn))
    wedge = (np.arctan2(dy, dx) + turn) / (2 * np.pi) * steps * 2
    start = 0.018 + 0.035 * np.abs(np.sin(12.9898 * np.floor(wedge % (2 * steps)) + turn))
    width = 0.36 * np.clip((np.hypot(dx, dy) - start) / 0.05, 0, 1)
    return np.asarray(np.abs(wedge % 1 - 0.5) < width)


def gloss(dx: Plane, dy: Plane, inset: Plane, _turn: float, _steps: int) -> Mask:
    """A bright crescent along the upper left contour, broken once."""
    side = np.arctan2(-dy, -dx)
    lit = (np.abs(side - 0.75) < 0.75) & (np.abs(side - 0.25) > 0.09)
    band = np.abs(inset - 0.036) < 0.012 * np.cos(side - 0.75)
    return np.asarray(lit & band)


PATTERNS: dict[str, Callable[[Plane, Plane, Plane, float, int], Mask]] = {
    "dots": dots,
    "hatching": hatching,
    "rays": rays,
    "gloss": gloss,
}


def lay_burst(
    rgb: NDArray[np.float32],
    x: Plane,
    y: Plane,
    centre_x: float,
    centre_y: float,
    radius: float,
    spikes: int,
    outer: tuple[int, int, int],
    inner: tuple[int, int, int],
) -> None:
    """Lay a star with its shadow, a smaller star and dots over `rgb`, in place."""
    shift = 0.011
    shadow = star(x - centre_x - shift, y - centre_y - shift, spikes)
    here = star(x - centre_x, y - centre_y, spikes)
    rgb[shadow < radius + 0.006] = INK
    rgb[here < radius + 0.006] = INK
    rgb[here < radius - 0.002] = outer
    rgb[here < 0.62 * radius + 0.003] = INK
    rgb[here < 0.62 * radius - 0.003] = inner
    inside = here < 0.62 * radius - 0.003
    dotted = dots(x[inside] - centre_x, y[inside] - centre_y, x[inside], 0.9, 58)
    rgb[inside] = np.where(dotted[:, np.newaxis], outer, inner)


def star(dx: Plane, dy: Plane, spikes: int) -> Plane:
    """The distance from the middle, as the radius of the star of uneven spikes that meets it."""
    turn = np.arctan2(dy, dx) / (2 * np.pi) * spikes
    spike = 1 - 2 * np.abs(turn % 1 - 0.5)
    reach = 0.24 + 0.16 * np.sin(4.7 * np.floor(turn % spikes) + spikes)
    return np.asarray(np.hypot(dx, dy) / (0.70 + reach * (2 * spike - 1)), np.float32)


if __name__ == "__main__":
    save("comic.jpg", draw())
