"""Where a film goes over to another scene."""

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage

CELLS = 16
"""A picture's rows and columns, as they are compared."""
SAMPLES = 4
"""Pixels of a cell that are looked at, each way."""
CUT_LEVELS = 24
"""By more than this, a cell shows something else."""
CUT_SHARE = 0.4
"""Of the cells: where more of them do, it is another scene."""
FADE_LEVELS, FADE_SHARE = 0.25, 0.02
"""Where more than half of the cells become lighter, or darker, by more than so many levels and
such a share of what they were, the scene fades."""


class Cuts:
    """Finds cuts and fades, without looking for motion.

    What is begun anew for a fast pan, which may look like a cut, must be no worse for it.
    """

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None

    def __call__(self, picture: BgrImage) -> bool:
        """Is this (H, W, 3) uint8 picture of another scene than that of the call before?"""
        height, width = picture.shape[:2]
        most = CELLS * SAMPLES
        # To read every pixel would take a millisecond at 1920x1080.
        few = picture[:: -(-height // most), :: -(-width // most)].astype(np.float32)
        cells = cv2.resize(few, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
        now = np.asarray(cells, np.float32)
        before, self._before = self._before, now
        if before is None:
            return False
        change = now - before
        cut = (np.abs(change).max(axis=2) > CUT_LEVELS).mean() > CUT_SHARE
        fades = FADE_LEVELS + FADE_SHARE * np.median(before)
        return bool(cut or abs(np.median(change.mean(axis=2))) > fades)
