"""The one table of filters, in the order in which they see a frame."""

from realtime_style.filters.base import Filter, PhotoFilter
from realtime_style.filters.colours import KeepColours
from realtime_style.filters.enlarged import Enlarged
from realtime_style.filters.held import Held
from realtime_style.filters.lanes import ONE_LANE, Lanes
from realtime_style.filters.mirrored import Mirrored
from realtime_style.filters.regions import Regions
from realtime_style.filters.scratch import Scratch
from realtime_style.filters.split import Split
from realtime_style.filters.steady import Steady
from realtime_style.filters.strength import Strength
from realtime_style.filters.vignette import Vignette
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look

PHOTO_FILTERS: tuple[type[PhotoFilter], ...] = (Held, Mirrored)
"""Of what is painted."""

FILTERS: tuple[type[Filter], ...] = (
    Steady,
    Enlarged,
    KeepColours,
    Vignette,
    Strength,
    Regions,
    Split,
)
"""Of paintings. What is mixed with the photo is steady first, and as large as it is."""


class Chain:
    """All filters of `FILTERS`; each does what the look of the moment asks for."""

    def __init__(self, scratch: Scratch | None = None) -> None:
        """`scratch` is that of another chain on the same thread, where there is one."""
        scratch = scratch or Scratch()
        self._filters = [make(scratch) for make in FILTERS]

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        """Return the filtered painting. May write into `painting`; never into `frame.pixels`."""
        for apply in self._filters:
            painting = apply(painting, frame, look)
        return painting

    def lanes(self, index: int) -> Lanes:  # noqa: ARG002
        """A film has one past, whichever frame it is."""
        return ONE_LANE

    def reset(self) -> None:
        """Forget earlier frames: a cut, or another style."""
        for each in self._filters:
            each.reset()


class PhotoChain:
    """All filters of `PHOTO_FILTERS`."""

    def __init__(self) -> None:
        self._filters = [make() for make in PHOTO_FILTERS]

    def __call__(self, frame: Frame, look: Look) -> Frame:
        """Return the frame to paint, with the index and the times of `frame`."""
        for apply in self._filters:
            frame = apply(frame, look)
        return frame
