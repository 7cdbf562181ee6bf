"""Draw `impasto.jpg`, the picture that the style `impasto` is learned from.

    python -m rts_train.pictures.draw_impasto

Thick strokes of oil paint swirl through sky and wheat; each has bristle ridges that catch
a light from the upper left. The picture is made by this script alone, so it is free for
any use (CC0) and comes out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, coordinates, finish, save
from rts_train.pictures.noise import smooth_noise

# From the troughs of the stream to its crests.
PALETTE_RGB = np.array(
    [
        (10, 16, 62),  # midnight
        (18, 44, 130),  # ultramarine
        (30, 92, 190),  # cobalt
        (36, 160, 190),  # turquoise
        (168, 220, 206),  # pale sea
        (250, 246, 226),  # white
        (255, 214, 48),  # chrome yellow
        (246, 150, 28),  # orange
        (176, 66, 24),  # burnt sienna
    ],
    np.float32,
)
# Length and width of a stroke (pixels at a side of 768), strokes laid.
COATS = ((130, 26, 1500), (84, 17, 3200), (52, 11, 3200), (30, 8, 1500))
# Centre x, centre y, radius (a share of the side) and direction of each swirl.
SWIRLS = (
    (0.24, 0.24, 0.20, 1), (0.70, 0.18, 0.15, -1), (0.53, 0.55, 0.20, -1), (0.88, 0.48, 0.14, 1),
    (0.14, 0.66, 0.15, 1), (0.80, 0.83, 0.19, 1), (0.36, 0.90, 0.16, -1),
)  # fmt: skip


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(1889)
    x, y = coordinates(side_px)
    size = x.shape[0]
    stream = stream_function(x, y, rng)
    slope_y, slope_x = np.gradient(cv2.GaussianBlur(stream, (0, 0), size / 150))
    angle = np.arctan2(-slope_x, slope_y)
    tone = tones(stream, rng)
    rgb = np.empty((size, size, 3), np.float32)
    rgb[:] = PALETTE_RGB[1]
    height = np.zeros((size, size), np.float32)
    scale = side_px * OVERSAMPLING / 768
    for length, width, strokes in COATS:
        for _ in range(strokes):
            place = rng.uniform(-0.01, 1.01, 2) * size
            row, column = place.astype(int).clip(0, size - 1)
            colours = mix(float(tone[row, column]), rng)
            half = np.array((length, width)) * rng.uniform(0.75, 1.25, 2) * scale / 2
            heading = (float(angle[row, column]), bend_at(angle, place))
            lay(rgb, height, place, heading, half, colours, rng)
    return finish(light(rgb, height, scale), side_px)


def stream_function(x: Plane, y: Plane, rng: np.random.Generator) -> Plane:
    """The plane whose contours the strokes follow: a slanting drift with swirls in it."""
    stream = 0.55 * y + 0.10 * np.sin(6 * x + 2 * y) + 0.035 * smooth_noise(rng, x.shape[0], 4)
    for centre_x, centre_y, radius, turn in SWIRLS:
        near = np.exp(-((x - centre_x) ** 2 + (y - centre_y) ** 2) / radius**2 * 1.6)
        stream += turn * 0.26 * near
    return np.asarray(stream, np.float32)


def tones(stream: Plane, rng: np.random.Generator) -> Plane:
    """A place in the palette from 0 to 1 for each pixel: bands along the stream."""
    bands = 0.5 + 0.5 * np.sin(stream * 23 + 0.5 * smooth_noise(rng, stream.shape[0], 5))
    return np.asarray(bands**0.9, np.float32)


def mix(tone: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """The two colours on one brush, (2, 3) RGB."""
    last = len(PALETTE_RGB) - 1
    near = rng.normal(tone * last, 0.55, 2).clip(0, last)
    if rng.random() < 0.06:
        near[:] = rng.choice((0, 3, 5, 6, 7))
    colours = PALETTE_RGB[np.rint(near).astype(int)]
    return np.asarray(colours * rng.uniform(0.86, 1.12) + rng.normal(0, 6, 3), np.float32)


def bend_at(angle: Plane, place: NDArray[np.float64]) -> float:
    """How fast the direction turns along a stroke at `place`, in radians a pixel."""
    size, reach = angle.shape[0], 0.012 * angle.shape[0]
    row, column = place.astype(int).clip(0, size - 1)
    here = float(angle[row, column])
    step = np.array((np.sin(here), np.cos(here))) * reach
    ends = [angle[tuple((place + s * step).astype(int).clip(0, size - 1))] for s in (1, -1)]
    turn = np.angle(np.exp(1j * (float(ends[0]) - float(ends[1]))))
    return float(turn / (2 * reach))


def lay(
    rgb: NDArray[np.float32],
    height: Plane,
    place: NDArray[np.float64],
    heading: tuple[float, float],
    half: NDArray[np.float64],
    colours: NDArray[np.float32],
    rng: np.random.Generator,
) -> None:
    """Lay one stroke on the paint, in place.

    `heading` is its direction and how fast that turns; `half` its half length and width.
    """
    size, (half_length, half_width), (angle, turning) = rgb.shape[0], half, heading
    bend = float(np.clip(turning, -1.1 / half_length, 1.1 / half_length))
    reach = int(half_length + half_width) + 2
    top, left = np.maximum(place.astype(int) - reach, 0)
    bottom, right = np.minimum(place.astype(int) + reach, size)
    if top >= bottom or left >= right:
        return
    dy = np.arange(top, bottom, dtype=np.float32)[:, np.newaxis] - np.float32(place[0])
    dx = np.arange(left, right, dtype=np.float32)[np.newaxis] - np.float32(place[1])
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    along = (dx * cosine + dy * sine) / np.float32(half_length)
    curve = np.float32(bend * half_length**2 / 2)
    across = (dy * cosine - dx * sine - curve * along**2) / np.float32(half_width)
    bristles = rng.normal(0, 1, max(7, int(half_width * 0.8)) + 2).astype(np.float32)
    spot = ((across + 1) / 2).clip(0, 1) * (len(bristles) - 2)
    ridge = np.interp(spot.ravel(), np.arange(len(bristles)), bristles).reshape(spot.shape)
    inside = (across**2 + np.abs(along + 0.10 * ridge) ** 5) < 1
    rows, columns = np.nonzero(inside)
    v, u, ridge = across[inside], along[inside], ridge[inside].astype(np.float32)
    share = (0.5 + 0.35 * ridge + 0.25 * v).clip(0, 1)[:, np.newaxis]
    rgb[rows + top, columns + left] = colours[0] * share + colours[1] * (1 - share)
    body = 1.6 * np.sqrt(1 - v**2) + 0.50 * ridge + 0.9 * np.exp(-(((np.abs(v) - 0.8) / 0.15) ** 2))
    body += 0.7 * u * np.abs(u)
    under = height[rows + top, columns + left]
    height[rows + top, columns + left] = 0.45 * under + body


def light(rgb: NDArray[np.float32], height: Plane, scale: float) -> NDArray[np.float32]:
    """The paint under a low lamp from the upper left."""
    relief = cv2.GaussianBlur(height, (0, 0), 0.75 * scale)
    slope_y, slope_x = np.gradient(relief)
    facing = (1.5 * (slope_x + slope_y) * scale).clip(-1.5, 1.5)[:, :, np.newaxis]
    lit = rgb * (1 + 0.55 * np.minimum(facing, 0.5)).clip(0.25, 1.3)
    gloss = (0.75 * (facing - 0.30)).clip(0, 0.75)
    return np.asarray((lit + (255 - lit) * gloss).clip(0, 255), np.float32)


if __name__ == "__main__":
    save("impasto.jpg", draw())
