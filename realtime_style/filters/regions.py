"""The photo where people are, or around them."""

from realtime_style.blending import WHOLE, blended
from realtime_style.filters.base import Filter
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class Regions(Filter):
    """`person` or `background` that is the photo: it stays there, with soft edges."""

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:
        person, background = look.layers
        if frame.person is None or person.is_photo == background.is_photo:
            return painting
        of_photo = frame.person if person.is_photo else WHOLE - frame.person
        return blended(painting, frame.pixels, of_photo)
