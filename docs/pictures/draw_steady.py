"""How much a frame differs from the one before: in the clip, painted frame by frame, and steadied.

    python -m docs.pictures.draw_steady

Differences are shown six times as bright.
"""

import cv2
import numpy as np

from docs.pictures.clip import clip_frames, fit, in_rows, labelled, save
from realtime_style import Stylizer
from realtime_style.frame import BgrImage

STYLES = ("candy", "ink", "mosaic")
FRAMES = range(40, 52)
"""The last two are compared; the ones before let the painting settle."""
TIMES_AS_BRIGHT = 6
WIDTH, HEIGHT = 392, 221


def main() -> None:
    film = [image for index, image in enumerate(clip_frames()) if index in FRAMES]
    tiles = []
    for style in STYLES:
        alone, steadied = painted(film, style, 0.0), painted(film, style, 1.0)
        tiles += [
            tile(steadied[-1], f"{style}, steadied"),
            tile(change(film), "change in the clip"),
            tile(change(alone), "frame by frame (--steady 0)"),
            tile(change(steadied), "steadied (the default)"),
        ]
    save("steady.jpg", in_rows(tiles, 4))


def painted(film: list[BgrImage], style: str, steady: float) -> list[BgrImage]:
    with Stylizer(style, steady=steady) as stylizer:
        return list(stylizer.stylize_frames(film))


def change(film: list[BgrImage]) -> BgrImage:
    """Between the last two frames."""
    difference = cv2.absdiff(film[-1], film[-2])
    return np.asarray(cv2.convertScaleAbs(difference, alpha=TIMES_AS_BRIGHT), np.uint8)


def tile(image: BgrImage, text: str) -> BgrImage:
    return labelled(fit(image, WIDTH, HEIGHT), text)


if __name__ == "__main__":
    main()
