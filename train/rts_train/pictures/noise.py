"""Smooth random planes for the drawing scripts."""

import cv2
import numpy as np

from rts_train.pictures.canvas import Plane


def smooth_noise(rng: np.random.Generator, size: int, cells: int) -> Plane:
    """A plane (size, size) of mean 0 and deviation 1 with about `cells` swells a side."""
    seeds = rng.normal(0, 1, (cells + 4, cells + 4)).astype(np.float32)
    step = -(-size // cells)
    wide = cv2.resize(seeds, None, fx=step, fy=step, interpolation=cv2.INTER_CUBIC)
    plane = np.asarray(wide[2 * step : 2 * step + size, 2 * step : 2 * step + size], np.float32)
    return np.asarray((plane - plane.mean()) / plane.std(), np.float32)


def fractal_noise(rng: np.random.Generator, size: int, cells: int, octaves: int) -> Plane:
    """Smooth noise with finer and fainter noise on it, mean 0 and deviation 1."""
    plane = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        plane += smooth_noise(rng, size, cells * 2**octave) * np.float32(0.5**octave)
    return np.asarray((plane - plane.mean()) / plane.std(), np.float32)


def grain(rng: np.random.Generator, size: int, sigma_px: float) -> Plane:
    """Fine noise blurred by `sigma_px`, mean 0 and deviation 1: paper tooth, fibre, dust."""
    plane = rng.normal(0, 1, (size, size)).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma_px), np.float32)
    return np.asarray((soft - soft.mean()) / soft.std(), np.float32)


def warp(plane: Plane, shift_x: Plane, shift_y: Plane) -> Plane:
    """`plane` read at each pixel's place moved by the shifts, in pixels; mirrored outside."""
    rows, columns = np.indices(plane.shape, np.float32)
    moved = cv2.remap(
        plane, columns + shift_x, rows + shift_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(moved, np.float32)
