"""Draw `blueprint.jpg`, the picture that the style `blueprint` is learned from.

    python -m rts_train.pictures.draw_blueprint

Gears, flanges, hatched sections and dimension lines in white and pale cyan on Prussian
blue. The picture is made by this script alone, so it is free for any use (CC0) and comes
out the same everywhere.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, finish, save
from rts_train.pictures.noise import fractal_noise, grain

DEEP_RGB = np.array((2, 28, 104), np.float32)
BRIGHT_RGB = np.array((10, 74, 176), np.float32)
WHITE = (250, 254, 255)
CYAN = (140, 214, 250)
FAINT = (44, 112, 204)
SUBPIXEL_BITS = 3

Colour = tuple[int, int, int]
Points = NDArray[np.float64]


@dataclass
class Sheet:
    """A sheet to draw on, in units of a picture of side 768; line widths in the same units."""

    rgb: NDArray[np.float32]
    scale: float = field(init=False)

    def __post_init__(self) -> None:
        self.scale = self.rgb.shape[0] / 768

    def path(self, points: Points, colour: Colour, width: float, closed: bool = False) -> None:
        """A line through `points`, (n, 2)."""
        fixed = np.rint(points * self.scale * 2**SUBPIXEL_BITS).astype(np.int32).reshape(-1, 1, 2)
        thick = max(1, round(width * self.scale))
        cv2.polylines(self.rgb, [fixed], closed, colour, thick, cv2.LINE_AA, SUBPIXEL_BITS)

    def fill(self, points: Points) -> None:
        """Blue paint over what lies under a part."""
        fixed = np.rint(points * self.scale).astype(np.int32)
        mask = np.zeros(self.rgb.shape[:2], np.uint8)
        cv2.fillPoly(mask, [fixed], (1,))
        self.rgb[mask > 0] = 0.8 * DEEP_RGB + 0.2 * BRIGHT_RGB

    def line(self, start: Points, end: Points, colour: Colour, width: float) -> None:
        """A straight line."""
        self.path(np.stack((start, end)), colour, width)

    def circle(self, centre: Points, radius: float, colour: Colour, width: float) -> None:
        """A full circle."""
        self.path(ring(centre, radius), colour, width, closed=True)

    def dashed(self, points: Points, colour: Colour, width: float) -> None:
        """Every other stretch of three points."""
        for first in range(0, len(points) - 3, 6):
            self.path(points[first : first + 4], colour, width)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(1842)
    size = side_px * OVERSAMPLING
    cloud = (0.5 + 0.22 * fractal_noise(rng, size, 5, 4)).clip(0, 1)[:, :, np.newaxis]
    sheet = Sheet(np.ascontiguousarray(DEEP_RGB + (BRIGHT_RGB - DEEP_RGB) * cloud, np.float32))
    rule(sheet)
    construct(sheet, rng)
    for centre, radius in packed(rng):
        part = PARTS[int(rng.integers(len(PARTS)))]
        part(sheet, np.array(centre), radius, rng)
    sheet.rgb *= (1 + 0.02 * grain(rng, size, 2.0))[:, :, np.newaxis]
    return finish(sheet.rgb.clip(0, 255), side_px)


def packed(rng: np.random.Generator) -> list[tuple[tuple[float, float], float]]:
    """Centres and radii of parts that fill the sheet with little overlap, largest first."""
    placed: list[tuple[tuple[float, float], float]] = []
    for radius in (116, 92, 74, 58, 46, 36, 28, 21):
        for _ in range(420):
            x, y = rng.uniform(-20, 788, 2)
            if all(np.hypot(x - a, y - b) > 1.01 * (radius + r) for (a, b), r in placed):
                placed.append(((float(x), float(y)), float(radius)))
    return placed


def ring(centre: Points, radius: float, start: float = 0, turn: float = 2 * np.pi) -> Points:
    """Points on an arc, (n, 2)."""
    angles = start + np.linspace(0, turn, max(24, int(radius * abs(turn) / 2)))
    return centre + radius * np.stack((np.cos(angles), np.sin(angles)), 1)


def polar(centre: Points, radius: float, angle: float) -> Points:
    """The point at `angle` radians from `centre`, (2,)."""
    return centre + radius * np.array((np.cos(angle), np.sin(angle)))


def rule(sheet: Sheet) -> None:
    """The grid, each fourth line heavier."""
    for step in range(49):
        at, width = step * 16.0, 1.8 if step % 4 == 0 else 0.8
        sheet.line(np.array((at, 0.0)), np.array((at, 768.0)), FAINT, width)
        sheet.line(np.array((0.0, at)), np.array((768.0, at)), FAINT, width)


def construct(sheet: Sheet, rng: np.random.Generator) -> None:
    """Long construction lines and wide arcs between the parts."""
    for _ in range(16):
        centre, angle = rng.uniform(0, 768, 2), rng.uniform(0, np.pi)
        sheet.line(polar(centre, 900, angle), polar(centre, -900, angle), CYAN, 0.8)
    for _ in range(14):
        centre, radius = rng.uniform(-200, 968, 2), rng.uniform(150, 480)
        sheet.circle(centre, radius, CYAN, 0.9)
        sheet.circle(centre, radius + 7, CYAN, 0.9)


def gear(sheet: Sheet, centre: Points, radius: float, rng: np.random.Generator) -> None:
    """A toothed wheel with spokes."""
    teeth = max(9, int(radius / 4.2))
    phase = np.linspace(0, 2 * np.pi, teeth * 24, endpoint=False)
    height = (1.9 * np.sin(phase * teeth)).clip(-1, 1)
    reach = radius * 0.92 + min(6.0, radius * 0.09) * height
    rim = centre + reach[:, np.newaxis] * np.stack((np.cos(phase), np.sin(phase)), 1)
    sheet.fill(rim)
    sheet.path(rim, WHITE, 2.6, closed=True)
    sheet.circle(centre, radius * 0.74, WHITE, 1.6)
    sheet.dashed(ring(centre, radius * 0.83), CYAN, 1.0)
    sheet.circle(centre, radius * 0.26, WHITE, 2.4)
    sheet.circle(centre, radius * 0.12, WHITE, 1.6)
    spokes, start = int(rng.integers(4, 8)), rng.uniform(0, 2)
    for spoke in range(spokes):
        angle = start + 2 * np.pi * spoke / spokes
        for side in (-1, 1):
            inner = polar(centre, radius * 0.26, angle + side * 0.32)
            sheet.line(inner, polar(centre, radius * 0.74, angle + side * 0.13), WHITE, 1.6)
        sheet.path(ring(centre, radius * 0.66, angle + 0.2, 2 * np.pi / spokes - 0.4), CYAN, 1.2)
    axes(sheet, centre, radius)


def flange(sheet: Sheet, centre: Points, radius: float, rng: np.random.Generator) -> None:
    """A disc with a ring of bolts, its rim hatched."""
    sheet.fill(ring(centre, radius * 0.96))
    hatching(sheet, centre, radius * 0.96, radius * 0.78, rng.uniform(0, np.pi))
    for share, width in ((0.96, 2.6), (0.78, 2.0), (0.42, 2.0), (0.34, 1.2)):
        sheet.circle(centre, radius * share, WHITE, width)
    sheet.dashed(ring(centre, radius * 0.60), CYAN, 1.2)
    bolts, start = max(5, int(radius / 9)), rng.uniform(0, 2)
    for bolt in range(bolts):
        place = polar(centre, radius * 0.60, start + 2 * np.pi * bolt / bolts)
        sheet.circle(place, radius * 0.085, WHITE, 1.5)
    axes(sheet, centre, radius)


def section(sheet: Sheet, centre: Points, radius: float, rng: np.random.Generator) -> None:
    """A part cut open: two hatched half rings and a bore."""
    start = rng.uniform(0, 2 * np.pi)
    sheet.fill(ring(centre, radius * 0.94))
    hatching(sheet, centre, radius * 0.94, radius * 0.5, start)
    for share, width in ((0.94, 2.6), (0.5, 2.2), (0.40, 1.2)):
        sheet.circle(centre, radius * share, WHITE, width)
    for turn in (0.0, np.pi):
        hub = polar(centre, radius * 0.72, start + turn)
        sheet.fill(ring(hub, radius * 0.17))
        sheet.circle(hub, radius * 0.17, WHITE, 1.8)
    hatching(sheet, centre, radius * 0.40, 0, start + 0.9)
    dimension(sheet, centre, radius, start + 0.5)


def dial(sheet: Sheet, centre: Points, radius: float, rng: np.random.Generator) -> None:
    """A scale of degrees round a rose of arcs."""
    sheet.fill(ring(centre, radius * 0.95))
    sheet.circle(centre, radius * 0.95, WHITE, 2.2)
    ticks = max(24, int(radius) // 2 * 2)
    for tick in range(ticks):
        angle, long = 2 * np.pi * tick / ticks, 0.76 if tick % 5 == 0 else 0.84
        sheet.line(
            polar(centre, radius * long, angle), polar(centre, radius * 0.95, angle), WHITE, 1
        )
    petals, start = int(rng.integers(5, 9)), rng.uniform(0, 2)
    for petal in range(petals):
        angle = start + 2 * np.pi * petal / petals
        sheet.circle(polar(centre, radius * 0.36, angle), radius * 0.36, CYAN, 1.3)
    sheet.circle(centre, radius * 0.72, WHITE, 1.6)
    dimension(sheet, centre, radius, start)


def hatching(sheet: Sheet, centre: Points, outer: float, inner: float, angle: float) -> None:
    """Parallel lines between two circles."""
    ahead = np.array((np.cos(angle), np.sin(angle)))
    aside = np.array((-ahead[1], ahead[0]))
    for offset in np.arange(-outer + 3, outer, 5.0):
        far = np.sqrt(outer**2 - offset**2)
        near = np.sqrt(max(inner**2 - offset**2, 0.0))
        for side in (-1, 1):
            foot = centre + aside * offset
            sheet.line(foot + ahead * side * near, foot + ahead * side * far, WHITE, 1.0)


def axes(sheet: Sheet, centre: Points, radius: float) -> None:
    """The two centre lines, dashed."""
    reach = np.linspace(-radius * 1.08, radius * 1.08, max(12, int(radius / 2)))[:, np.newaxis]
    for direction in ((1.0, 0.0), (0.0, 1.0)):
        sheet.dashed(centre + reach * np.array(direction), CYAN, 1.0)


def dimension(sheet: Sheet, centre: Points, radius: float, angle: float) -> None:
    """A measuring line across a part, with an arrow at each end."""
    ends = [polar(centre, side * radius * 0.94, angle) for side in (-1, 1)]
    sheet.line(ends[0], ends[1], WHITE, 1.1)
    for end, turn in zip(ends, (0.0, np.pi), strict=True):
        for side in (-0.3, 0.3):
            sheet.line(end, polar(end, min(12.0, radius * 0.2), angle + turn + side), WHITE, 1.6)


PARTS = (gear, flange, section, dial)


if __name__ == "__main__":
    save("blueprint.jpg", draw())
