"""What people write for an option, made into its value."""

import re
from collections.abc import Sequence
from fractions import Fraction

from realtime_style.errors import InputError

_NUMBER = re.compile(r"(?=\.?[0-9])[0-9]{0,12}(\.[0-9]{0,30})?")
"""Without an exponent: `Fraction` works for hours on '1e999999999'."""


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name for each in text.split(",") if (name := each.strip()))


def read_time(flag: str, text: str) -> Fraction:
    """Seconds, exactly, from '83.5', '1:23.5' or '0:01:23.5'.

    Raises:
        InputError: it is none of these.
    """
    given = text.split(":")
    if len(given) > 3 or not all(map(_NUMBER.fullmatch, given)):
        raise InputError(f"{flag} must be a time such as 83.5 or 1:23.5, got '{text}'")
    seconds = Fraction(0)
    for part in given:
        seconds = seconds * 60 + Fraction(part)
    return seconds


def read_pairs(pairs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Names and values of `-e`.

    Raises:
        InputError: one has no '=', or no name before it.
    """
    for pair in pairs:
        if pair.find("=") < 1:
            raise InputError(f"-e takes KEY=VALUE, got '{pair}': try -e tune=animation")
    return tuple((key.lstrip("-"), value) for key, _, value in (p.partition("=") for p in pairs))
