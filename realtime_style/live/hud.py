"""Text over the picture. Draws into an array, and so needs no window."""

from collections.abc import Sequence

import cv2

from realtime_style.frame import BgrImage

LINES_PER_HEIGHT = 22
"""Lines of text that would fill the picture: they are legible at every size."""
SMALLEST_LINE_PX = 16
WHITE = (255, 255, 255)
RED = (60, 60, 255)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_FONT_PX = 30
"""Height of a line at scale 1."""


def draw_corner(canvas: BgrImage, lines: Sequence[str], *, recording: bool = False) -> None:
    """Lines in the upper left corner, on a darker ground; a red dot while recording."""
    line_px = _line_px(canvas)
    left = line_px // 2
    width = _darken(canvas, lines, left, left, line_px)
    _write(canvas, lines, left, left, line_px)
    if recording:
        centre = (left + width + line_px, left + line_px // 2)
        cv2.circle(canvas, centre, line_px // 3, RED, -1, cv2.LINE_AA)


def draw_notice(canvas: BgrImage, text: str) -> None:
    """One line at the lower edge, in the middle."""
    line_px = _line_px(canvas)
    left = max(0, (canvas.shape[1] - _width(text, line_px)) // 2)
    top = canvas.shape[0] - 2 * line_px
    _darken(canvas, [text], left, top, line_px)
    _write(canvas, [text], left, top, line_px)


def draw_table(canvas: BgrImage, rows: Sequence[tuple[str, str]]) -> None:
    """Rows of two columns in the middle."""
    line_px = min(_line_px(canvas), canvas.shape[0] // (len(rows) + 1))
    first = max(_width(left, line_px) for left, _ in rows) + line_px
    width = first + max(_width(right, line_px) for _, right in rows)
    left = max(0, (canvas.shape[1] - width) // 2)
    top = max(0, (canvas.shape[0] - line_px * len(rows)) // 2)
    _shade(canvas, left, top, width, line_px * len(rows), line_px)
    _write(canvas, [row[0] for row in rows], left, top, line_px)
    _write(canvas, [row[1] for row in rows], left + first, top, line_px)


def _line_px(canvas: BgrImage) -> int:
    return max(SMALLEST_LINE_PX, int(canvas.shape[0]) // LINES_PER_HEIGHT)


def _scale(line_px: int) -> float:
    return line_px / _FONT_PX


def _weight(line_px: int) -> int:
    """Thickness of the strokes in pixels."""
    return max(1, line_px // 24)


def _width(text: str, line_px: int) -> int:
    (width, _), _ = cv2.getTextSize(_plain(text), _FONT, _scale(line_px), _weight(line_px))
    return int(width)


def _darken(canvas: BgrImage, lines: Sequence[str], left: int, top: int, line_px: int) -> int:
    """Make the ground of some lines darker; return its width."""
    width = max((_width(line, line_px) for line in lines), default=0)
    _shade(canvas, left, top, width, line_px * len(lines), line_px)
    return width


def _shade(canvas: BgrImage, left: int, top: int, width: int, height: int, line_px: int) -> None:
    edge = line_px // 3
    y, x = (
        slice(max(0, top - edge), top + height + edge),
        slice(max(0, left - edge), left + width + edge),
    )
    canvas[y, x] //= 4


def _write(canvas: BgrImage, lines: Sequence[str], left: int, top: int, line_px: int) -> None:
    for number, line in enumerate(lines):
        base = top + line_px * number + round(0.75 * line_px)
        scale, weight = _scale(line_px), _weight(line_px)
        cv2.putText(canvas, _plain(line), (left, base), _FONT, scale, WHITE, weight, cv2.LINE_AA)


def _plain(text: str) -> str:
    """What OpenCV's font has signs for."""
    return text.encode("ascii", "replace").decode()
