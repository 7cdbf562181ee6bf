"""A film's people: found in each frame, and steady from one to the next."""

from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from realtime_style.filters.flow import Grey, PhotoFlow, misfit, mixed, moving, remap
from realtime_style.frame import BgrImage, PersonMask
from realtime_style.options import EngineOptions
from realtime_style.people.network import PersonNetwork, shrunk

FLOW_PX = 128
"""A side of the picture that the flow is looked for in."""
SURE_NOT, SURE = 0.3, 0.7
"""How sure the network is of a person: below the first there is none, above the second there is
one. Between them lies the soft edge."""
STILL_SHARE, MOVING_SHARE = 0.75, 0.4
"""Of the mask before, at `steady` 1."""
FITS_LEVELS = 12
"""How far the photo may be from the one before, moved, for its mask to fit."""

CUT = 1 / 3
"""Of a picture in which the past does not fit, from which on it is another scene."""


class Network(Protocol):
    """Finds people in one picture."""

    def __call__(self, small: BgrImage) -> PersonMask:
        """How sure it is of a person at each place, (256, 256) uint8."""


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    photo: Grey
    person: PersonMask


class PersonFinder:
    """Masks of a film's frames, one after another. For one thread.

    Where the mask before, moved along with the photo, still fits, a share of it stays: the
    network looks at each frame by itself, and its edges tremble.
    """

    def __init__(self, network: Network) -> None:
        levels = np.arange(256, dtype=np.float32)
        sure = (levels / 255 - SURE_NOT) / (SURE - SURE_NOT)
        self._sharpened = (255 * np.clip(sure, 0, 1) + 0.5).astype(np.uint8)
        self._fits_at = np.clip(1.5 - levels / FITS_LEVELS, 0, 1).astype(np.float32)
        self._network = network
        self._flow = PhotoFlow()
        self._before: _Before | None = None

    @classmethod
    def load(cls, options: EngineOptions) -> "PersonFinder":
        """With the network of this package.

        Raises:
            EngineError: it cannot be loaded.
        """
        return cls(PersonNetwork(options))

    def forget(self) -> None:
        """What follows is not the same film."""
        self._before = None

    def __call__(self, photo: BgrImage, steady: float) -> PersonMask:
        """The mask of a (H, W, 3) uint8 BGR photo, (256, 256), stretched over it.

        `steady` is from 0 to 1; at 0 each photo is looked at by itself.

        Raises:
            EngineError: the network failed.
        """
        small = shrunk(photo)
        person = np.asarray(cv2.LUT(self._network(small), self._sharpened), np.uint8)
        if not steady:
            self.forget()
            return person
        grey = cv2.cvtColor(cv2.resize(small, (FLOW_PX, FLOW_PX)), cv2.COLOR_BGR2GRAY)
        now = np.asarray(grey, np.uint8)
        if self._before is not None:
            person = self._steadied(person, now, self._before, steady)
        self._before = _Before(now, person)
        return person

    def _steadied(
        self, person: PersonMask, photo: Grey, before: _Before, steady: float
    ) -> PersonMask:
        moves = moving(photo, before.photo)
        earlier, there, share = before.person, before.photo, np.float32(STILL_SHARE)
        most: Any = share
        if moves is not None:
            flow = self._flow.find(photo, before.photo, moves)
            there = remap(there, self._flow.places(flow))
            times = person.shape[0] / FLOW_PX
            wide = cv2.resize(flow * np.float32(times), person.shape[::-1])
            earlier = remap(earlier, self._flow.places(np.asarray(wide, np.float32)))
            most = share - np.float32((STILL_SHARE - MOVING_SHARE) / 255) * moves
        off = misfit(photo, there)
        if (off > FITS_LEVELS).mean() > CUT:
            return person
        fits = cv2.LUT(off, self._fits_at) * most * np.float32(255 * steady)
        stays = cv2.resize(fits.astype(np.uint8), person.shape[::-1])
        return mixed(person, earlier, stays)
