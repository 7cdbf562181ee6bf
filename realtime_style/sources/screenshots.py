"""Pictures of a part of the screen, taken with mss."""

from dataclasses import dataclass

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage
from realtime_style.options import CameraOptions

WIDTH_PX = 1280
"""What is larger is brought to this width unless another size is asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the screen in pixels; all monitors share one plane."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


class Screenshots:
    """The screen, of which pictures are taken. For one thread after its opening."""

    def __init__(self) -> None:
        """Open it.

        Raises:
            SourceError: mss is not installed, or there is no screen to take.
        """
        try:
            import mss
        except ImportError as error:
            raise SourceError(
                "the screen is taken with mss: pip install 'realtime-style[screen]'"
            ) from error
        self._failures = (mss.ScreenShotError, OSError)
        try:
            self._screens = mss.MSS()
            places = [
                Place(each["left"], each["top"], each["width"], each["height"])
                for each in self._screens.monitors
            ]
        except self._failures as error:
            raise SourceError(f"there is no screen to take pictures of: {error}") from error
        self.whole = places[0]
        """All monitors together."""
        self.monitors = places[1:]

    def take(self, place: Place, size: tuple[int, int], *, mirror: bool) -> BgrImage:
        """What `place` shows, brought to `size` (width, height); black beyond the screen's edge.

        Raises:
            SourceError: the screen is gone.
        """
        left, top = max(place.left, self.whole.left), max(place.top, self.whole.top)
        right, bottom = min(place.right, self.whole.right), min(place.bottom, self.whole.bottom)
        if left >= right or top >= bottom:
            return np.zeros((size[1], size[0], 3), np.uint8)
        try:
            shot = self._screens.grab((left, top, right, bottom))
        except self._failures as error:
            raise SourceError(f"the screen is gone: {error}") from error
        image = cv2.cvtColor(np.asarray(shot), cv2.COLOR_BGRA2BGR)
        if (right - left, bottom - top) != (place.width, place.height):
            above, below = top - place.top, place.bottom - bottom
            before, after = left - place.left, place.right - right
            image = cv2.copyMakeBorder(image, above, below, before, after, cv2.BORDER_CONSTANT)
        if image.shape[1::-1] != size:
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        if mirror:
            image = cv2.flip(image, 1)
        return np.asarray(image, np.uint8)


def fitting_size(place: Place, options: CameraOptions) -> tuple[int, int]:
    """The size asked for; a side that is not follows the shape of `place`."""
    if options.width and options.height:
        return options.width, options.height
    if options.height:
        return max(16, round(place.width * options.height / place.height)), options.height
    wanted = options.width or min(place.width, WIDTH_PX)
    return wanted, max(16, round(place.height * wanted / place.width))
