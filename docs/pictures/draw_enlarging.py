"""Ways from half size to full size, on a frame of the bundled clip.

python -m docs.pictures.draw_enlarging
"""

import cv2
import numpy as np

from docs.pictures.clip import clip_frame, in_rows, labelled, save
from realtime_style import Stylizer
from realtime_style.enlarging import enlarge
from realtime_style.frame import BgrImage

FRAME = 50
STYLE = "candy"
CUT = slice(150, 540), slice(180, 620)
"""Rows and columns of the frame at 960x540."""


def main() -> None:
    photo = np.asarray(cv2.resize(clip_frame(FRAME), (960, 540)), np.uint8)
    half = np.asarray(cv2.resize(photo, (480, 270), interpolation=cv2.INTER_AREA), np.uint8)
    with Stylizer(STYLE, stroke_unit="pixels") as stylizer:
        full, small = stylizer.stylize(photo), stylizer.stylize(half)
    shown = {
        "photo": photo,
        "painted in full": full,
        "half, bilinear": enlarged(small, cv2.INTER_LINEAR),
        "half, bicubic": enlarged(small, cv2.INTER_CUBIC),
        "half, with the photo's edges: as rts does": enlarge(small, half, photo),
    }
    tiles = [labelled(np.ascontiguousarray(image[CUT]), text) for text, image in shown.items()]
    blank = np.full_like(tiles[0], 250)
    save("enlarging.jpg", in_rows([*tiles, blank], 3))


def enlarged(small: BgrImage, how: int) -> BgrImage:
    return np.asarray(cv2.resize(small, (960, 540), interpolation=how), np.uint8)


if __name__ == "__main__":
    main()
