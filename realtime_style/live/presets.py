"""Looks that a person has kept: under a name, and a digit key."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from realtime_style.errors import InputError
from realtime_style.live.commands import StyleBlend

MOST_KEPT = 100
"""Whoever steers from outside is not to fill the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One look."""

    style: str
    """As `--style` takes it: a style, or a blend of two with their shares."""
    values: Mapping[str, float | bool | str] = field(default_factory=dict)
    """Of the controls that a look holds, by name."""
    key: str = ""
    """The digit that it has; '' for none."""

    @property
    def blend(self) -> StyleBlend:
        """Its style, for the control of that name.

        Raises:
            InputError: it is no style and no blend of two.
        """
        first, *more = [part.strip() for part in self.style.split(",")]
        style, _, share = first.partition(":")
        if not more:
            return StyleBlend(style)
        other, _, other_share = more[0].partition(":")
        try:
            weights = float(share or 1), float(other_share or 1)
            if len(more) > 1 or min(weights) < 0 or not 0 < sum(weights) < float("inf"):
                raise ValueError
        except ValueError:
            raise InputError(
                f"a look's style is one or a blend of two, as in candy:0.7,ink:0.3, got "
                f"'{self.style}'"
            ) from None
        return StyleBlend(style, other, weights[1] / sum(weights))


def keep_nothing(name: str, preset: Preset) -> None:
    """Where looks are not kept beyond the run."""


class Presets:
    """All that were kept, by name. For one thread."""

    def __init__(
        self,
        kept: Mapping[str, Preset],
        save: Callable[[str, Preset], None] = keep_nothing,
    ) -> None:
        """`save` keeps one beyond the run; it may raise InputError."""
        self._kept = dict(kept)
        self._save = save

    def keys(self) -> dict[str, str]:
        """The digit of each look, by its name; '' for none."""
        return {name: preset.key for name, preset in self._kept.items()}

    def name_of(self, text: str) -> str:
        """The name of the look that has this digit, else `text`."""
        return next((name for name, each in self._kept.items() if each.key == text), text)

    def find(self, text: str) -> Preset:
        """The look of that digit, or else of that name.

        Raises:
            InputError: there is none.
        """
        preset = self._kept.get(self.name_of(text))
        if preset is None:
            raise InputError(
                f"no look is kept as '{text}': press k and then {text} to keep this one"
                if len(text) == 1
                else f"no look is kept as '{text}'; there are {', '.join(self._kept) or 'none'}"
            )
        return preset

    def keep(self, text: str, preset: Preset) -> str:
        """Keep it in place of what had that digit or name; returns the name.

        Raises:
            InputError: it cannot be saved.
        """
        name = self.name_of(text)
        if name not in self._kept and len(self._kept) >= MOST_KEPT:
            raise InputError(
                f"{MOST_KEPT} looks are kept already: take some out of the config file"
            )
        key = self._kept[name].key if name in self._kept else text if _is_key(text) else ""
        preset = dataclasses.replace(preset, key=key)
        self._save(name, preset)
        self._kept[name] = preset
        return name


def _is_key(text: str) -> bool:
    return len(text) == 1 and text in "123456789"
