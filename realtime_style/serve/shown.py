"""What the page tells beside the picture."""

from dataclasses import dataclass

from realtime_style.styles.card import Card


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
