"""What the window tells: a performer's text on the left, the keys on the right.

python -m docs.pictures.draw_controls
"""

import cv2
import numpy as np

from docs.pictures.clip import clip_frame, fit, save
from realtime_style import Stylizer
from realtime_style.live.hud import draw_corner, draw_table
from realtime_style.live.keys import HELP

FRAME = 50
TOLD = ("candy   look 3", "next aurora   128 bpm * on the beat   recording 1:13   ? for keys")


def main() -> None:
    photo = np.asarray(cv2.resize(clip_frame(FRAME), (854, 480)), np.uint8)
    with Stylizer("candy") as stylizer:
        painting = fit(stylizer.stylize(photo), 640, 480)
    left, right = painting.copy(), painting.copy()
    draw_corner(left, TOLD, recording=True)
    draw_table(right, HELP)
    save("controls.jpg", np.hstack([left, right]))


if __name__ == "__main__":
    main()
