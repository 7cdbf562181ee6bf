"""What a page asks for, read with suspicion."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS, Command, Control, Kind, StyleBlend, check
from realtime_style.live.keys import command_of
from realtime_style.options import PHOTO
from realtime_style.styles.catalogue import resolve

LONGEST = 1000
"""Characters of a message."""


def parse_command(text: str, styles: Sequence[str], guests: Sequence[str] = ()) -> Command:
    """Read a message: {"key": "n"}, {"style": …, "other": …, "share": …}, or a control's name with
    its value, as in {"strength": 0.5}, {"split": true} and {"background": "photo"}; null turns a
    switch over.

    Raises:
        InputError: it is none of these.
        StyleNotFoundError: a style that is neither among `styles` nor `guests`, whose names the
            message does not tell.
    """
    message = _read(text)
    if "key" in message:
        return _key(message["key"])
    if "style" in message:
        style = _style(message["style"], styles, guests)
        other = _style(message["other"], styles, guests) if message.get("other") else ""
        share = _number(message.get("share", 0), "share", 0, 1)
        return Command("style", StyleBlend(style, other, share))
    for name, value in message.items():
        control = CONTROLS.get(name)
        if control and control.shared:
            return _control(control, value, styles, guests)
    raise InputError(f"cannot read the message {_short(text)}: key, style or a control is missing")


def _read(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise InputError(f"cannot read the message {_short(text)}: expected a JSON object")
    return message


def _key(value: object) -> Command:
    command = command_of(ord(value)) if isinstance(value, str) and len(value) == 1 else None
    if command is None or not CONTROLS[command.control].shared:
        raise InputError(f"no key {_short(str(value))} that a page may press")
    return command


def _control(
    control: Control, value: object, styles: Sequence[str], guests: Sequence[str]
) -> Command:
    if control.kind is Kind.REGION:
        if value is None:
            return Command(control.name)
        named = str(value) if value in ("", PHOTO) else _style(value, styles, guests)
        return Command(control.name, named)
    if control.kind is Kind.NUMBER:
        return Command(control.name, _number(value, control.name, control.low, control.high))
    if control.kind is Kind.NAME:
        if value is not None and not isinstance(value, str | int):
            raise InputError(f"{control.name} must be a name or null, got {_short(str(value))}")
        return check(Command(control.name, None if value is None else str(value)))
    if value is not None and not isinstance(value, bool):
        raise InputError(f"{control.name} must be true, false or null, got {_short(str(value))}")
    return Command(control.name, value)


def _style(value: object, styles: Sequence[str], guests: Sequence[str]) -> str:
    name = str(value)[:100]
    if name not in guests:
        resolve(name, dict.fromkeys(styles, Path()))
    return name


def _number(value: object, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise InputError(
            f"{name} must be a number from {low:g} to {high:g}, got {_short(str(value))}"
        )
    return float(value)


def _short(text: str) -> str:
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"
