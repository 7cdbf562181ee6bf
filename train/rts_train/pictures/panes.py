"""A plane cut into cells round centres, for the drawing scripts."""

import numpy as np
from numpy.typing import NDArray

from rts_train.pictures.canvas import Plane

ROUNDS_OF_EVENING = 3


def scatter(rng: np.random.Generator, count: int) -> NDArray[np.float32]:
    """`count` centres (x, y) from 0 to 1, (count, 2), moved apart to make cells of like size."""
    centres = rng.uniform(0, 1, (count, 2)).astype(np.float32)
    axis = np.linspace(0, 1, 384, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    for _ in range(ROUNDS_OF_EVENING):
        pane = cut_panes(x, y, centres)[0].ravel()
        area = np.maximum(np.bincount(pane, minlength=count), 1)
        sums = (np.bincount(pane, plane.ravel(), count) for plane in (x, y))
        centres = np.stack([total / area for total in sums], axis=1).astype(np.float32)
    return centres


def cut_panes(x: Plane, y: Plane, centres: NDArray[np.float32]) -> tuple[NDArray[np.int32], Plane]:
    """Each pixel's nearest centre, and how much farther the second nearest lies."""
    nearest = np.full(x.shape, np.inf, np.float32)
    second = nearest.copy()
    pane = np.zeros(x.shape, np.int32)
    for index, (centre_x, centre_y) in enumerate(centres):
        distance = np.hypot(x - centre_x, y - centre_y)
        pane[distance < nearest] = index
        second = np.minimum(second, np.maximum(nearest, distance))
        nearest = np.minimum(nearest, distance)
    return pane, np.asarray(second - nearest, np.float32)
