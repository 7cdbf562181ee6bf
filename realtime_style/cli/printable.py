"""Text of strangers on a terminal: names and cards may hold what would steer it."""

import unicodedata

_STEERING = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories: controls, escape sequences begin with one; halves of pairs; line ends."""
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They make what is shown differ from what is there."""


def printable(text: str, *, lines: bool = False) -> str:
    """`text` with such characters written as in '\\x1b'; `lines` keeps tabs and line ends."""
    return "".join(each if _is_harmless(each, lines) else _written(each) for each in text)


def _is_harmless(character: str, lines: bool) -> bool:
    if lines and character in "\n\t":
        return True
    return unicodedata.category(character) not in _STEERING and character not in _TURNING


def _written(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
