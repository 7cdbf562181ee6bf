"""What the pipeline asks of a filter."""

from typing import Protocol

from realtime_style.frame import BgrImage, Frame


class Filter(Protocol):
    """Changes a painting. Called in frame order, on one thread."""

    def __call__(self, painting: BgrImage, frame: Frame) -> BgrImage:
        """Return the changed painting, same shape. May reuse `painting`; never `frame.pixels`."""

    def reset(self) -> None:
        """Forget earlier frames: a cut, or another style."""
