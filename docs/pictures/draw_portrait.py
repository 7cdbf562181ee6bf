"""All styles on a face.

    python -m docs.pictures.draw_portrait

`portrait.jpg` is a part of a frame of Big Buck Bunny's trailer, (c) 2008 Blender Foundation,
www.bigbuckbunny.org, CC BY 3.0.
"""

from docs.pictures.clip import FOLDER, fit, in_rows, labelled, save
from docs.pictures.write_styles import gallery
from realtime_style import Stylizer
from realtime_style.sources.still import StillSource

WIDTH, HEIGHT = 312, 234
COLUMNS = 5


def main() -> None:
    frame = StillSource(FOLDER / "portrait.jpg").read()
    assert frame
    tiles = [labelled(fit(frame.pixels, WIDTH, HEIGHT), "photo")]
    with Stylizer() as stylizer:
        for style in gallery():
            stylizer.style = style.name
            painting = stylizer.stylize(frame.pixels)
            tiles.append(labelled(fit(painting, WIDTH, HEIGHT), style.name))
    save("gallery-portrait.jpg", in_rows(tiles, COLUMNS), quality=80)


if __name__ == "__main__":
    main()
