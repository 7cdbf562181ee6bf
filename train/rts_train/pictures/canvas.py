"""What the drawing scripts share: an oversampled canvas, and how it is saved."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE_PX = 768
OVERSAMPLING = 2

Plane = NDArray[np.float32]
"""One number for each pixel of the canvas, (size, size)."""


def coordinates(side_px: int) -> tuple[Plane, Plane]:
    """x and y from 0 to 1 for each pixel of the canvas."""
    axis = np.linspace(0, 1, side_px * OVERSAMPLING, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    return x, y


def finish(rgb: NDArray[np.float32], side_px: int) -> NDArray[np.uint8]:
    """The canvas scaled down to (side_px, side_px, 3) uint8 BGR."""
    small = cv2.resize(rgb[:, :, ::-1], (side_px, side_px), interpolation=cv2.INTER_AREA)
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


def save(name: str, picture: NDArray[np.uint8]) -> None:
    """Write `name` beside this script."""
    cv2.imwrite(str(Path(__file__).with_name(name)), picture, [cv2.IMWRITE_JPEG_QUALITY, 93])
