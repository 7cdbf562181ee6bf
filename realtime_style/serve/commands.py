"""What a page asks for, read with suspicion."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from realtime_style.errors import InputError
from realtime_style.live.controls import Controls
from realtime_style.live.keys import Action, action_of
from realtime_style.styles.catalogue import resolve

LONGEST = 1000
"""Characters of a message."""
LOCAL = {Action.QUIT, Action.FULL_SCREEN, Action.HUD, Action.HELP}
"""Not a page's to ask: they concern one window, or everybody."""

Command = Action | Callable[[Controls], None]
"""A key of the window's table, or another look."""


def parse_command(text: str, styles: Sequence[str]) -> Command:
    """Read a message: {"key": "n"}, {"strength": 0.5} or {"style": …, "other": …, "share": …}.

    Raises:
        InputError: it is none of these.
        StyleNotFoundError: a style that is not among `styles`.
    """
    message = _read(text)
    if "key" in message:
        return _key(message["key"])
    if "strength" in message:
        strength = _share(message["strength"], "strength")
        return lambda controls: controls.set_strength(strength)
    if "style" in message:
        style = _style(message["style"], styles)
        other = _style(message["other"], styles) if message.get("other") else ""
        share = _share(message.get("share", 0), "share")
        return lambda controls: controls.choose(style, other, share)
    raise InputError(f"cannot read the message {_short(text)}: key, strength or style is missing")


def _read(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise InputError(f"cannot read the message {_short(text)}: expected a JSON object")
    return message


def _key(value: object) -> Action:
    action = action_of(ord(value)) if isinstance(value, str) and len(value) == 1 else None
    if action is None or action in LOCAL:
        raise InputError(f"no key {_short(str(value))} that a page may press")
    return action


def _style(value: object, styles: Sequence[str]) -> str:
    name = str(value)[:100]
    resolve(name, dict.fromkeys(styles, Path()))
    return name


def _share(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(f"{name} must be a number from 0 to 1, got {_short(str(value))}")
    return float(value)


def _short(text: str) -> str:
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"
