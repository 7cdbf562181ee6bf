"""What the person at the window has chosen. Pure state, without a window or a network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from realtime_style.live.keys import Action
from realtime_style.styles.numbers import Numbers

BLEND_STEP = 0.1
STRENGTH_STEP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveStyle:
    """A style that can be switched to without loading anything."""

    name: str
    numbers: Numbers | None
    """None for a network that holds one style; it is alone then."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """How the next frames are to be painted."""

    numbers: Numbers | None
    strength: float = 1.0
    split: bool = False
    frozen: bool = False


class Controls:
    """Turns actions into a look. For one thread."""

    def __init__(self, styles: Sequence[LiveStyle], *, strength: float, hud: bool = True) -> None:
        self._styles = styles
        self._index = 0
        self._share = 0.0
        """Of the next style, from 0 to below 1."""
        self.hud = hud
        self.help = False
        self.look = Look(numbers=styles[0].numbers, strength=strength)

    @property
    def style(self) -> str:
        """What is painted with, as `--style` takes it."""
        name = self._styles[self._index].name
        if not self._share:
            return name
        return f"{name}:{1 - self._share:.1f},{self._next.name}:{self._share:.1f}"

    @property
    def can_switch(self) -> bool:
        return len(self._styles) > 1

    def apply(self, action: Action) -> None:
        """Do what was asked for; actions that are not about the look change nothing."""
        strength, split, frozen = self.look.strength, self.look.split, self.look.frozen
        match action:
            case Action.NEXT_STYLE:
                self._go_to(self._index + 1)
            case Action.PREVIOUS_STYLE:
                self._go_to(self._index if self._share else self._index - 1)
            case Action.BLEND_MORE | Action.BLEND_LESS:
                self._blend(BLEND_STEP if action is Action.BLEND_MORE else -BLEND_STEP)
            case Action.STRONGER:
                strength = min(1.0, round(strength + STRENGTH_STEP, 2))
            case Action.WEAKER:
                strength = max(0.0, round(strength - STRENGTH_STEP, 2))
            case Action.SPLIT:
                split = not split
            case Action.FREEZE:
                frozen = not frozen
            case Action.HUD:
                self.hud = not self.hud
            case Action.HELP:
                self.help = not self.help
            case _:
                return
        self.look = Look(numbers=self._numbers(), strength=strength, split=split, frozen=frozen)

    @property
    def _next(self) -> LiveStyle:
        return self._styles[(self._index + 1) % len(self._styles)]

    def _go_to(self, index: int) -> None:
        self._index, self._share = index % len(self._styles), 0.0

    def _blend(self, step: float) -> None:
        """Move between this style and the next; beyond either end lies another pair."""
        if not self.can_switch:
            return
        share = round(self._share + step, 2)
        if share >= 1:
            self._go_to(self._index + 1)
        elif share < 0:
            self._go_to(self._index - 1)
            self._share = round(1 + share, 2)
        else:
            self._share = share

    def _numbers(self) -> Numbers | None:
        here, there = self._styles[self._index].numbers, self._next.numbers
        if here is None or there is None or not self._share:
            return here
        return mix(here, there, self._share)


def mix(here: Numbers, there: Numbers, share: float) -> Numbers:
    """`here` with a share of `there`."""
    return np.asarray(here + (there - here) * np.float32(share), np.float32)
