"""What a painter asks of a filter."""

from abc import ABC, abstractmethod

from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class Filter(ABC):
    """Changes a painting. Called in frame order, on one thread, with one film's frames."""

    def __init__(self, scratch: Scratch) -> None:
        """`scratch` is shared with the filters of the same thread."""
        self._scratch = scratch

    @abstractmethod
    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        """Return the changed painting, same shape; `painting` itself where `look` asks for nothing.

        May write into `painting`; never into `frame.pixels`.
        """

    def reset(self) -> None:  # noqa: B027 (most filters remember nothing)
        """Forget earlier frames: a cut, or another style."""


class PhotoFilter(ABC):
    """Changes what is painted, before it is. Called in frame order, on one thread."""

    @abstractmethod
    def __call__(self, frame: Frame, look: Look) -> Frame:
        """Return the frame to paint; `frame` itself where `look` asks for nothing."""
