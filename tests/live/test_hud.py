import numpy as np
import pytest

from realtime_style.frame import BgrImage
from realtime_style.live.hud import draw_corner, draw_notice, draw_table
from realtime_style.live.keys import HELP

ROWS = HELP


def blank(height: int = 480, width: int = 640) -> BgrImage:
    return np.full((height, width, 3), 128, np.uint8)


def ink(canvas: BgrImage) -> tuple[slice, slice]:
    """Where something was drawn: rows and columns."""
    changed = (canvas != 128).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def test_text_is_white_on_a_darker_ground() -> None:
    canvas = blank()

    draw_corner(canvas, ["candy", "30 fps"])

    rows, columns = ink(canvas)
    box = canvas[rows, columns]
    assert box.max() > 220
    assert np.median(box) == 32
    assert rows.stop < 100
    assert (canvas[rows.stop :] == 128).all()


@pytest.mark.parametrize("height", [240, 480, 1080, 2160])
def test_text_grows_with_the_picture(height: int) -> None:
    canvas = blank(height, height * 4 // 3)

    draw_corner(canvas, ["candy", "30 fps", "CPU"])

    rows, _ = ink(canvas)
    assert 0.12 < (rows.stop - rows.start) / height < 0.26


def test_recording_is_red() -> None:
    canvas = blank()

    draw_corner(canvas, ["candy"], recording=True)

    assert ((canvas[:, :, 2] > 200) & (canvas[:, :, 0] < 100)).any()


@pytest.mark.parametrize("size", [(240, 320), (480, 640), (1080, 1920), (48, 64)])
def test_the_help_lies_in_the_middle_and_never_beyond_the_edge(size: tuple[int, int]) -> None:
    canvas = blank(*size)

    draw_table(canvas, ROWS)

    rows, columns = ink(canvas)
    assert abs((rows.start + rows.stop) / 2 - size[0] / 2) < size[0] / 8
    assert columns.stop > size[1] / 2


def test_a_notice_lies_at_the_lower_edge() -> None:
    canvas = blank()

    draw_notice(canvas, "saved a photo")

    rows, _ = ink(canvas)
    assert rows.start > 400


@pytest.mark.parametrize("size", [(240, 320), (480, 640), (1080, 1920), (640, 480)])
def test_the_help_lies_within_the_picture_and_above_a_notice(size: tuple[int, int]) -> None:
    help_alone, both = blank(*size), blank(*size)
    top = draw_notice(both, "no look is kept as '7': press k and then 7 to keep this one " * 2)
    notice = both.copy()

    draw_table(help_alone, ROWS)
    draw_table(both, ROWS, top)

    rows, columns = ink(help_alone)
    assert columns.start > 0
    assert columns.stop < size[1]
    assert rows.start > 0
    assert rows.stop < size[0]
    below = slice(top + size[0] // 40, None)
    assert (both[below] == notice[below]).all()


@pytest.mark.parametrize("size", [(120, 160), (240, 320), (480, 640), (1080, 1920)])
@pytest.mark.parametrize("text", ["word " * 40, "x" * 200, "the file '" + "long" * 30 + "' is"])
def test_long_notices_fit(size: tuple[int, int], text: str) -> None:
    canvas = blank(*size)

    top = draw_notice(canvas, text)

    rows, columns = ink(canvas)
    assert columns.start > 0
    assert columns.stop < size[1]
    assert rows.stop <= size[0]
    assert rows.start >= top - size[0] // 20


def test_signs_that_the_font_lacks_do_no_harm() -> None:
    canvas = blank()

    draw_notice(canvas, "gespeichert: größe-絵.png")

    assert (canvas != 128).any()
