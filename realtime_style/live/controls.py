"""What the person at the window has chosen. Pure state, without a window or a network."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from realtime_style.live.commands import CONTROLS, Command, Control, Kind, StyleBlend
from realtime_style.look import Layer, Look
from realtime_style.options import PHOTO
from realtime_style.painter.transition import mix
from realtime_style.styles.catalogue import resolve
from realtime_style.styles.parameters import StyleParameters


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveStyle:
    """A style that can be switched to without loading anything."""

    name: str
    parameters: StyleParameters | None
    """None for a network that holds one style; it is alone then."""
    strength: float = 1.0
    """Its own, from its card."""


class Controls:
    """Turns commands into a look. For one thread."""

    def __init__(
        self, styles: Sequence[LiveStyle], look: Look, *, own_strength: bool, hud: bool = True
    ) -> None:
        """`look` is that of the first of `styles`. `own_strength`: each style comes at its own,
        until the person sets one that all styles take.
        """
        self._styles = styles
        self._own_strength = own_strength
        self._index = 0
        self._share = 0.0
        """Of the other style, from 0 to 1."""
        self._other: int | None = None
        """Which style is blended in; None is the next."""
        self.hud = hud
        self.help = False
        self.look = look

    @property
    def style(self) -> str:
        """What is painted with, as `--style` takes it."""
        name = self._styles[self._index].name
        if self._share in (0, 1):
            return self.other if self._share else name
        return f"{name}:{1 - self._share:.4g},{self.other}:{self._share:.4g}"

    @property
    def main(self) -> str:
        """The style that a blend begins at."""
        return self._styles[self._index].name

    @property
    def other(self) -> str:
        """The style that a blend goes to."""
        return self._styles[self._other_index].name

    @property
    def share(self) -> float:
        """Of the other style, from 0 to 1."""
        return self._share

    @property
    def names(self) -> list[str]:
        """All styles that can be chosen."""
        return [style.name for style in self._styles]

    @property
    def can_switch(self) -> bool:
        return len(self._styles) > 1

    def values(self) -> dict[str, float | bool | str]:
        """How the parameters and switches of the look stand, by name."""
        return {
            control.name: _value(self.look, control)
            for control in CONTROLS.values()
            if control.filters or control.look
        }

    def apply(self, command: Command) -> bool:
        """Do what was asked for; False where it is not about what is seen.

        Raises:
            StyleNotFoundError: no such style can be switched to; the message lists those.
        """
        control = CONTROLS[command.control]
        if control.kind is Kind.REGION:
            self._take_region(control.name, command.value)
            return True
        if control.filters or control.look:
            self._set(control, command)
            return True
        match command.control, command.value:
            case "next", _:
                self._go_to(self._index + 1)
            case "previous", _:
                self._go_to(self._index if self._share else self._index - 1)
            case "blend", None:
                self._blend(command.by * control.step)
            case "blend", float(share):
                self._share = share
            case "style", StyleBlend() as blend:
                self._choose(blend)
            case "hud", _:
                self.hud = _switched(self.hud, command)
            case "help", _:
                self.help = _switched(self.help, command)
            case _:
                return False
        self._take_style()
        return True

    def _choose(self, blend: StyleBlend) -> None:
        index = self._find(blend.style)
        partner = self._find(blend.other) if blend.other else None
        self._index, self._other = index, partner
        self._share = min(1.0, max(0.0, blend.share))

    def _set(self, control: Control, command: Command) -> None:
        now, value = _value(self.look, control), command.value
        if value is None and command.by:
            moved = round(now + command.by * control.step, 2)
            value = min(control.high, max(control.low, moved))
        elif value is None:
            value = not now
        self._own_strength &= control.filters != "strength"
        self.look = _with(self.look, control, value)

    def _take_region(self, name: str, value: Any) -> None:
        """Give a part of the picture a style of its own, the photo, or ('') the style of all."""
        if value is None:
            value = "" if getattr(self.look.filters, name) else PHOTO
        layer = Layer(is_photo=True) if value == PHOTO else None
        if value and not layer:
            layer = Layer(self._styles[self._find(value)].parameters)
        other = "background" if name == "person" else "person"
        filters: dict[str, Any] = {name: value}
        layers: dict[str, Any] = {name: layer}
        if value == PHOTO == getattr(self.look.filters, other):
            filters[other], layers[other] = "", None  # something is to be painted
        self.look = dataclasses.replace(
            self.look, filters=dataclasses.replace(self.look.filters, **filters), **layers
        )

    @property
    def _other_index(self) -> int:
        return (self._index + 1) % len(self._styles) if self._other is None else self._other

    def _find(self, name: str) -> int:
        resolve(name, dict.fromkeys(self.names, Path()))
        return self.names.index(name)

    def _go_to(self, index: int) -> None:
        self._index, self._share, self._other = index % len(self._styles), 0.0, None

    def _take_style(self) -> None:
        filters = self.look.filters
        if self._own_strength:
            filters = dataclasses.replace(filters, strength=self._blended_strength())
        self.look = dataclasses.replace(self.look, parameters=self._parameters(), filters=filters)

    def _blended_strength(self) -> float:
        here = self._styles[self._index].strength
        return here + (self._styles[self._other_index].strength - here) * self._share

    def _blend(self, step: float) -> None:
        """Move between this style and the next; beyond either end lies another pair."""
        if not self.can_switch:
            return
        share = round(self._share + step, 2)
        if share >= 1:
            self._go_to(self._other_index)
        elif share < 0:
            self._go_to(self._index - 1)
            self._share = round(1 + share, 2)
        else:
            self._share = share

    def _parameters(self) -> StyleParameters | None:
        here = self._styles[self._index].parameters
        there = self._styles[self._other_index].parameters
        if here is None or there is None or not self._share:
            return here
        if self._share == 1:
            return there
        return mix(here, there, self._share)


def _value(look: Look, control: Control) -> Any:
    """How a control of the look stands."""
    holder, name = (look.filters, control.filters) if control.filters else (look, control.look)
    return getattr(holder, name)


def _with(look: Look, control: Control, value: Any) -> Look:
    if control.look:
        return dataclasses.replace(look, **{control.look: value})
    filters = dataclasses.replace(look.filters, **{control.filters: value})
    return dataclasses.replace(look, filters=filters)


def _switched(now: bool, command: Command) -> bool:
    return not now if command.value is None else bool(command.value)
