"""A painting that was painted smaller than it is shown, in the photo's size."""

from realtime_style.enlarging import enlarge
from realtime_style.filters.base import Filter
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class Enlarged(Filter):
    """Nobody asks for it: it is done where a frame has a `small`, whose painting this is."""

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
        """Return the painting, (H, W, 3), in the size of `frame.pixels`."""
        if frame.small is None:
            return painting
        return enlarge(painting, frame.small, frame.pixels, self._scratch)
