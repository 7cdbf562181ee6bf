"""The name under which other programs find what a live run paints."""

from realtime_style.errors import InputError

LONGEST = 100
"""Bytes: NDI takes 253 with the machine's name, Spout 255."""


def check_own_name(option: str, name: str) -> None:
    """Refuse a name that nobody could choose from a list.

    Raises:
        InputError: it is empty, too long, or cannot be printed.
    """
    if not (name.strip() and name.isprintable() and len(name.encode()) <= LONGEST):
        raise InputError(
            f"{option} takes a name of 1 to {LONGEST} bytes that can be printed, got {name!a}"
        )
