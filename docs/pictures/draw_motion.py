"""The README's moving picture: the bundled clip and its painting, from style to style.

    python -m docs.pictures.draw_motion

An animated WebP, since as a GIF of 256 colours it would be several times as large.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image

from docs.pictures.clip import FOLDER, clip_frames, fit
from realtime_style import Stylizer
from realtime_style.frame import BgrImage

STYLES = ("candy", "starry-night", "ink", "great-wave", "stained-glass", "woodcut")
WIDTH, HEIGHT = 400, 225
"""Of each half."""
FRAMES_PER_STYLE, FRAMES_OF_A_CHANGE = 17, 5
EVERY = 2
"""One of two frames of the clip's 25 a second."""
FRAME_MS = 80
QUALITY = 50
MOST_BYTES = 3_000_000


def main() -> None:
    frames = [Image.fromarray(each[:, :, ::-1]) for each in side_by_side()]
    path = FOLDER / "motion.webp"
    frames[0].save(
        path,
        save_all=True,
        append_images=frames[1:],
        duration=FRAME_MS,
        loop=0,
        quality=QUALITY,
        method=4,
    )
    size = path.stat().st_size
    print(f"{path}: {frames[0].size}, {len(frames)} frames, {size / 1e6:.2f} MB")
    if size > MOST_BYTES:
        raise SystemExit("too large for a README: lower QUALITY")


def side_by_side() -> Iterator[BgrImage]:
    """The film on the left, its painting on the right, with the style's name on it."""
    count = FRAMES_PER_STYLE * len(STYLES)
    film = list(clip_frames(EVERY))
    back_and_forth = [*film, *film[-2:0:-1]]
    photos = [back_and_forth[i % len(back_and_forth)] for i in range(count)]
    with Stylizer(style_at(0)) as stylizer:
        paintings = stylizer.stylize_frames(photos)
        for index, photo in enumerate(photos):
            stylizer.style = style_at(index)
            right = fit(next(paintings), WIDTH, HEIGHT)
            name_on(right, STYLES[index // FRAMES_PER_STYLE])
            yield np.hstack([fit(photo, WIDTH, HEIGHT), right])


def style_at(index: int) -> str:
    """A style, or in the first frames of the next one a blend of both."""
    which, frame = divmod(index, FRAMES_PER_STYLE)
    share = (frame + 1) / (FRAMES_OF_A_CHANGE + 1)
    if share >= 1 or which == 0:
        return STYLES[which]
    return f"{STYLES[which - 1]}:{1 - share:.3f},{STYLES[which]}:{share:.3f}"


def name_on(image: BgrImage, name: str) -> None:
    """White letters on a dark ground, so that they can be read on anything."""
    font, scale = cv2.FONT_HERSHEY_SIMPLEX, 0.6
    (width, height), _ = cv2.getTextSize(name, font, scale, 1)
    image[HEIGHT - height - 18 : HEIGHT - 4, 4 : width + 20] //= 4
    cv2.putText(image, name, (12, HEIGHT - 12), font, scale, (255, 255, 255), 1, cv2.LINE_AA)


if __name__ == "__main__":
    main()
