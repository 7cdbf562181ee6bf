"""What the page tells beside the picture."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from realtime_style.live.commands import CONTROLS, Control, Kind
from realtime_style.live.keys import KEYS
from realtime_style.styles.card import Card

OF_TEMPO = {"fade": "s", "pulse": "%", "every": ""}
"""Numbers that stand beside the tempo, and what they are counted in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Of one server. For any thread."""

    cards: dict[str, Card]
    thumbnails: dict[str, bytes]
    """JPEG by style name."""
    provider: str
    link: str = ""
    """To give to others; '' where the page is for this machine alone."""

    def add(self, name: str, card: Card, thumbnail: bytes) -> None:
        """Tell of one more style."""
        self.thumbnails[name] = thumbnail
        self.cards[name] = card

    def styles(self) -> list[dict[str, str]]:
        """What is told of each style; no two have the same label."""
        cards = dict(self.cards)
        labels = {name: card.title or _as_title(name) for name, card in cards.items()}
        count = Counter(labels.values())
        return [
            {
                "name": name,
                "label": labels[name] if count[labels[name]] == 1 else _as_title(name),
                "description": card.description,
                "title": card.title,
                "artist": card.artist,
                "year": card.year,
                "licence": card.licence,
            }
            for name, card in cards.items()
        ]


def about_the_page() -> dict[str, Any]:
    """Keys and sliders, from the tables of keys and controls."""
    keys = [
        {"key": chr(key.codes[0]), "shown": key.shown, "help": key.help}
        for key in KEYS
        if CONTROLS[key.command.control].shared
    ]
    numbers = [
        _slider(control, "tempo" if control.name in OF_TEMPO else "look")
        for control in CONTROLS.values()
        if control.kind is Kind.NUMBER and (control.filters or control.name in OF_TEMPO)
    ]
    return {"keys": keys, "numbers": numbers}


def _slider(control: Control, group: str) -> dict[str, str | float]:
    return {
        "name": control.name,
        "help": control.help,
        "low": control.low,
        "high": control.high,
        "unit": OF_TEMPO.get(control.name, "%"),
        "group": group,
    }


def _as_title(name: str) -> str:
    return name[:1].upper() + name[1:].replace("-", " ")
