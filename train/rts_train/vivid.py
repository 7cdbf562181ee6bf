"""A pale picture made more vivid: contrast and chroma stretched in CIELAB."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

KNEE = 0.8
"""The share of the room up to which a stretch is plain; beyond, it bends towards the end."""

HALVINGS = 8
"""Of the interval in which a pixel's greatest chroma is looked for: to 1 part in 256."""

LARGEST_CHROMA = 140.0
"""C*ab that no colour of sRGB passes; blue has 134."""

# CIE 1976 and sRGB (IEC 61966-2-1) for daylight D65, as OpenCV has them.
_WHITE = np.array([0.950456, 1.0, 1.088754], np.float32)
_FROM_XYZ = np.array(
    [
        [3.240479, -1.53715, -0.498535],
        [-0.969256, 1.875991, 0.041556],
        [0.055648, -0.204043, 1.057311],
    ],
    np.float32,
)

_Plane = NDArray[np.floating[Any]]


def stretch(image: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    """The picture with lightness `factor` times as far from its mean, and so its chroma.

    Hues stay. What would leave black, white or the colours of sRGB comes up to them softly, and
    nothing becomes paler than it was. (H, W, 3) uint8 RGB, the same back; 1 changes nothing.
    """
    if factor == 1:
        return image
    lab = np.asarray(cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    lightness, chroma = lab[:, :, 0], np.hypot(lab[:, :, 1], lab[:, :, 2])
    mean = lightness.mean()
    away = lightness - mean
    room = np.where(away > 0, 100 - mean, mean)
    lab[:, :, 0] = mean + np.sign(away) * _up_to(room, np.abs(away), factor)
    hue = lab[:, :, 1:] / np.maximum(chroma, 1e-6)[:, :, None]
    reach = _greatest_chroma(lab[:, :, 0], hue)
    lab[:, :, 1:] = hue * _up_to(reach, chroma, factor)[:, :, None]
    pixels = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)


def _up_to(room: _Plane, values: _Plane, factor: float) -> _Plane:
    """`factor` times the values; past `KNEE` of the room they bend, and never pass its end."""
    share = factor * values / np.maximum(room, 1e-6)
    beyond = np.maximum(share - KNEE, 0) / (1 - KNEE)
    bent = np.minimum(share, KNEE) + (1 - KNEE) * (1 - np.exp(-beyond))
    return np.maximum(bent * room, np.minimum(values, room))


def _greatest_chroma(lightness: _Plane, hue: _Plane) -> _Plane:
    """The largest C*ab at which each pixel's lightness and hue, (H, W, 2), are in sRGB."""
    low = np.zeros_like(lightness)
    high = np.full_like(lightness, LARGEST_CHROMA)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        inside = _in_srgb(lightness, hue * middle[:, :, None])
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return low


def _in_srgb(lightness: _Plane, ab: _Plane) -> NDArray[np.bool_]:
    """Whether the colours have red, green and blue from 0 to 1."""
    y = (lightness + 16) / 116
    roots = np.stack([y + ab[:, :, 0] / 500, y, y - ab[:, :, 1] / 200], axis=2)
    linear = np.where(roots > 6 / 29, roots**3, (roots - 4 / 29) * 3 * (6 / 29) ** 2)
    rgb = (linear * _WHITE) @ _FROM_XYZ.T
    return np.asarray(((rgb >= 0) & (rgb <= 1)).all(axis=2))
