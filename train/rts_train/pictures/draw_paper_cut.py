"""Draw `paper-cut.jpg`, the picture that the style `paper-cut` is learned from.

    python -m rts_train.pictures.draw_paper_cut

Sheets of coloured paper with wavy and scalloped edges lie one above another and throw
soft shadows. The picture is made by this script alone, so it is free for any use (CC0)
and comes out the same everywhere.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import OVERSAMPLING, SIDE_PX, Plane, finish, save
from rts_train.pictures.noise import fractal_noise, grain, smooth_noise

Mask = NDArray[np.uint8]
GROUND_RGB = (18, 18, 58)
# Each sheet from the deepest: the level it is cut at, its colour, and the radius of its
# scallops at a side of 768 (0 for a plain wavy edge).
SHEETS = (
    (-1.15, (30, 44, 128), 0),
    (-0.80, (16, 122, 164), 9),
    (-0.45, (24, 182, 170), 0),
    (-0.12, (250, 240, 216), 12),
    (0.20, (255, 196, 44), 0),
    (0.55, (250, 118, 40), 10),
    (0.92, (226, 38, 72), 0),
    (1.35, (126, 20, 92), 8),
)


def draw(side_px: int = SIDE_PX) -> NDArray[np.uint8]:
    """Return the picture, (side_px, side_px, 3) uint8 BGR."""
    rng = np.random.default_rng(64)
    size = side_px * OVERSAMPLING
    scale = size / 768
    relief = smooth_noise(rng, size, 7) + 0.25 * smooth_noise(rng, size, 15)
    rgb = np.empty((size, size, 3), np.float32)
    rgb[:] = GROUND_RGB
    rgb *= paper(size, scale, rng)[:, :, np.newaxis]
    for level, colour, scallop in SHEETS:
        ripple = 0.07 * smooth_noise(rng, size, 20)
        sheet = (relief / relief.std() + ripple > level).astype(np.uint8)
        if scallop:
            sheet = scalloped(sheet, scallop * scale)
        sheet = punched(sheet, scale)
        lay(rgb, sheet, colour, scale, rng)
    return finish(rgb.clip(0, 255), side_px)


def paper(size: int, scale: float, rng: np.random.Generator) -> Plane:
    """The brightness of a sheet: fine tooth and long faint fibres, about 1."""
    fibre = cv2.blur(grain(rng, size, 0.4 * scale), (round(15 * scale), 1))
    clouds = fractal_noise(rng, size, 6, 2)
    tooth = grain(rng, size, 0.6 * scale)
    return np.asarray(1 + 0.022 * tooth + 0.05 * fibre + 0.012 * clouds, np.float32)


def scalloped(sheet: Mask, radius: float) -> Mask:
    """The sheet with half-discs along its edges."""
    edges, _ = cv2.findContours(sheet, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cut = sheet.copy()
    for edge in edges:
        points = cv2.GaussianBlur(edge[:, 0].astype(np.float32), (1, 31), 0)
        steps = np.hypot(*np.diff(points, axis=0, append=points[:1]).T)
        along = np.cumsum(steps)
        discs = max(3, round(float(along[-1]) / (radius * 1.75)))
        for reach in np.arange(discs) * along[-1] / discs:
            x, y = edge[int(np.searchsorted(along, reach)) % len(edge), 0]
            cv2.circle(cut, (int(x), int(y)), round(radius), (1,), -1)
    return cut


def punched(sheet: Mask, scale: float) -> Mask:
    """The sheet with a row of small round holes a little way in from its edges."""
    inner = cv2.distanceTransform(np.pad(sheet, 1, constant_values=1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    edges, _ = cv2.findContours(
        (inner > 17 * scale).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE
    )
    cut = sheet.copy()
    size = sheet.shape[0]
    for edge in edges:
        step = round(15 * scale)
        for x, y in edge[: len(edge) - step // 2 : step, 0]:
            if 2 < x < size - 3 and 2 < y < size - 3:
                cv2.circle(cut, (int(x), int(y)), round(2.6 * scale), (0,), -1)
    return cut


def lay(
    rgb: NDArray[np.float32],
    sheet: Mask,
    colour: tuple[int, int, int],
    scale: float,
    rng: np.random.Generator,
) -> None:
    """Lay one sheet over `rgb`, in place: its shadow first, then the paper, then a lit rim."""
    size = sheet.shape[0]
    body = sheet.astype(np.float32)
    dark = np.zeros_like(body)
    for drop, blur, depth in ((3, 1.6, 0.45), (8, 6.0, 0.60)):
        shift = np.array([[1, 0, drop * scale], [0, 1, drop * scale]], np.float32)
        moved = cv2.warpAffine(body, shift, (size, size), borderMode=cv2.BORDER_REPLICATE)
        dark = np.maximum(dark, depth * np.asarray(cv2.GaussianBlur(moved, (0, 0), blur * scale)))
    rgb *= (1 - dark)[:, :, np.newaxis]
    flat = np.array(colour, np.float32) * paper(size, scale, rng)[:, :, np.newaxis]
    inside = sheet > 0
    rgb[inside] = flat[inside]
    shift = np.array([[1, 0, 1.1 * scale], [0, 1, 1.1 * scale]], np.float32)
    rim = (body - cv2.warpAffine(body, shift, (size, size), borderMode=cv2.BORDER_REPLICATE)) > 0.5
    rgb[rim] += (255 - rgb[rim]) * 0.45


if __name__ == "__main__":
    save("paper-cut.jpg", draw())
