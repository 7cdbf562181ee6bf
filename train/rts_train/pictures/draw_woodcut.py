"""Draw `woodcut.jpg`, the picture that the style `woodcut` is learned from.

    python -m rts_train.pictures.draw_woodcut

A block is carved field by field with gouges that start blunt and run out to a point, and is
printed in black, vermilion and indigo on cream paper. The picture is made by this script
alone, so it is free for any use (CC0) and comes out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import SIDE_PX, Plane, coordinates, finish, save
from rts_train.pictures.flow import flow_field, follow, smooth_noise
from rts_train.pictures.panes import cut_panes, scatter

FIELDS = 34
SEEDS = 30_000
STEP_PX = 4
CONTOUR = 0.011
# No groove enters this circle round a field's centre, where it would curl up on itself.
EYE = 0.010
INKS_RGB = np.array(
    [
        (22, 18, 20),  # black
        (246, 232, 202),  # cream paper
        (218, 58, 34),  # vermilion
        (34, 70, 142),  # indigo
    ],
    np.float32,
)
BLACK, CREAM, VERMILION, INDIGO = range(4)
# What a field is printed in, and what shows in its grooves.
PRINTS = np.array(
    [
        (BLACK, CREAM),
        (CREAM, BLACK),
        (BLACK, VERMILION),
        (INDIGO, CREAM),
        (BLACK, CREAM),
        (VERMILION, CREAM),
        (CREAM, BLACK),
    ]
)
# How far apart gouges lie in a field, in pixels of the canvas.
PITCHES_PX = (20, 26, 36, 46)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(1)
    x, y = coordinates(side_px)
    size = x.shape[0]
    bent_x = x + 0.07 * smooth_noise(rng, size, 5)
    bent_y = y + 0.07 * smooth_noise(rng, size, 5)
    centres = scatter(rng, FIELDS)
    field, inset = cut_panes(bent_x, bent_y, centres)
    dx, dy = bent_x - centres[field, 0], bent_y - centres[field, 1]
    away = np.arctan2(dy, dx)
    angle = directions(field, away, rng)
    pitch = rng.choice(PITCHES_PX, FIELDS)
    free = (inset > CONTOUR) & (np.hypot(dx, dy) > EYE)
    groove = carve(angle, np.where(free, field, -1), pitch, rng)
    prints = PRINTS[rng.permutation(np.arange(FIELDS) % len(PRINTS))]
    printed, shown = (INKS_RGB[prints[:, layer]][field] for layer in (0, 1))
    printed[inset < CONTOUR] = INKS_RGB[BLACK]
    share = (groove.astype(np.float32) / 255)[:, :, np.newaxis]
    grain = 1 + 0.05 * rng.normal(size=(size // 4, size // 4)).astype(np.float32)
    light = cv2.resize(grain, (size, size), interpolation=cv2.INTER_CUBIC)[:, :, np.newaxis]
    rgb = (printed + (shown - printed) * share) * light
    return finish(np.clip(rgb, 0, 255).astype(np.float32), side_px)


def directions(field: NDArray[np.int32], away: Plane, rng: np.random.Generator) -> Plane:
    """Which way each field is carved: along a current, in rays, in rings or in spirals.

    `away` is the angle under which its field's centre sees a pixel.
    """
    current = flow_field(rng, field.shape[0], 4)
    way = rng.permutation(np.arange(FIELDS) % 6)[field]
    turned = current + rng.uniform(-0.9, 0.9, FIELDS)[field]
    around = away + np.pi * np.array([0.5, 0, 0.25])[way % 3]
    return np.asarray(np.where(way >= 3, turned, around), np.float32)


def carve(
    angle: Plane, field: NDArray[np.int32], pitch: NDArray[np.int_], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """255 in the grooves. A groove stays in its field (-1 is none) and clear of the others."""
    size = angle.shape[0]
    taken = np.zeros((size, size), np.uint8)
    groove = np.zeros((size, size), np.uint8)
    for x, y in rng.uniform(0, size, (SEEDS, 2)):
        home = int(field[int(y), int(x)])
        if home < 0 or taken[int(y), int(x)]:
            continue
        steps = int(rng.integers(14, 60))
        back = clear(follow(angle, x, y, steps, -STEP_PX), field, taken)
        line = back[:0:-1] + clear(follow(angle, x, y, steps, STEP_PX), field, taken)
        width = float(pitch[home]) * rng.uniform(0.66, 0.9)
        if len(line) < 7 or np.ptp(line, axis=0).max() < width:  # too short, or one small curl
            continue
        gouge(groove, line, width)
        for at_x, at_y in line:
            cv2.circle(taken, (round(at_x), round(at_y)), int(pitch[home] * 0.8), 255, -1)
    return groove


def clear(
    line: list[tuple[float, float]], field: NDArray[np.int32], taken: NDArray[np.uint8]
) -> list[tuple[float, float]]:
    """The points of `line` up to the first that leaves its field or meets another groove."""
    home = field[int(line[0][1]), int(line[0][0])]
    for index, (x, y) in enumerate(line):
        if field[int(y), int(x)] != home or taken[int(y), int(x)]:
            return line[:index]
    return line


def gouge(groove: NDArray[np.uint8], line: list[tuple[float, float]], width_px: float) -> None:
    """Cut one groove of at most `width_px`: blunt where the tool enters, sharp where it leaves."""
    share = np.linspace(0, 1, len(line))
    profile = share**0.3 * (1 - share) ** 0.8
    half = 0.5 * width_px * profile / profile.max()
    points = np.array(line)
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, np.newaxis]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * half[:, np.newaxis]
    outline = np.concatenate([points + across, (points - across)[::-1]])
    cv2.fillPoly(groove, [outline.round().astype(np.int32)], 255, cv2.LINE_AA)


if __name__ == "__main__":
    save("woodcut.jpg", draw())
