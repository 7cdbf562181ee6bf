"""Draw anew all that README and docs show of the gallery: some two minutes on two cores.

python -m docs.pictures
"""

import shutil
from importlib.util import find_spec

from docs.pictures import (
    draw_controls,
    draw_enlarging,
    draw_gallery,
    draw_motion,
    draw_page,
    draw_portrait,
    draw_steady,
    draw_strokes,
    draw_window,
    write_styles,
)

DRAWN = (
    *(write_styles, draw_gallery, draw_portrait, draw_motion, draw_controls),
    *(draw_steady, draw_enlarging, draw_strokes),
)
ON_A_SCREEN = (draw_window, draw_page)
"""Which need programs that not every machine has."""
SCREEN_PROGRAMS = ("Xvfb", "openbox", "xdotool")


def main() -> None:
    for each in DRAWN:
        each.main()
    if missing := [name for name in SCREEN_PROGRAMS if not shutil.which(name)]:
        print(f"window.jpg stays as it is: {', '.join(missing)} not found")
    else:
        draw_window.main()
    if find_spec("playwright") and any(map(shutil.which, draw_page.BROWSERS)):
        draw_page.main()
    else:
        print("serve.jpg, serve-phone.jpg stay as they are: playwright or Chromium not found")


if __name__ == "__main__":
    main()
