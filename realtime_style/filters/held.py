"""The photo that stays while a person holds it."""

import dataclasses

from realtime_style.filters.base import PhotoFilter
from realtime_style.frame import BgrImage, Frame
from realtime_style.look import Look


class Held(PhotoFilter):
    """`look.frozen`: paints the photo of the moment it began, again and again."""

    def __init__(self) -> None:
        self._photo: BgrImage | None = None

    def __call__(self, frame: Frame, look: Look) -> Frame:
        if not look.frozen:
            self._photo = None
            return frame
        if self._photo is None:
            self._photo = frame.pixels
        return dataclasses.replace(frame, pixels=self._photo)
