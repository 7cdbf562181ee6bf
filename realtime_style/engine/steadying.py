"""Steadying where the network runs: a graph that blends a painting with the ones before.

`rts_export.steadying` says what it takes and gives. Painting and past never leave the device.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realtime_style.engine.device_memory import BoundPicture
from realtime_style.engine.network import BoundNetwork
from realtime_style.frame import BgrImage

GRAPH = Path(__file__).with_name("steady.onnx")
LEAST_SIDE_PX = 128
"""The graph's smallest picture."""
MOST_LANES = 2


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


class Steadying:
    """A network and the graph behind it: one copy up and one down for each frame."""

    def __init__(self, network: BoundNetwork, session: Any) -> None:
        self._network = network
        self._session = session
        self._shape: tuple[int, ...] = ()
        self._lanes: dict[int, _Lane] = {}

    def paint(self, image: BgrImage, following: Following) -> BgrImage:
        """Return the steadied painting of a (H, W, 3) uint8 image, in a new array."""
        flow, share = following.flow[np.newaxis], following.share[np.newaxis]
        noise = np.array([following.noise], np.float32)
        fits = np.zeros((MOST_LANES, 1), np.float32)
        fits[: len(following.lanes), 0] = following.fits
        picture = self._network.paint_there(image, flow, share, noise, *fits)
        if self._shape != image.shape:
            self._lanes, self._shape = {}, image.shape
        shown: Any = None
        for place, number in enumerate(following.lanes):
            lane = self._lane(number, picture, flow.shape)
            shown = lane.run(self._session, place)
        return picture.download(shown)

    def _lane(self, number: int, picture: BoundPicture, small: tuple[int, ...]) -> "_Lane":
        lane = self._lanes.get(number)
        if lane is None or lane.picture is not picture:
            lane = self._lanes[number] = _Lane(self._network, self._session, picture, small)
        return lane


class _Lane:
    """A past of one size: what was shown before, and where what is shown now goes."""

    def __init__(
        self,
        network: BoundNetwork,
        session: Any,
        picture: BoundPicture,
        small: tuple[int, ...],
    ) -> None:
        self.picture = picture
        self._turn = 0
        hold = network.memory.hold
        shape = tuple(picture.painting.shape())
        self._results = [hold(shape, np.uint8) for _ in range(2)]
        smalls = [hold(small[:3], np.uint8) for _ in range(2)]
        gains = [hold((1,), np.float32) for _ in range(2)]
        for gain in gains:
            gain.update_inplace(np.zeros(1, np.float32))  # or it might be no number
        self._bindings: dict[tuple[int, int], tuple[Any, Any]] = {}
        for turn in range(2):
            for place in range(MOST_LANES):
                binding = session.io_binding()
                binding.bind_ortvalue_input("painting", picture.painting)
                picture.bind(binding, "flow", 1, small, np.float32)
                picture.bind(binding, "share", 2, small[:3], np.uint8)
                picture.bind(binding, "noise", 3, (1,), np.float32)
                picture.bind(binding, "fits", 4 + place, (1,), np.float32)
                for name, values in (
                    ("past", self._results),
                    ("past_small", smalls),
                    ("past_gain", gains),
                ):
                    binding.bind_ortvalue_input(name, values[turn])
                for name, values in (("result", self._results), ("small", smalls), ("gain", gains)):
                    binding.bind_ortvalue_output(name, values[1 - turn])
                options = network.memory.run_options(recorded=True)
                self._bindings[turn, place] = binding, options

    def run(self, session: Any, place: int) -> Any:
        """Steady the picture's painting, and return where the result lies.

        `place` says which of the marks that went up tells whether this past fits.
        """
        binding, options = self._bindings[self._turn, place]
        session.run_with_iobinding(binding, options)
        binding.synchronize_outputs()
        self._turn = 1 - self._turn
        return self._results[self._turn]


def open_steadying(network: BoundNetwork, open_session: Callable[[Path], Any]) -> Steadying:
    """The graph behind `network`, tried on a small picture.

    Raises whatever onnxruntime raises: its exceptions share no base.
    """
    steadying = Steadying(network, open_session(GRAPH))
    side = LEAST_SIDE_PX
    flow, share = np.zeros((side // 4, side // 4, 2), np.float32), np.zeros((side // 4,) * 2, "u1")
    nothing = Following(flow, np.asarray(share, np.uint8), False, lanes=(0,), fits=(False,))
    steadying.paint(np.zeros((side, side, 3), np.uint8), nothing)
    return steadying
