"""What a style picture is good for: how large its strokes are, and whether it is dull or tiny.

Dull pictures make dull styles. The thresholds were found by looking at some sixty pictures beside
their figures: paintings, prints, drawings and textures. They tell a pale or dim picture; that a
style comes out dull for another reason, these two figures cannot know.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from rts_train.images import RgbImage, read_style_picture, scale_style_picture
from rts_train.recipe import PictureOptions

TINY_PX = 256
"""Of the shorter side: below, few strokes are to be seen."""

LITTLE_CONTRAST = 16.0
"""Spread of L* below which a picture is dim, however it is coloured, but for `STRONG_COLOUR`."""
STRONG_COLOUR = 65.0
"""C*ab: abstract waves of pink and blue have little contrast, and are anything but dull."""

SOME_CONTRAST = 23.0
LITTLE_COLOUR = 36.0
"""C*ab: with less, and less than `SOME_CONTRAST`, a picture is pale. Ink drawings have none at
all, but much contrast."""

STRETCH = 1.3
"""What to try: of thirteen pictures that were found dull, it brings twelve past the thresholds."""


def lightness_spread(image: RgbImage) -> float:
    """Standard deviation of L* (CIE 1976, 0 to 100) of a (H, W, 3) uint8 RGB picture."""
    return float(_lab(image)[:, :, 0].std())


def colour_reach(image: RgbImage) -> float:
    """95th percentile over the pixels of chroma, C*ab, of a (H, W, 3) uint8 RGB picture."""
    lab = _lab(image)
    return float(np.percentile(np.hypot(lab[:, :, 1], lab[:, :, 2]), 95))


def _lab(image: RgbImage) -> NDArray[np.float32]:
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab, np.float32)


def scale_advice(picture: PictureOptions) -> str:
    """How large the strokes will be, in a sentence.

    Raises:
        TrainingError: no such file, not a picture, or too small to show a style.
    """
    shorter = min(read_style_picture(Path(picture.path)).shape[:2])
    is_scaled = shorter > picture.size_px
    size = f"{picture.size_px} of its {shorter} px" if is_scaled else f"all its {shorter} px"
    larger = ", a larger one broader" if is_scaled else ""
    return (
        f"Strokes will be as large as in '{Path(picture.path).name}' at {size} (shorter side); "
        f"a smaller --size makes them finer{larger}"
    )


def warnings_of(picture: PictureOptions) -> list[str]:
    """A sentence for each thing that makes the picture a poor one to learn from.

    It is judged as it is learned from: scaled, and stretched where that is asked for.

    Raises:
        TrainingError: no such file, not a picture, or too small to show a style.
    """
    image = read_style_picture(Path(picture.path))
    name = Path(picture.path).name
    warnings = []
    if min(image.shape[:2]) < TINY_PX:
        warnings.append(
            f"'{name}' is tiny, {image.shape[1]}x{image.shape[0]}: it shows few strokes; try one "
            f"of at least {TINY_PX} pixels each way, better {PictureOptions().size_px}"
        )
    learned = scale_style_picture(image, picture.size_px, picture.vivid)
    if dull := _dull(learned):
        advice = "another picture" if picture.vivid > 1 else f"--vivid {STRETCH:g}"
        warnings.append(f"'{name}' is dull: {dull}; try {advice}")
    return warnings


def _dull(image: RgbImage) -> str:
    """How it is, with the figures; '' if it is not dull."""
    spread, reach = lightness_spread(image), colour_reach(image)
    if spread < LITTLE_CONTRAST and reach < STRONG_COLOUR:
        return f"little contrast, its lightness spreads by {spread:.0f} of 100"
    if spread < SOME_CONTRAST and reach < LITTLE_COLOUR:
        return (
            f"little colour and contrast, its chroma reaches {reach:.0f} of some 130 and its "
            f"lightness spreads by {spread:.0f} of 100"
        )
    return ""
