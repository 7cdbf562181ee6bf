"""How frames are to be painted: all that a person may change between two of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from realtime_style.options import FilterOptions, Quality

if TYPE_CHECKING:
    from realtime_style.styles.parameters import StyleParameters


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What a part of the picture is painted with."""

    parameters: "StyleParameters | None" = None
    """The style; None for a network that holds one."""
    is_photo: bool = False
    """Nothing: the photo stays."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """What the next frame is painted with."""

    parameters: "StyleParameters | None" = None
    """The style; None for a network that holds one."""
    filters: FilterOptions = field(default_factory=lambda: FilterOptions(strength=1.0, steady=0.0))
    """Their strength is a number here: whose own it is has been settled."""
    person: Layer | None = None
    """Of people; None for the style above."""
    background: Layer | None = None
    """Of what is around them; None for the style above."""
    split: bool = False
    """The photo on the left half."""
    frozen: bool = False
    """The photo stays."""
    mirrored: bool = False
    """On top of what the source does."""
    fade_s: float = 0.0
    """Seconds from one style to another."""
    quality: Quality | None = None
    """How large to paint; None is as the painter was made."""

    @property
    def strength(self) -> float:
        """0 is the photo, 1 the painting."""
        return self.filters.strength_of(1.0)

    @property
    def layers(self) -> tuple[Layer, Layer]:
        """People, and what is around them."""
        style = Layer(self.parameters)
        return self.person or style, self.background or style

    @property
    def painted(self) -> Sequence[Layer]:
        """What is to be painted, each style once: people first."""
        person, background = self.layers
        painted = [each for each in (person, background) if not each.is_photo]
        same = len(painted) == 2 and person.parameters is background.parameters
        return painted[:1] if same else painted

    @property
    def needs_mask(self) -> bool:
        """Whether people are painted otherwise than what is around them."""
        person, background = self.layers
        return len(self.painted) == 2 or person.is_photo != background.is_photo

    @property
    def is_photo(self) -> bool:
        """Whether nothing of a painting is to be seen."""
        return self.strength == 0 or not self.painted
