"""A smooth field of directions, and lines that follow it, for the drawing scripts."""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import Plane


def flow_field(rng: np.random.Generator, size: int, cells: int) -> Plane:
    """Angles in radians, (size, size), that turn smoothly over about size / `cells` pixels."""
    coarse = rng.normal(size=(cells, cells, 2)).astype(np.float32)
    vector = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.arctan2(vector[..., 1], vector[..., 0]), np.float32)


def smooth_noise(rng: np.random.Generator, size: int, cells: int) -> Plane:
    """Numbers from about -1 to 1, (size, size), that vary smoothly over size / `cells` pixels."""
    coarse = rng.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def follow(
    angle: Plane, x: float, y: float, steps: int, step_px: float
) -> list[tuple[float, float]]:
    """The points of a line from (x, y) along `angle`, which ends at the picture's edge."""
    size = angle.shape[0]
    points = []
    for _ in range(steps):
        points.append((x, y))
        direction = float(angle[int(y), int(x)])
        x += step_px * float(np.cos(direction))
        y += step_px * float(np.sin(direction))
        if not (0 <= x < size and 0 <= y < size):
            break
    return points


def polyline(points: list[tuple[float, float]]) -> NDArray[np.int32]:
    """The points as OpenCV's drawing functions take them, (count, 1, 2)."""
    return np.array(points, np.float64).round().astype(np.int32).reshape(-1, 1, 2)
