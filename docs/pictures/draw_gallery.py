"""All styles on a frame of the bundled clip, each beside the picture it was learned from.

python -m docs.pictures.draw_gallery
"""

import numpy as np

from docs.pictures.clip import PAPER, clip_frame, fit, in_rows, labelled, save
from docs.pictures.write_styles import gallery
from realtime_style import Stylizer
from realtime_style.cli.styles import picture_of
from realtime_style.frame import BgrImage
from realtime_style.sources.still import StillSource
from realtime_style.styles.catalogue import Style

FRAME = 50
HEIGHT, PICTURE_WIDTH, PAINTING_WIDTH = 168, 112, 300
COLUMNS = 4
GAP = np.full((HEIGHT, 4, 3), PAPER, np.uint8)


def main() -> None:
    photo = clip_frame(FRAME)
    tiles = []
    with Stylizer() as stylizer:
        for style in gallery():
            stylizer.style = style.name
            painting = fit(stylizer.stylize(photo), PAINTING_WIDTH, HEIGHT)
            tile = np.hstack([fit(original(style), PICTURE_WIDTH, HEIGHT), GAP, painting])
            tiles.append(labelled(tile, style.name))
    save("gallery.jpg", in_rows(tiles, COLUMNS), quality=80)


def original(style: Style) -> BgrImage:
    """The picture that the style was learned from."""
    path = picture_of(style)
    assert path, style.name
    frame = StillSource(path).read()
    assert frame
    return frame.pixels


if __name__ == "__main__":
    main()
