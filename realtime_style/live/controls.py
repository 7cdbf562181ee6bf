"""What the person at the window has chosen. Pure state, without a window or a network."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from realtime_style.live.keys import Action
from realtime_style.styles.catalogue import resolve
from realtime_style.styles.numbers import Numbers

BLEND_STEP = 0.1
STRENGTH_STEP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveStyle:
    """A style that can be switched to without loading anything."""

    name: str
    numbers: Numbers | None
    """None for a network that holds one style; it is alone then."""
    strength: float = 1.0
    """Its own, from its card."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """How the next frames are to be painted."""

    numbers: Numbers | None
    strength: float = 1.0
    split: bool = False
    frozen: bool = False
    mirrored: bool = False
    """On top of what the source does."""
    keep_colours: bool = False
    """Those of the photo."""


class Controls:
    """Turns actions into a look. For one thread."""

    def __init__(
        self,
        styles: Sequence[LiveStyle],
        *,
        strength: float | None = None,
        keep_colours: bool = False,
        hud: bool = True,
    ) -> None:
        """`strength` None is each style's own, until the person sets one that all styles take."""
        self._styles = styles
        self._own_strength = strength is None
        self._index = 0
        self._share = 0.0
        """Of the other style, from 0 to 1."""
        self._other: int | None = None
        """Which style is blended in; None is the next."""
        self.hud = hud
        self.help = False
        self.look = Look(
            numbers=styles[0].numbers,
            strength=styles[0].strength if strength is None else strength,
            keep_colours=keep_colours,
        )

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

    def apply(self, action: Action) -> None:
        """Do what was asked for; actions that are not about the look change nothing."""
        look = self.look
        match action:
            case Action.NEXT_STYLE:
                self._go_to(self._index + 1)
            case Action.PREVIOUS_STYLE:
                self._go_to(self._index if self._share else self._index - 1)
            case Action.BLEND_MORE | Action.BLEND_LESS:
                self._blend(BLEND_STEP if action is Action.BLEND_MORE else -BLEND_STEP)
            case Action.STRONGER:
                self.set_strength(round(look.strength + STRENGTH_STEP, 2))
            case Action.WEAKER:
                self.set_strength(round(look.strength - STRENGTH_STEP, 2))
            case Action.SPLIT:
                self.look = dataclasses.replace(look, split=not look.split)
            case Action.FREEZE:
                self.look = dataclasses.replace(look, frozen=not look.frozen)
            case Action.MIRROR:
                self.look = dataclasses.replace(look, mirrored=not look.mirrored)
            case Action.COLOURS:
                self.look = dataclasses.replace(look, keep_colours=not look.keep_colours)
            case Action.HUD:
                self.hud = not self.hud
            case Action.HELP:
                self.help = not self.help
            case _:
                return
        self._take_style()

    def choose(self, name: str, other: str = "", share: float = 0.0) -> None:
        """Paint in the style `name` with a share of `other`, 0 to 1; of the next without one.

        Raises:
            StyleNotFoundError: no such style can be switched to; the message lists those.
        """
        index = self._find(name)
        partner = self._find(other) if other else None
        self._index, self._other, self._share = index, partner, min(1.0, max(0.0, share))
        self._take_style()

    def set_strength(self, strength: float) -> None:
        """0 to 1, of every style from now on; what lies beyond is brought back."""
        self._own_strength = False
        self.look = dataclasses.replace(self.look, strength=min(1.0, max(0.0, strength)))

    @property
    def _other_index(self) -> int:
        return (self._index + 1) % len(self._styles) if self._other is None else self._other

    def _find(self, name: str) -> int:
        resolve(name, dict.fromkeys(self.names, Path()))
        return self.names.index(name)

    def _go_to(self, index: int) -> None:
        self._index, self._share, self._other = index % len(self._styles), 0.0, None

    def _take_style(self) -> None:
        strength = self._blended_strength() if self._own_strength else self.look.strength
        self.look = dataclasses.replace(self.look, numbers=self._numbers(), strength=strength)

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

    def _numbers(self) -> Numbers | None:
        here = self._styles[self._index].numbers
        there = self._styles[self._other_index].numbers
        if here is None or there is None or not self._share:
            return here
        if self._share == 1:
            return there
        return mix(here, there, self._share)


def mix(here: Numbers, there: Numbers, share: float) -> Numbers:
    """`here` with a share of `there`."""
    return np.asarray(here + (there - here) * np.float32(share), np.float32)
