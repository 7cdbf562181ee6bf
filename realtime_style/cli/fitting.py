"""Sentences on a narrow terminal: broken between words, never within what is typed or copied."""

import os
import re
import textwrap
from typing import TextIO

_GIVEN = r"'[^']+'|(?:-[\w-]+|[\w.]+[=-][\w=.-]*\w|\$\w+|v4l2loopback|onnxruntime|video)(?![\w-])"
"""Words behind a command's name: in quotes, an option, a name with a hyphen, a setting."""
_TYPED = re.compile(
    rf"\b(?:pip (?:un)?install|sudo (?:apt install|modprobe|usermod))(?: (?:{_GIVEN}))+"
    r"|(?<!\w)'[^'\n]+'(?!\w)"
    r"|--[a-z][a-z-]* (?:[A-Z]+|[\d.]*\d)\b"
)
"""Within a sentence: a command, a name or path in quotes, an option with its value."""
_NO_BREAK = "\0"
"""In place of a space of it: no text for people has that."""
_TO_COPY = "rts "
"""What a line begins with that is a command alone."""
_NARROWEST = 20
_MARGINS = (6, 2)
"""Columns that stay free before what has no room beside a name, if it then fits."""
_ECHO = 2
"""Columns that a terminal takes for its `^C`, before what is said of it."""


def columns_of(stream: TextIO) -> int | None:
    """How wide a line on a terminal may be; None for what is none."""
    try:
        return os.get_terminal_size(stream.fileno()).columns - _ECHO if stream.isatty() else None
    except (OSError, ValueError):  # closed, or nothing that a system has opened
        return None


def wrapped(text: str, width: int, further: str = "") -> list[str]:
    """Lines of so many columns, but for what is longer and must not be broken: words, and what is
    typed, which a terminal breaks and copies whole. All but the first begin with `further`."""
    kept = _TYPED.sub(lambda typed: typed[0].replace(" ", _NO_BREAK), text)
    lines = textwrap.wrap(
        kept,
        width,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in lines]


def beside_or_below(text: str, width: int, indent: int) -> list[str]:
    """What stands to the right of a name, all lines but the first with their indent: those whose
    word has no room there begin further to the left, so that it can be copied."""
    lines = wrapped(text, width - indent)
    margins = [_margin(len(line), width, indent) for line in lines]
    if margins and margins[0] < indent:
        lines, margins = ["", *lines], [indent, *margins]
    return lines[:1] + [" " * at + line for at, line in zip(margins[1:], lines[1:], strict=True)]


def _margin(length: int, width: int, indent: int) -> int:
    wanted = (indent, *(each for each in _MARGINS if each < indent))
    return next((each for each in wanted if each + length <= width), wanted[-1])


def fitted(message: str, width: int | None) -> str:
    """The same, line by line; commands that have a line of their own, and all where there is no
    width, are left to whoever shows them."""
    if width is None or width < _NARROWEST:
        return message
    return "\n".join(_fit(line, width) for line in message.split("\n"))


def _fit(line: str, width: int) -> str:
    text = line.lstrip(" ")
    if len(line) <= width or text.startswith(_TO_COPY):
        return line
    indent = len(line) - len(text)
    first, *further = wrapped(text, width - indent)
    margins = [indent if indent + len(part) <= width else 0 for part in further]
    told = [" " * at + part for at, part in zip(margins, further, strict=True)]
    return "\n".join([" " * indent + first, *told])
