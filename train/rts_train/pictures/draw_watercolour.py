"""Draw `watercolour.jpg`, the picture that the style `watercolour` is learned from.

    python -m rts_train.pictures.draw_watercolour

Transparent washes lie side by side with white paper between, and petals lie over them. Each
runs from one pigment into another, dries with a dark rim and blooms where water ran back. The
picture is made by this script alone, so it is free for any use (CC0) and comes out the same
everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import SIDE_PX, Plane, coordinates, finish, save
from rts_train.pictures.flow import flow_field, smooth_noise
from rts_train.pictures.panes import cut_panes, scatter

WASHES = 64
PETALS = 110
# Half the breadth of the paper left between two washes, as a share of the side.
DRY_GAP = 0.0048
PAPER_RGB = np.array((253, 251, 245), np.float32)
# Neighbours mix well; the last is the first's neighbour.
PIGMENT_RGB = np.array(
    [
        (232, 40, 120),  # rose
        (255, 105, 40),  # cadmium orange
        (255, 204, 30),  # cadmium yellow
        (120, 185, 45),  # sap green
        (10, 150, 120),  # viridian
        (20, 165, 215),  # cobalt teal
        (40, 62, 200),  # ultramarine
        (120, 52, 172),  # violet
    ],
    np.float32,
)
ABSORBANCE = -np.log(PIGMENT_RGB / 255 * 0.98).astype(np.float32)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(1)
    x, y = coordinates(side_px)
    size = x.shape[0]
    ragged_x = x + wobble(rng, size)
    ragged_y = y + wobble(rng, size)
    absorbed, pigment = lay_washes(ragged_x, ragged_y, rng)
    angle = flow_field(rng, size, 4)
    for centre_x, centre_y in scatter(rng, PETALS):
        row, column = int(centre_y * (size - 1)), int(centre_x * (size - 1))
        turn, colour = float(angle[row, column]), int(pigment[row, column])
        lay_petal(absorbed, ragged_x, ragged_y, (centre_x, centre_y), turn, colour, rng)
    grain = cv2.GaussianBlur(rng.normal(size=(size, size)).astype(np.float32), (0, 0), 2.2)
    absorbed *= (1 + 0.7 * grain)[:, :, np.newaxis]
    return finish(PAPER_RGB * np.exp(-absorbed), side_px)


def wobble(rng: np.random.Generator, size: int) -> Plane:
    """How far a brush strays from its line, as a share of the side: slowly, and in small steps."""
    parts = ((0.045, 6), (0.010, 18), (0.0022, 80), (0.0011, 260))
    return np.asarray(sum(reach * smooth_noise(rng, size, cells) for reach, cells in parts))


def lay_washes(
    x: Plane, y: Plane, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int_]]:
    """What washes all over the paper absorb, (size, size, 3), and each pixel's pigment."""
    size = x.shape[0]
    centres = scatter(rng, WASHES)
    wash, inset = cut_panes(x, y, centres)
    first = rng.permutation(np.arange(WASHES) % len(PIGMENT_RGB))
    second = (first + rng.choice((-1, 1, 2), WASHES)) % len(PIGMENT_RGB)
    turn = rng.uniform(0, 2 * np.pi, WASHES)
    dx, dy = x - centres[wash, 0], y - centres[wash, 1]
    across = (dx * np.cos(turn)[wash] + dy * np.sin(turn)[wash]) / 0.075
    slope = np.asarray(across + 0.7 * smooth_noise(rng, size, 12), np.float32)
    strength = rng.uniform(0.18, 1.25, WASHES)[wash]
    depth = np.asarray(inset / 2 - DRY_GAP, np.float32)
    amount = strength * dried(depth, slope, bloom(rng, size))
    mix = run_together(first[wash], second[wash], slope)
    return np.asarray(amount[:, :, np.newaxis] * mix, np.float32), first[wash]


def lay_petal(
    absorbed: NDArray[np.float32],
    x: Plane,
    y: Plane,
    centre: tuple[float, float],
    turn: float,
    wash: int,
    rng: np.random.Generator,
) -> None:
    """Add one pointed or round touch of the brush to `absorbed`, in place."""
    size = absorbed.shape[0]
    length = rng.choice((0.025, 0.045, 0.075, 0.11)) * rng.uniform(0.8, 1.2)
    breadth = length * rng.uniform(0.26, 0.62)
    margin = length + 0.08
    left, top = (max(0, int((at - margin) * size)) for at in centre)
    right, bottom = (int((at + margin) * size) for at in centre)
    window = np.s_[top:bottom, left:right]
    dx, dy = x[window] - centre[0], y[window] - centre[1]
    along = (dx * np.cos(turn) + dy * np.sin(turn)) / length
    across = (dy * np.cos(turn) - dx * np.sin(turn)) / breadth + 0.5 * along**2 - 0.2
    inset = (1 - np.hypot(along, across * (1.25 + 0.5 * along))) * breadth
    pigment = (wash + int(rng.choice((-2, -1, 0, 1, 2)))) % len(PIGMENT_RGB)
    other = (pigment + int(rng.choice((-1, 1)))) % len(PIGMENT_RGB)
    amount = (
        rng.uniform(0.4, 1.0)
        * (2 if length < 0.04 else 1)
        * dried(inset, along, np.ones_like(along))
    )
    colour = run_together(np.full(dx.shape, pigment), np.full(dx.shape, other), along)
    absorbed[window] += amount[:, :, np.newaxis] * colour


def dried(inset: Plane, slope: Plane, water: Plane) -> Plane:
    """Pigment left at `inset` inside a wash's edge: none outside, most in the rim."""
    inside = np.clip(inset / 0.0012, 0, 1)
    depth = np.maximum(inset, 0)
    rim = 1.25 * np.exp(-depth / 0.0028) + 0.35 * np.exp(-depth / 0.014)
    return np.asarray(inside * (rim + water * (0.72 + 0.42 * np.tanh(slope))), np.float32)


def bloom(rng: np.random.Generator, size: int) -> Plane:
    """Where water ran back into a wash: pale lobes with a dark, crinkled front."""
    level = smooth_noise(rng, size, 9) + 0.22 * smooth_noise(rng, size, 40)
    level += 0.10 * smooth_noise(rng, size, 130)
    front = level - 0.30
    pale = 1 - 0.55 * np.clip(front / 0.25, 0, 1)
    return np.asarray(pale + 0.75 * np.exp(-np.abs(front) / 0.035) * (front > -0.04), np.float32)


def run_together(
    first: NDArray[np.int_], second: NDArray[np.int_], slope: Plane
) -> NDArray[np.float32]:
    """What a wash absorbs that runs from the `first` pigment into the `second` along `slope`."""
    share = (0.5 + 0.5 * np.tanh(1.4 * slope))[:, :, np.newaxis]
    return np.asarray(ABSORBANCE[first] * (1 - share) + ABSORBANCE[second] * share, np.float32)


if __name__ == "__main__":
    save("watercolour.jpg", draw())
