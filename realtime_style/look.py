"""How frames are to be painted: all that a person may change between two of them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from realtime_style.options import FilterOptions, Quality

if TYPE_CHECKING:
    from realtime_style.styles.parameters import StyleParameters


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """What the next frame is painted with."""

    parameters: "StyleParameters | None" = None
    """The style; None for a network that holds one."""
    filters: FilterOptions = field(default_factory=lambda: FilterOptions(strength=1.0, steady=0.0))
    """Their strength is a number here: whose own it is has been settled."""
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
