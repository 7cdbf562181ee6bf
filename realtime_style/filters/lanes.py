"""Which of several pasts a frame's painting is steadied with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lanes:
    """Of one frame. A lane is a past of its own: paintings, each of which follows the one before.

    Where a film is painted in segments, the next one's lane begins before the last one's ends.
    """

    shown: int = 0
    """The lane whose painting is shown."""
    warming: int | None = None
    """Another one that sees the painting too."""
    begins: int | None = None
    """The one of both that forgets what it saw before."""

    @property
    def all(self) -> tuple[int, ...]:
        """Those that see the painting, the one that is shown last."""
        return (self.shown,) if self.warming is None else (self.warming, self.shown)


ONE_LANE = Lanes()
