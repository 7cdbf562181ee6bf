"""What people write for an option, made into its value."""

from collections.abc import Sequence
from fractions import Fraction

from realtime_style.errors import InputError


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name for each in text.split(",") if (name := each.strip()))


def read_time(flag: str, text: str) -> Fraction:
    """Seconds, exactly, from '83.5', '1:23.5' or '0:01:23.5'.

    Raises:
        InputError: it is none of these.
    """
    try:
        parts = [Fraction(part) for part in text.split(":")]
    except (ValueError, ZeroDivisionError):
        parts = []
    if not 1 <= len(parts) <= 3 or min(parts) < 0:
        raise InputError(f"{flag} must be a time such as 83.5 or 1:23.5, got '{text}'")
    seconds = Fraction(0)
    for part in parts:
        seconds = seconds * 60 + part
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
