"""From one style to another without a jump."""

import dataclasses
import time

import numpy as np

from realtime_style.look import Look
from realtime_style.styles.parameters import StyleParameters


class Transition:
    """One style fades into another by way of their parameters, and with them the strength.

    Each frame is painted once, in a blend, so that a change costs no frame. A strength that
    changes alone changes at once.
    """

    def __init__(self, look: Look) -> None:
        """It begins with `look`; a new style is there after the `fade_s` of its look."""
        self._from = self._now = self._to = look.parameters
        self._strength = self._strength_before = look.strength
        self._began = 0.0

    def towards(self, look: Look) -> Look:
        """The look of this moment, on the way to `look`."""
        now = time.monotonic()
        if look.parameters is not self._to:
            self._from, self._to, self._began = self._now, look.parameters, now
            self._strength_before = self._strength
        if self._now is self._to or self._to is None or self._from is None:
            self._now, self._strength = self._to, look.strength
            return look
        share = (now - self._began) / look.fade_s if look.fade_s else 1.0
        if share >= 1:
            self._now, self._strength = self._to, look.strength
            return look
        before = self._strength_before
        self._now = mix(self._from, self._to, share)
        self._strength = before + (look.strength - before) * share
        filters = dataclasses.replace(look.filters, strength=self._strength)
        return dataclasses.replace(look, parameters=self._now, filters=filters)


def mix(here: StyleParameters, there: StyleParameters, share: float) -> StyleParameters:
    """`here` with a share of `there`."""
    return np.asarray(here + (there - here) * np.float32(share), np.float32)
