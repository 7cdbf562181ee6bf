"""Draw `low-poly.jpg`, the picture that the style `low-poly` is learned from.

    python -m rts_train.pictures.draw_low_poly

Crisp triangles, large and small, fold a sunset into a teal sea. The picture is made by
this script alone, so it is free for any use (CC0) and comes out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, finish, save
from rts_train.pictures.noise import smooth_noise

# From the depth of the sea to the sun and beyond it.
PALETTE_RGB = np.array(
    [
        (4, 30, 62),  # abyss
        (6, 74, 96),  # deep teal
        (10, 156, 160),  # teal
        (120, 226, 200),  # mint
        (255, 240, 190),  # sunlight
        (255, 188, 60),  # amber
        (252, 108, 50),  # coral
        (224, 40, 90),  # crimson
        (112, 20, 110),  # plum
        (40, 14, 76),  # dusk
    ],
    np.float32,
)
# Least distance between corners (pixels at a side of 768) where facets are fine and coarse.
FINE_PX, COARSE_PX = 15.0, 58.0
THROWS = 26_000


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(3)
    size = side_px * OVERSAMPLING
    spacing = (0.42 + 0.34 * smooth_noise(rng, size, 5)).clip(0, 1) ** 1.2
    reach = (FINE_PX + (COARSE_PX - FINE_PX) * spacing) * size / 768
    relief = smooth_noise(rng, size, 5) + 0.4 * smooth_noise(rng, size, 13)
    slow = smooth_noise(rng, size, 3)
    rgb = np.zeros((size, size, 3), np.float32)
    for corners in triangles(scatter(np.asarray(reach, np.float32), rng), size):
        fold(rgb, corners, relief, slow, rng)
    return finish(rgb.clip(0, 255), side_px)


def scatter(spacing: Plane, rng: np.random.Generator) -> NDArray[np.float64]:
    """Corners no nearer to one another than `spacing` where they lie, (n, 2) x and y."""
    size = spacing.shape[0]
    margin = 0.08 * size
    points = np.empty((0, 2))
    for throw in rng.uniform(-margin, size + margin, (THROWS, 2)):
        column, row = throw.astype(int).clip(0, size - 1)
        near = np.hypot(*(points - throw).T)
        if not len(points) or near.min() > spacing[row, column]:
            points = np.vstack((points, throw))
    return points


def triangles(points: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The Delaunay triangles of `points`, (n, 3, 2)."""
    margin = int(0.1 * size)
    plane = cv2.Subdiv2D((-margin, -margin, size + 2 * margin, size + 2 * margin))
    for x, y in points:
        plane.insert((float(x), float(y)))
    corners = np.asarray(plane.getTriangleList(), np.float64).reshape(-1, 3, 2)
    inside = ((corners > -margin) & (corners < size + margin)).all(axis=(1, 2))
    return np.asarray(corners[inside])


def fold(
    rgb: NDArray[np.float32],
    corners: NDArray[np.float64],
    relief: Plane,
    slow: Plane,
    rng: np.random.Generator,
) -> None:
    """Paint one facet, in place: its colour by place and relief, its light by its slope."""
    size = rgb.shape[0]
    centre_x, centre_y = corners.mean(axis=0)
    columns, rows = corners.astype(int).clip(0, size - 1).T
    heights = relief[rows, columns].astype(np.float64)
    # The facet's plane: height = slope . (x, y) + constant.
    slope = np.linalg.solve(np.column_stack((corners, np.ones(3))), heights)[:2] * size
    light = np.clip(1.0 + 0.030 * float(slope @ (0.5, 0.86)) + rng.normal(0, 0.07), 0.5, 1.5)
    row, column = (int(np.clip(v, 0, size - 1)) for v in (centre_y, centre_x))
    wave = 0.5 * heights.mean() + 0.35 * float(slow[row, column])
    place = (0.5 + 0.5 * np.sin(8.5 * (centre_y + 0.6 * centre_x) / size + 1.7 * wave)) ** 0.9
    at = float(np.clip(place + rng.normal(0, 0.035), 0, 1)) * (len(PALETTE_RGB) - 1)
    low = min(int(at), len(PALETTE_RGB) - 2)
    colour = (PALETTE_RGB[low] + (PALETTE_RGB[low + 1] - PALETTE_RGB[low]) * (at - low)) * light
    top, left = corners.min(axis=0).astype(int).clip(0, size)[::-1] - 1
    bottom, right = corners.max(axis=0).astype(int).clip(0, size)[::-1] + 2
    top, left, bottom, right = max(top, 0), max(left, 0), min(bottom, size), min(right, size)
    if top >= bottom or left >= right:
        return
    mask = np.zeros((bottom - top, right - left), np.uint8)
    shape = np.rint((corners - (left, top)) * 8).astype(np.int32)
    cv2.fillConvexPoly(mask, shape, (1,), cv2.LINE_8, 3)
    dy = (np.arange(top, bottom)[:, np.newaxis] - centre_y) / (bottom - top)
    dx = (np.arange(left, right)[np.newaxis] - centre_x) / (right - left)
    shade = (1 - 0.22 * dy - 0.14 * dx)[:, :, np.newaxis]
    patch = rgb[top:bottom, left:right]
    patch[mask > 0] = (colour * shade)[mask > 0]
    edge = np.clip(colour * 1.22 + 14, 0, 255)
    line = tuple(float(value) for value in edge)
    shift = np.rint(corners * 8).astype(np.int32).reshape(1, 3, 2)
    cv2.polylines(rgb, list(shift[:, :2]), False, line, OVERSAMPLING, cv2.LINE_AA, 3)


if __name__ == "__main__":
    save("low-poly.jpg", draw())
