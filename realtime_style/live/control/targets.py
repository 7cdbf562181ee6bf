"""What a message is for: written as text in the config file, in MIDI maps and in OSC addresses."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS, Command, Control, Kind, StyleBlend

PRESSED = 0.5
"""A button's value from which on it is pressed."""
_TURNED_OVER = "toggle"


@dataclass(frozen=True, slots=True)
class Target:
    """A control, and what a button does to it; without more, a message's value is its value."""

    control: str
    name: str = ""
    """Of a style or a look: the button is for this one."""
    by: float = 0.0
    """The button changes a number by so many steps."""
    turns_over: bool = False
    """The button switches on what is off, and off what is on."""

    @property
    def is_button(self) -> bool:
        """Whether a value only says if it is pressed."""
        kind = CONTROLS[self.control].kind
        return bool(self.name or self.by or self.turns_over) or kind is Kind.ACTION

    def __str__(self) -> str:
        more = self.name or (_TURNED_OVER if self.turns_over else "")
        more = more or (f"{self.by:+g}" if self.by else "")
        return f"{self.control} {more}".strip()


def read_target(text: str) -> Target:
    """The target of 'strength', 'strength +1', 'split toggle', 'preset 3' or 'style ink'.

    Raises:
        InputError: it is for no control, or one that takes no such thing.
    """
    name, _, more = text.strip().partition(" ")
    control, more = _shared(name), more.strip()
    if not more:
        return Target(name)
    if control.kind is Kind.NUMBER:
        try:
            return Target(name, by=float(more))
        except ValueError:
            raise InputError(f"'{text}' must be '{name}', or '{name} +1' for a button") from None
    if control.kind is Kind.SWITCH and more == _TURNED_OVER:
        return Target(name, turns_over=True)
    if control.kind in (Kind.STYLE, Kind.NAME, Kind.REGION):
        return Target(name, name=more)
    raise InputError(f"'{text}' must be '{name}'" + " or toggle" * (control.kind is Kind.SWITCH))


def target_of(command: Command) -> Target:
    """What a button is for that does what a key does."""
    control = CONTROLS[command.control]
    if isinstance(command.value, str):
        return Target(command.control, name=command.value)
    if control.kind is Kind.SWITCH:
        return Target(command.control, turns_over=True)
    return Target(command.control, by=command.by)


def command_for(
    target: Target, arguments: Sequence[object], styles: Sequence[str]
) -> Command | None:
    """What a message asks for; None where it tells that a button was let go.

    Args:
        arguments: what it brings: numbers, switches, text.
        styles: those that there are; a number stands for one of them, from 1.

    Raises:
        InputError: the control does not take that.
    """
    control = _shared(target.control)
    if target.is_button:
        return _button(target, control, arguments)
    if not arguments:
        return Command(control.name)
    first = arguments[0]
    if control.kind is Kind.STYLE:
        return Command(control.name, _style(arguments, styles))
    if len(arguments) > 1:
        raise InputError(f"the control '{control.name}' takes one value, got {len(arguments)}")
    if control.kind is Kind.NAME:
        return _named(control, first)
    if control.kind is Kind.REGION:
        return Command(control.name, _style_name(first, styles))
    if control.kind is Kind.SWITCH:
        return Command(control.name, _is_pressed(control, first))
    return Command(control.name, _number(control, first))


def scaled(target: Target, position: float) -> float:
    """The value at a knob's position, 0 to 1."""
    control = CONTROLS[target.control]
    if target.is_button or control.kind is not Kind.NUMBER:
        return position
    return control.low + (control.high - control.low) * position


def position_of(target: Target, value: float | bool | str) -> float:
    """Where a knob's light stands, 0 to 1, or whether a button's is lit, while it is `value`."""
    control = CONTROLS[target.control]
    if target.name:
        return float(target.name == value)
    if isinstance(value, str):
        return float(bool(value) and control.kind is Kind.REGION)
    return min(1.0, max(0.0, (float(value) - control.low) / (control.high - control.low)))


def _shared(name: str) -> Control:
    control = CONTROLS.get(name)
    if control is None or not control.shared:
        names = ", ".join(each.name for each in CONTROLS.values() if each.shared)
        raise InputError(f"no control '{name[:40]}' for others: there are {names}")
    return control


def _button(target: Target, control: Control, arguments: Sequence[object]) -> Command | None:
    if arguments and not _is_pressed(control, arguments[0]):
        return None
    if control.kind is Kind.STYLE:
        return Command(control.name, StyleBlend(target.name))
    return Command(control.name, target.name or None, by=target.by)


def _is_pressed(control: Control, value: object) -> bool:
    if isinstance(value, bool):
        return value
    return _number(control, value) >= PRESSED


def _number(control: Control, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"the control '{control.name}' takes a number, got {_short(value)}")
    return float(value)


def _named(control: Control, value: object) -> Command | None:
    """A number is that of a look, and elsewhere a button's; 0 is let go."""
    if isinstance(value, str):
        return Command(control.name, value)
    if control.words or control.kind is Kind.REGION:
        return Command(control.name) if _is_pressed(control, value) else None
    number = round(_number(control, value))
    return Command(control.name, str(number)) if number else None


def _style(arguments: Sequence[object], styles: Sequence[str]) -> StyleBlend:
    names = [_style_name(each, styles) for each in arguments[:2]]
    if len(arguments) == 2:
        raise InputError("the control 'style' takes a style, or two and the second one's share")
    share = _number(CONTROLS["blend"], arguments[2]) if len(arguments) > 2 else 0.0
    return StyleBlend(names[0], names[-1] if share else "", min(1.0, max(0.0, share)))


def _style_name(value: object, styles: Sequence[str]) -> str:
    if isinstance(value, str):
        return value
    number = round(_number(CONTROLS["style"], value))
    if not 1 <= number <= len(styles):
        raise InputError(f"the control 'style' has the numbers 1 to {len(styles)}, got {number}")
    return styles[number - 1]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
