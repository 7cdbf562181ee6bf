"""How large strokes are: every pixel painted, then `--stroke` 0.5, 1 and 2, in two styles.

python -m docs.pictures.draw_strokes
"""

import cv2
import numpy as np

from docs.pictures.clip import clip_frame, fit, save
from realtime_style import StrokeUnit, Stylizer
from realtime_style.frame import BgrImage

FRAME = 50
STYLES = ("candy", "great-wave")
STROKES = (0.5, 1.0, 2.0)
WIDTH, HEIGHT = 400, 225
"""Of each painting as it is shown; it is made at 1280x720."""


def main() -> None:
    photo = np.asarray(cv2.resize(clip_frame(FRAME), (1280, 720)), np.uint8)
    save("strokes.jpg", np.vstack([row(photo, style) for style in STYLES]))


def row(photo: BgrImage, style: str) -> BgrImage:
    with Stylizer(style, stroke_unit=StrokeUnit.PIXELS) as stylizer:
        paintings = [stylizer.stylize(photo)]
    with Stylizer(style) as stylizer:
        for stroke in STROKES:
            stylizer.stroke = stroke
            paintings.append(stylizer.stylize(photo))
    return np.hstack([fit(each, WIDTH, HEIGHT) for each in paintings])


if __name__ == "__main__":
    main()
