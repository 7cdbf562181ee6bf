"""Text over the picture. Draws into an array, and so needs no window."""

from collections.abc import Sequence

import cv2

from realtime_style.frame import BgrImage

LINES_PER_HEIGHT = 22
"""Lines of text that would fill the picture: they are legible at every size."""
SMALLEST_LINE_PX = 16
SMALLEST_TABLE_PX = 8
"""Of a line of a table that would be wider than the picture."""
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


def draw_notice(canvas: BgrImage, text: str) -> int:
    """Text at the lower edge, in the middle, in as many lines as it takes; return its top."""
    line_px = _line_px(canvas)
    lines = _wrapped(text, canvas.shape[1] - 2 * line_px, line_px)
    lines = lines[: max(1, canvas.shape[0] // line_px - 2)]
    width = max(_width(line, line_px) for line in lines)
    left = max(0, (canvas.shape[1] - width) // 2)
    top = max(0, int(canvas.shape[0]) - (1 + len(lines)) * line_px)
    _darken(canvas, lines, left, top, line_px)
    _write(canvas, lines, left, top, line_px)
    return top - line_px // 2


def draw_table(
    canvas: BgrImage, rows: Sequence[tuple[str, str]], bottom: int | None = None
) -> None:
    """Rows of two columns in the middle of what lies above `bottom`, in two halves side by side
    where the picture is wide enough.
    """
    height = canvas.shape[0] if bottom is None else bottom
    half = (len(rows) + 1) // 2
    line_px = max(1, min(_line_px(canvas), height // (half + 1)))
    halves = [rows[:half], rows[half:]]
    widths = [_widths(each, line_px) for each in halves]
    gap = 2 * line_px
    while sum(map(sum, widths)) + gap > canvas.shape[1] - line_px and line_px > SMALLEST_TABLE_PX:
        line_px -= 1
        widths, gap = [_widths(each, line_px) for each in halves], 2 * line_px
    left = max(0, (canvas.shape[1] - sum(map(sum, widths)) - gap) // 2)
    top = max(0, (height - line_px * half) // 2)
    _shade(canvas, left, top, sum(map(sum, widths)) + gap, line_px * half, line_px)
    for each, (first, second) in zip(halves, widths, strict=True):
        _write(canvas, [row[0] for row in each], left, top, line_px)
        _write(canvas, [row[1] for row in each], left + first, top, line_px)
        left += first + second + gap


def _widths(rows: Sequence[tuple[str, str]], line_px: int) -> tuple[int, int]:
    """Of the two columns."""
    first = max((_width(left, line_px) for left, _ in rows), default=0) + line_px
    return first, max((_width(right, line_px) for _, right in rows), default=0)


def _wrapped(text: str, width: int, line_px: int) -> list[str]:
    """Lines no wider than that; a word that is wider is cut."""
    lines = [""]
    for word in text.split():
        while _width(word, line_px) > width and len(word) > 1:
            most = next(n for n in range(len(word) - 1, 0, -1) if _fits(word[:n], width, line_px))
            lines += [word[:most], ""]
            word = word[most:]
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, line_px) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line] or [""]


def _fits(text: str, width: int, line_px: int) -> bool:
    return len(text) == 1 or _width(text, line_px) <= width


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
