"""The styles that a live run can switch to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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


class Repertoire:
    """Those that come one after another, and guests, who are chosen by their names alone.

    One thread changes it; any may ask for the names.
    """

    def __init__(self, styles: Sequence[LiveStyle]) -> None:
        """`styles` come one after another, in this order; there is one at least."""
        self._round = tuple(styles)
        self._guests: tuple[LiveStyle, ...] = ()

    @property
    def names(self) -> list[str]:
        """All that can be chosen."""
        return [style.name for style in (*self._round, *self._guests)]

    @property
    def in_turn(self) -> list[str]:
        """Those that come one after another."""
        return [style.name for style in self._round]

    @property
    def guests(self) -> list[str]:
        """Those that are chosen by their names alone."""
        return [style.name for style in self._guests]

    def __getitem__(self, name: str) -> LiveStyle:
        return next(style for style in (*self._round, *self._guests) if style.name == name)

    def find(self, name: str) -> LiveStyle:
        """The style of that name.

        Raises:
            StyleNotFoundError: there is none; the message lists those that come in turn.
        """
        if name not in self.names:
            resolve(name, dict.fromkeys(self.in_turn, Path()))
        return self[name]

    def after(self, name: str) -> str:
        """The style that comes after it; the first after a guest."""
        return self._step(name, 1)

    def before(self, name: str) -> str:
        """The style that comes before it; the last before a guest."""
        return self._step(name, -1)

    def invite(self, style: LiveStyle) -> None:
        """Have a guest, in place of the one of that name."""
        others = (each for each in self._guests if each.name != style.name)
        self._guests = (*others, style)

    def take_in(self, style: LiveStyle) -> None:
        """Let a style come in turn, in place of the one of that name."""
        others = (each for each in self._round if each.name != style.name)
        self._round = (*others, style)

    def let_go(self, name: str) -> None:
        """Forget a guest; nothing where there is none of that name."""
        self._guests = tuple(each for each in self._guests if each.name != name)

    def _step(self, name: str, by: int) -> str:
        names = self.in_turn
        place = names.index(name) if name in names else (-1 if by > 0 else 0)
        return names[(place + by) % len(names)]
