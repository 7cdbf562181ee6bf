"""Draw `pencil.jpg`, the picture that the style `pencil` is learned from.

    python -m rts_train.pictures.draw_pencil

Rounded forms hatched across and across again in graphite, sanguine and indigo on toothy
paper. The picture is made by this script alone, so it is free for any use (CC0) and comes
out the same everywhere.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, finish, save
from rts_train.pictures.noise import grain, smooth_noise

PAPER_RGB = np.array((250, 246, 236), np.float32)
GRAPHITE_RGB = (30, 30, 36)
# What each form is hatched with: graphite, sanguine, indigo, viridian, ochre.
PENCILS_RGB = ((34, 34, 42), (190, 54, 28), (28, 48, 146), (24, 104, 96), (214, 136, 30))
FORMS = 130
STROKES_PER_LAYER = 11500


@dataclass(frozen=True)
class Forms:
    """Which form each pixel shows, how dark it is there (0 to 1), and where outlines run."""

    index: NDArray[np.int32]
    shade: Plane
    outline: NDArray[np.uint8]


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(23)
    size = side_px * OVERSAMPLING
    scale = size / 768
    forms = lay_forms(size, rng)
    tooth = grain(rng, size, 0.55 * scale)
    rgb = np.empty((size, size, 3), np.float32)
    rgb[:] = PAPER_RGB
    rgb += 3.0 * tooth[:, :, np.newaxis]
    directions = rng.uniform(0, np.pi, FORMS + 1)
    for layer, (turn, least) in enumerate(((0.0, 0.12), (0.95, 0.42), (-0.6, 0.62), (1.7, 0.80))):
        for number, pencil in enumerate(PENCILS_RGB):
            marks = hatch(forms, directions + turn, number, least, scale, rng)
            rub(rgb, marks, tooth, pencil if layer < 3 else GRAPHITE_RGB)
    rub(rgb, outlines(forms.outline, scale, rng), tooth, GRAPHITE_RGB)
    return finish(rgb.clip(0, 255), side_px)


def lay_forms(size: int, rng: np.random.Generator) -> Forms:
    """Ovals and leaves thrown one on another, each lit from the upper left."""
    rows, columns = np.indices((size, size), np.float32) / np.float32(size)
    bend_x, bend_y = (0.012 * smooth_noise(rng, size, 7) for _ in range(2))
    index = np.zeros((size, size), np.int32)
    shade = np.full((size, size), 0.5, np.float32)
    outline = np.zeros((size, size), np.uint8)
    width = max(1, round(size / 768 * 1.6))
    for form in range(1, FORMS + 1):
        centre_x, centre_y = rng.uniform(-0.03, 1.03, 2)
        long = 0.17 * (1 - 0.7 * form / FORMS) * rng.uniform(0.8, 1.3) + 0.02
        turn, slim = rng.uniform(0, np.pi), rng.uniform(0.5, 0.95)
        dx, dy = columns + bend_x - centre_x, rows + bend_y - centre_y
        a = (dx * np.cos(turn) + dy * np.sin(turn)) / long
        b = (dy * np.cos(turn) - dx * np.sin(turn)) / (long * slim)
        distance = a**2 + b**2 if form % 3 else np.abs(b) * 1.2 + a**2
        inside = distance < 1
        index[inside] = form
        facing = 0.43 + 0.56 * (dx + dy)[inside] / (1.1 * long)
        shade[inside] = (facing + 0.25 * distance[inside] ** 4 + rng.uniform(-0.15, 0.15)).clip(
            0, 1
        )
        outline[inside] = 0
        edges, _ = cv2.findContours(
            inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        cv2.drawContours(outline, edges, -1, (255,), width)
    # A form cut off by the side of the picture has no outline there.
    inner = slice(3 * width, -3 * width)
    framed = np.zeros_like(outline)
    framed[inner, inner] = outline[inner, inner]
    return Forms(index, shade, framed)


def hatch(
    forms: Forms,
    directions: NDArray[np.float64],
    pencil: int,
    least: float,
    scale: float,
    rng: np.random.Generator,
) -> Plane:
    """Strokes of one pencil where the shade is above `least`: pressure from 0 to 1."""
    size = forms.shade.shape[0]
    marks = np.zeros((size, size), np.uint8)
    for column, row in rng.integers(0, size, (STROKES_PER_LAYER, 2)):
        form, shade = int(forms.index[row, column]), float(forms.shade[row, column])
        if form % len(PENCILS_RGB) != pencil or shade < least:
            continue
        angle = directions[form] + rng.normal(0, 0.045)
        length = rng.uniform(14, 34) * scale
        t = np.linspace(-0.5, 0.5, 7) * length
        sag = 0.0035 / scale * t**2
        x = column + t * np.cos(angle) - sag * np.sin(angle)
        y = row + t * np.sin(angle) + sag * np.cos(angle)
        inner = (x >= 0) & (x < size) & (y >= 0) & (y < size)
        inner[inner] = forms.index[y[inner].astype(int), x[inner].astype(int)] == form
        points = np.stack((x, y), 1)[inner]
        pressure = int(255 * np.clip(0.25 + 0.75 * shade + rng.normal(0, 0.10), 0.2, 1))
        path = np.rint(points * 8).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(marks, [path], False, (pressure,), round(scale), cv2.LINE_AA, 3)
    return np.asarray(marks, np.float32) / np.float32(255)


def outlines(outline: NDArray[np.uint8], scale: float, rng: np.random.Generator) -> Plane:
    """The forms' contours, gone over twice by an unsteady hand."""
    size = outline.shape[0]
    marks = np.zeros((size, size), np.float32)
    rows, columns = np.indices((size, size), np.float32)
    for wobble, pressure in ((0.9, 1.0), (2.2, 0.7)):
        dx, dy = (columns + scale * wobble * smooth_noise(rng, size, 24)), rows + scale * wobble
        again = cv2.remap(outline, dx, np.asarray(dy, np.float32), cv2.INTER_LINEAR)
        marks = np.maximum(marks, np.asarray(again, np.float32) / 255 * pressure)
    heavy = (0.75 + 0.3 * smooth_noise(rng, size, 9)).clip(0.45, 1)
    return np.asarray(marks * heavy, np.float32)


def rub(rgb: NDArray[np.float32], marks: Plane, tooth: Plane, pencil: tuple[int, int, int]) -> None:
    """Leave pigment on `rgb` where the marks press on the paper's high spots, in place."""
    caught = (marks * 1.25 + 0.22 * tooth * (marks > 0) - 0.12).clip(0, 1) * np.minimum(
        marks * 3, 1
    )
    filtered = np.array(pencil, np.float32) / PAPER_RGB
    rgb *= 1 - 0.88 * caught[:, :, np.newaxis] * (1 - filtered)


if __name__ == "__main__":
    save("pencil.jpg", draw())
