"""The engine of a live run: a look that changes between two frames."""

import time
from collections.abc import Callable, Sequence
from fractions import Fraction

import cv2
import numpy as np

from realtime_style.engine.base import Engine
from realtime_style.filters.base import Filter
from realtime_style.filters.colours import keep_colours
from realtime_style.frame import BgrImage, Frame
from realtime_style.live.controls import Look, mix
from realtime_style.pipeline.meter import Stopwatch
from realtime_style.styles.numbers import Numbers

FADE_S = 0.5
"""Seconds from one style to another."""
LINE_PX = 2


class LivePainter:
    """Paints in the look of the moment. `stylize` is for one thread, `look` for any.

    One style fades into another by way of their numbers: each frame is painted once, in a
    blend, so that a change costs no frame.
    """

    def __init__(
        self,
        engine: Engine,
        restyle: Callable[[Numbers], None],
        look: Look,
        filters: Sequence[Filter] = (),
        fade_s: float = FADE_S,
    ) -> None:
        """`restyle` gives `engine` other numbers; it begins with those of `look`.

        `filters` see the paintings before they are mixed with the photo.
        """
        self.look = look
        """Replace it whole: the next frame is painted so."""
        self.paint = Stopwatch()
        self._engine = engine
        self._restyle = restyle
        self._filters = filters
        self._fade_s = fade_s
        self._from = self._now = self._to = look.numbers
        self._strength = self._strength_before = look.strength
        self._fade_began = 0.0
        self._held: BgrImage | None = None

    @property
    def provider(self) -> str:
        """The engine's."""
        return self._engine.provider

    def stylize(self, image: BgrImage) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 BGR image, or of the one that is held."""
        look = self.look
        photo = self._hold(image) if look.frozen else image
        if not look.frozen:
            self._held = None
        if look.mirrored:
            photo = np.asarray(cv2.flip(photo, 1), np.uint8)
        self._fade_to(look.numbers, look.strength)
        strength = self._strength
        if strength == 0:
            return photo.copy()
        with self.paint.lap():
            painting = self._engine.stylize(photo)
            frame = Frame(photo, 0, Fraction(0), time.monotonic())
            for apply in self._filters:
                painting = apply(painting, frame)
        if look.keep_colours:
            painting = keep_colours(painting, photo)
        if strength < 1:
            cv2.addWeighted(painting, strength, photo, 1 - strength, 0, dst=painting)
        if look.split:
            _split(painting, photo)
        return painting

    def close(self) -> None:
        """Close the engine. Idempotent."""
        self._engine.close()

    def _hold(self, image: BgrImage) -> BgrImage:
        if self._held is None:
            self._held = image
        return self._held

    def _fade_to(self, numbers: Numbers | None, strength: float) -> None:
        """Bring the engine's numbers nearer to those that are wanted, and with them the strength.

        A strength that changes alone changes at once.
        """
        now = time.monotonic()
        if numbers is not self._to:
            self._from, self._to, self._fade_began = self._now, numbers, now
            self._strength_before = self._strength
        if self._now is self._to or self._to is None or self._from is None:
            self._strength = strength
            return
        share = (now - self._fade_began) / self._fade_s if self._fade_s else 1.0
        before = self._strength_before
        self._now = self._to if share >= 1 else mix(self._from, self._to, share)
        self._strength = strength if share >= 1 else before + (strength - before) * share
        self._restyle(self._now)
        for each in self._filters:
            each.reset()


def _split(painting: BgrImage, photo: BgrImage) -> None:
    """The photo on the left half, a white line between."""
    middle = photo.shape[1] // 2
    painting[:, :middle] = photo[:, :middle]
    painting[:, middle : middle + LINE_PX] = np.uint8(255)
