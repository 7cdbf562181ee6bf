"""What the person at the window has chosen. Pure state, without a window or a network."""

import dataclasses
import random
from collections.abc import Sequence
from typing import Any

from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS, Command, Control, Kind, Stage, StyleBlend
from realtime_style.live.presets import Preset, Presets
from realtime_style.live.repertoire import LiveStyle, Repertoire
from realtime_style.look import Layer, Look
from realtime_style.options import PHOTO
from realtime_style.painter.transition import mix
from realtime_style.styles.parameters import StyleParameters

REGIONS = ("person", "background")
"""Parts of the picture that may have a style of their own."""


class Controls:
    """Turns commands into a look. For one thread."""

    def __init__(
        self,
        styles: Sequence[LiveStyle],
        look: Look,
        *,
        own_strength: bool,
        hud: bool = True,
        presets: Presets | None = None,
    ) -> None:
        """`look` is that of the first of `styles`. `own_strength`: each style comes at its own,
        until the person sets one that all styles take.
        """
        self._presets = presets or Presets({})
        self._keeps_next = False
        """Whether the next preset that is asked for is to be kept in place of what it was."""
        self._styles = Repertoire(styles)
        self._own_strength = own_strength
        self._main = styles[0].name
        self._share = 0.0
        """Of the other style, from 0 to 1."""
        self._other: str | None = None
        """Which style is blended in; None is the next."""
        self.hud = hud
        self.numbers = False
        self.help = False
        self.look = look
        self.stage = Stage()
        self.preset_name = ""
        """Of the look that was kept or asked for last, while its style is; '' for none."""
        self.told = ""
        """What the last command has to tell the person; '' for nothing."""

    @property
    def style(self) -> str:
        """What is painted with, as `--style` takes it."""
        if self._share in (0, 1):
            return self.other if self._share else self._main
        return f"{self._main}:{1 - self._share:.4g},{self.other}:{self._share:.4g}"

    @property
    def main(self) -> str:
        """The style that a blend begins at."""
        return self._main

    @property
    def other(self) -> str:
        """The style that a blend goes to."""
        return self._other or self.next

    @property
    def share(self) -> float:
        """Of the other style, from 0 to 1."""
        return self._share

    @property
    def names(self) -> list[str]:
        """All styles that can be chosen."""
        return self._styles.names

    @property
    def names_in_turn(self) -> list[str]:
        """Those that come one after another."""
        return self._styles.in_turn

    @property
    def guests(self) -> list[str]:
        """Those that are chosen by their names alone."""
        return self._styles.guests

    @property
    def looks(self) -> dict[str, str]:
        """The digit of each look that was kept, by its name; '' for none."""
        return self._presets.keys()

    @property
    def can_switch(self) -> bool:
        return len(self.names) > 1

    @property
    def next(self) -> str:
        """The style that comes by `next`."""
        return self._styles.after(self._main)

    def invite(self, style: LiveStyle) -> None:
        """Have a style that is chosen by its name alone, in place of the one of that name.

        A look with it cannot be kept.
        """
        self._styles.invite(style)
        self._take_style()

    def take_in(self, style: LiveStyle, in_place_of: str) -> None:
        """Let a style come in turn, and be painted with wherever that guest was."""
        self._styles.take_in(style)
        self._main = style.name if self._main == in_place_of else self._main
        self._other = style.name if self._other == in_place_of else self._other
        self.let_go(in_place_of)

    def let_go(self, name: str) -> None:
        """Forget a guest; the first style comes where it was painted with."""
        self._styles.let_go(name)
        if self._main not in self.names:
            self._go_to(self._styles.in_turn[0])
        elif self._other and self._other not in self.names:
            self._go_to(self._main)
        for region in REGIONS:
            if getattr(self.look.filters, region) == name:
                self._take_region(region, "")
        self._take_style()

    def values(self) -> dict[str, float | bool | str]:
        """How the controls of the look and the stage stand, by name."""
        return {
            control.name: self._value(control)
            for control in CONTROLS.values()
            if self._is_set_here(control) and control.kind is not Kind.NAME
        }

    def preset(self) -> Preset:
        """What is painted now, to be kept."""
        values = {each.name: self._value(each) for each in CONTROLS.values() if each.kept}
        return Preset(style=self.style, values=values)

    @staticmethod
    def _is_set_here(control: Control) -> bool:
        return bool(control.filters or control.look or control.stage)

    def apply(self, command: Command) -> bool:
        """Do what was asked for; False where it is not about what is seen.

        Raises:
            StyleNotFoundError: no such style can be switched to; the message lists those.
            InputError: no such look was kept, or it cannot be kept.
        """
        self.told = ""
        control = CONTROLS[command.control]
        if control.kind is Kind.REGION:
            self._take_region(control.name, command.value)
            return True
        if self._is_set_here(control):
            self._set(control, command)
            return True
        if command.control in ("style", "next", "previous", "random", "blend"):
            self.preset_name = ""
        match command.control, command.value:
            case "next", _:
                self._go_to(self.next)
            case "previous", _:
                self._go_to(self._main if self._share else self._styles.before(self._main))
            case "blend", None:
                self._blend(command.by * control.step)
            case "blend", float(share):
                self._share = share
            case "style", StyleBlend() as blend:
                self._choose(blend)
            case "random", _:
                self._go_to_any_other()
            case "preset", str(name) if self._keeps_next:
                self._keep(name)
            case "preset", str(name):
                self._take(name)
            case "keep", str(name) if name:
                self._keep(name)
            case "keep", _:
                self._keeps_next = not self._keeps_next
                self.told = "keep this look: press a digit" if self._keeps_next else "not kept"
            case "numbers", _:
                self.numbers = _switched(self.numbers, command)
            case "hud", _:
                self.hud = _switched(self.hud, command)
            case "help", _:
                self.help = _switched(self.help, command)
            case _:
                return False
        self._take_style()
        return True

    def _choose(self, blend: StyleBlend) -> None:
        main = self._styles.find(blend.style).name
        other = self._styles.find(blend.other).name if blend.other else None
        self._main, self._other = main, other
        self._share = min(1.0, max(0.0, blend.share))

    def _keep(self, name: str) -> None:
        self._keeps_next = False
        used = {self._main, *([self.other] if self._share else [])}
        used |= {getattr(self.look.filters, region) for region in REGIONS} - {"", PHOTO}
        if not used <= set(self.names_in_turn):
            raise InputError("this look needs the style that was learned: save that first")
        name = self._presets.keep(name, self.preset())
        self.preset_name = name
        self.told = f"kept as look {name}"

    def _take(self, name: str) -> None:
        preset = self._presets.find(name)
        self._choose(preset.blend)
        self._take_style()
        regions = [each for each in preset.values if CONTROLS[each].kind is Kind.REGION]
        for region in sorted(regions, key=lambda each: preset.values[each] == PHOTO):
            self._take_region(region, preset.values[region])
        for control, value in preset.values.items():
            if control in regions:
                continue
            self._set(CONTROLS[control], Command(control, value))
        self.preset_name = self._presets.name_of(name)
        self.told = f"look {self.preset_name}"

    def _go_to_any_other(self) -> None:
        others = [name for name in self.names_in_turn if name != self._main]
        if others:
            self._go_to(random.choice(others))

    def _set(self, control: Control, command: Command) -> None:
        now: Any = self._value(control)
        value: Any = command.value
        if value is None and command.by:
            moved = round(now + command.by * control.step, 2)
            value = min(control.high, max(control.low, moved))
        elif value is None and control.kind is Kind.NAME:
            value = control.words[control.words.index(now or control.words[0]) - 1]
            self.told = f"{control.name} {value}"
        elif value is None:
            value = not now
        self._own_strength &= control.filters != "strength"
        if control.filters:
            filters = dataclasses.replace(self.look.filters, **{control.filters: value})
            self.look = dataclasses.replace(self.look, filters=filters)
        elif control.look:
            self.look = dataclasses.replace(self.look, **{control.look: value})
        else:
            self.stage = dataclasses.replace(self.stage, **{control.stage: value})

    def _value(self, control: Control) -> Any:
        """How a control of the look or the stage stands."""
        if control.filters:
            return getattr(self.look.filters, control.filters)
        if control.look:
            return getattr(self.look, control.look)
        return getattr(self.stage, control.stage)

    def _take_region(self, name: str, value: Any) -> None:
        """Give a part of the picture a style of its own, the photo, or ('') the style of all."""
        if value is None:
            value = "" if getattr(self.look.filters, name) else PHOTO
        layer = Layer(is_photo=True) if value == PHOTO else None
        if value and not layer:
            layer = Layer(self._styles.find(value).parameters)
        other = "background" if name == "person" else "person"
        filters: dict[str, Any] = {name: value}
        layers: dict[str, Any] = {name: layer}
        if value == PHOTO == getattr(self.look.filters, other):
            filters[other], layers[other] = "", None  # something is to be painted
        self.look = dataclasses.replace(
            self.look, filters=dataclasses.replace(self.look.filters, **filters), **layers
        )

    def _go_to(self, name: str) -> None:
        self._main, self._share, self._other = name, 0.0, None

    def _take_style(self) -> None:
        filters = self.look.filters
        if self._own_strength:
            filters = dataclasses.replace(filters, strength=self._blended_strength())
        self.look = dataclasses.replace(self.look, parameters=self._parameters(), filters=filters)

    def _blended_strength(self) -> float:
        here = self._styles[self._main].strength
        return here + (self._styles[self.other].strength - here) * self._share

    def _blend(self, step: float) -> None:
        """Move between this style and the next; beyond either end lies another pair."""
        if not self.can_switch:
            return
        share = round(self._share + step, 2)
        if share >= 1:
            self._go_to(self.other)
        elif share < 0:
            self._go_to(self._styles.before(self._main))
            self._share = round(1 + share, 2)
        else:
            self._share = share

    def _parameters(self) -> StyleParameters | None:
        here = self._styles[self._main].parameters
        there = self._styles[self.other].parameters
        if here is None or there is None or not self._share:
            return here
        if self._share == 1:
            return there
        return mix(here, there, self._share)


def _switched(now: bool, command: Command) -> bool:
    return not now if command.value is None else bool(command.value)
