"""Draw `aurora.jpg`, the picture that the style `aurora` is learned from.

    python -m rts_train.pictures.draw_aurora

Curtains of green, teal, violet and magenta light with fine rays hang before a starry
night. The picture is made by this script alone, so it is free for any use (CC0) and comes
out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, coordinates, finish, save
from rts_train.pictures.noise import smooth_noise, warp

NIGHT_RGB = ((3, 5, 26), (10, 22, 84))
STARS = 900
SAMPLES = 30_000
# A curtain's colours from its hem upwards.
PALETTES_RGB = (
    ((190, 255, 110), (30, 255, 90), (4, 200, 130), (20, 80, 200), (120, 10, 190)),
    ((255, 130, 170), (255, 20, 150), (170, 16, 230), (60, 30, 220), (4, 60, 150)),
    ((120, 255, 210), (10, 240, 190), (4, 140, 220), (90, 30, 230), (220, 14, 160)),
)
# Height of the hem (a share of the side), length of the rays, palette, strength.
CURTAINS = (
    (0.06, 0.20, 0, 0.9), (0.19, 0.22, 1, 0.9), (0.32, 0.24, 0, 1.0), (0.45, 0.22, 2, 0.8),
    (0.58, 0.24, 1, 1.0), (0.71, 0.22, 0, 1.0), (0.84, 0.22, 2, 0.9), (0.97, 0.24, 1, 0.9),
    (1.10, 0.22, 0, 1.0),
)  # fmt: skip


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(557)
    x, y = coordinates(side_px)
    size = x.shape[0]
    rgb = night(y, rng)
    lean = 0.22 * (x - 0.5) * (1 - y) + 0.055 * np.sin(6 * y + 3 * x)
    bend_x = np.asarray(size * lean, np.float32)
    bend_y = np.asarray(size * 0.035 * np.sin(7 * x + 1), np.float32)
    for curtain in CURTAINS:
        light = hang(size, *curtain, rng)
        for channel in range(3):
            shone = warp(np.ascontiguousarray(light[:, :, channel]), bend_x, bend_y)
            rgb[:, :, channel] += (255 - rgb[:, :, channel]) * (1 - np.exp(-shone))
    glow = np.asarray(cv2.GaussianBlur(rgb, (0, 0), size / 90), np.float32)
    rgb += 0.20 * glow
    deep = np.asarray(255 * (rgb / 255).clip(0, 1) ** 1.25, np.float32)
    return finish(deep, side_px)


def night(y: Plane, rng: np.random.Generator) -> NDArray[np.float32]:
    """A deep blue sky with stars of several sizes."""
    size = y.shape[0]
    share = (0.45 + 0.3 * smooth_noise(rng, size, 4)).clip(0, 1)[:, :, np.newaxis]
    low, high = (np.array(colour, np.float32) for colour in NIGHT_RGB)
    sky = np.ascontiguousarray(low + (high - low) * share, np.float32)
    for column, row in rng.integers(0, size, (STARS, 2)):
        radius = (0.5 + 1.0 * rng.random() ** 4) * size / 768
        warmth = rng.uniform(0.8, 1.0)
        colour = (255 * warmth, 245.0, 255 * (1.8 - warmth))
        centre = (int(column * 8), int(row * 8))
        cv2.circle(sky, centre, int(radius * 8), colour, -1, cv2.LINE_8, 3)
    return sky


def hang(
    size: int, hem: float, length: float, palette: int, strength: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """The light of one curtain, (size, size, 3): rays along a folded line."""
    s = np.linspace(-0.15, 1.15, SAMPLES)
    phase = rng.uniform(0, 2 * np.pi, 6)
    fold = 0.055 * np.sin(15 * s + phase[0]) + 0.026 * np.sin(37 * s + phase[1])
    x = s + fold * (0.8 + 0.5 * np.sin(4 * s + phase[2]))
    y = hem + 0.065 * np.sin(6.5 * s + phase[3]) + 0.045 * np.cos(15 * s + phase[0])
    y += 0.020 * np.cos(37 * s + phase[1])
    rays = np.interp(s * 160, np.arange(-30, 200), rng.gamma(1.6, 0.6, 230))
    rays *= np.interp(s * 55, np.arange(-12, 70), rng.uniform(0.35, 1.4, 82))
    reach = length * np.interp(s * 90, np.arange(-18, 110), rng.uniform(0.65, 1.35, 128))
    light = np.zeros((size, size, 3), np.float32)
    colours = np.array(PALETTES_RGB[palette], np.float32) / 255
    rows = np.arange(size)
    columns = np.rint(x * size).astype(int)
    weight = strength * 2.7 * size / SAMPLES
    for column, foot, ray, tall in zip(columns, y * size, rays, reach * size, strict=True):
        if not 0 <= column < size:
            continue
        top, bottom = max(int(foot - 1.7 * tall), 0), min(int(foot + 0.02 * size), size)
        if top >= bottom:
            continue
        up = (foot - rows[top:bottom]) / tall
        bright = np.exp(-1.3 * up.clip(0, None)) * (1 + up / 0.05).clip(0, 1) * (1 - up / 1.7)
        place = (up.clip(0, 1.2) * 3.4).clip(0, 3.999)
        whole = place.astype(int)
        part = (place - whole)[:, np.newaxis]
        tint = colours[whole] * (1 - part) + colours[whole + 1] * part
        light[top:bottom, column] += (weight * ray * bright)[:, np.newaxis] * tint
    return np.asarray(cv2.GaussianBlur(light, (0, 0), 0.8 * OVERSAMPLING), np.float32)


if __name__ == "__main__":
    save("aurora.jpg", draw())
