"""Steadying where the network runs: a graph that blends a painting with the ones before.

`rts_export.steadying` says what it takes and gives. Painting and past never leave the device.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realtime_style.engine.device_memory import BoundPicture, DeviceMemory, Launch

LEAST_SIDE_PX = 128
"""The graph's smallest picture."""
MOST_LANES = 2
FLOW, SHARE, NOISE, FITS = 1, 2, 3, 4
"""Places of what goes up behind the frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """What of the past may stay in a painting, as the photos tell."""

    flow: NDArray[np.float32]
    """(h, w, 2): where each place of the small photo was, in its pixels."""
    share: NDArray[np.uint8]
    """(h, w), of 255: of what was painted before, at most."""
    noise: bool
    """The sensor noise is all that the photos differ by."""
    lanes: tuple[int, ...]
    """The pasts that see the painting; what the last of them makes of it is shown."""
    fits: tuple[bool, ...]
    """Of each of them, whether it has seen a painting that this one follows."""

    def beside(self, begun: set[int]) -> list[NDArray[Any]]:
        """What goes up behind the frame; of the pasts, only those in `begun` are there."""
        rows, columns = self.flow.shape[:2]
        sides = np.array((2 / columns, 2 / rows), np.float32)
        fits = np.zeros((MOST_LANES, 1), np.float32)
        for place, (lane, fit) in enumerate(zip(self.lanes, self.fits, strict=True)):
            fits[place] = fit and lane in begun
        noise = np.array([self.noise], np.float32)
        return [(self.flow * sides)[np.newaxis], self.share[np.newaxis], noise, *fits]


class Lane:
    """A past of one size: what was shown before, and where what is shown now goes."""

    def __init__(
        self,
        memory: DeviceMemory,
        session: Any,
        picture: BoundPicture,
        painting: Any,
        flow_size: tuple[int, int],
        *,
        recorded: bool,
    ) -> None:
        """`painting` is steadied, by what goes up with `picture`; `flow_size` is rows and
        columns."""
        self._turn = 0
        _, height, width, _ = painting.shape()
        rows, columns = flow_size
        results = [memory.hold((1, height, width, 3), np.uint8) for _ in range(2)]
        self._results = results
        smalls = [memory.hold((1, rows, columns), np.uint8) for _ in range(2)]
        gains = [memory.keep(np.zeros(1, np.float32)) for _ in range(2)]  # else it may be no number
        sides = {"across": width, "down": height, "small_across": columns, "small_down": rows}
        middles = {name: memory.keep(_middles(side)) for name, side in sides.items()}
        self._launches: dict[tuple[int, int], Launch] = {}
        for turn in range(2):
            for place in range(MOST_LANES):
                binding = session.io_binding()
                binding.bind_ortvalue_input("painting", painting)
                picture.bind(binding, "flow", FLOW, (1, rows, columns, 2), np.float32)
                picture.bind(binding, "share", SHARE, (1, rows, columns), np.uint8)
                picture.bind(binding, "noise", NOISE, (1,), np.float32)
                picture.bind(binding, "fits", FITS + place, (1,), np.float32)
                past = {"past": results, "past_small": smalls, "past_gain": gains}
                for name, values in past.items():
                    binding.bind_ortvalue_input(name, values[turn])
                for name, value in middles.items():
                    binding.bind_ortvalue_input(name, value)
                for name, values in (("result", results), ("small", smalls), ("gain", gains)):
                    binding.bind_ortvalue_output(name, values[1 - turn])
                options = memory.run_options(recorded=recorded)
                self._launches[turn, place] = Launch(session, binding, options)

    def run(self, place: int) -> Any:
        """Steady the painting, and return where the result lies.

        `place` says which of the marks that went up tells whether this past fits.
        """
        self._launches[self._turn, place]()
        self._turn = 1 - self._turn
        return self._results[self._turn]


def _middles(side: int) -> NDArray[np.float32]:
    """Of each pixel of a side, from -1 to 1."""
    return np.asarray((2 * np.arange(side) + 1) / side - 1, np.float32)
