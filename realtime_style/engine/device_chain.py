"""All that makes a painting of a frame, where the network runs: one copy up, and one down.

The photo is painted, and the painting steadied, enlarged with the photo's edges and mixed with it
by graphs, one behind the other (`rts_export.device_graphs`); what lies between two of them stays in
the device's memory. A frame needs only some of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realtime_style.engine.device_memory import BoundPicture, Launch
from realtime_style.engine.network import MOST_SHAPES, BoundNetwork
from realtime_style.engine.steadying import LEAST_SIDE_PX, Following, Lane
from realtime_style.frame import BgrImage

FOLDER = Path(__file__).parent
GRAPHS = ("steady", "enlarge", "mix")
BYTES_A_PIXEL = 100
"""Of the photo's, that the graphs around the network take: nine pictures of floats."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What of the photo stays in a painting."""

    strength: float = 1.0
    """The painting's share."""
    keep_colours: bool = False

    def beside(self) -> list[NDArray[Any]]:
        """What goes up last."""
        return [np.array([each], np.float32) for each in (self.strength, self.keep_colours)]


PAINTING_ALONE = Mix()


class DeviceChain:
    """A network and the graphs around it. For one thread at a time."""

    def __init__(self, network: BoundNetwork, sessions: dict[str, Any]) -> None:
        """`sessions` has one of each of `GRAPHS`."""
        self._network = network
        self._sessions = sessions
        self._places: dict[tuple[Any, ...], _Place] = {}
        self._before: _Place | None = None

    def paint(
        self,
        image: BgrImage,
        small: BgrImage | None,
        following: Following | None,
        mix: Mix = PAINTING_ALONE,
    ) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 image, in its size and a new array.

        `small` is the image as it is painted, where that is smaller.
        """
        begun = self._before.begun if self._before else set()
        key = (
            image.shape,
            None if small is None else small.shape,
            following and following.flow.shape[:2],
        )
        place = self._places.get(key)
        if place is None and self._before and self._before.key == key:
            place = self._before
        if place is not self._before or place is None:
            begun = set()  # what is in other memory is not the past
        beside = [*(following.beside(begun) if following else ()), *mix.beside()]
        if small is not None:
            beside.append(small)
        if place is None:
            place = self._make(key, beside)
        place.begun = begun
        self._before = place
        return place.paint(image, beside, following.lanes if following else (), mix)

    def _make(self, key: tuple[Any, ...], beside: list[NDArray[Any]]) -> "_Place":
        keeps = len(self._places) < MOST_SHAPES
        place = _Place(self._network, self._sessions, key, beside, recorded=keeps)
        if keeps:
            self._places[key] = place
        return place


class _Place:
    """The memory for photos of one size that are painted at one size."""

    def __init__(
        self,
        network: BoundNetwork,
        sessions: dict[str, Any],
        key: tuple[Any, ...],
        beside: list[NDArray[Any]],
        *,
        recorded: bool,
    ) -> None:
        """`key` is the shapes of the photo, of the one that is painted, where that is smaller, and
        the flow's size, if there is one."""
        self.key = key
        self.begun: set[int] = set()
        """The lanes that have a past."""
        self._network, self._sessions, self._recorded = network, sessions, recorded
        shape, self._small, self._flow_size = key
        hold = network.memory.hold
        self._picture = BoundPicture(network.memory, shape, beside)
        self._small_at = len(beside)
        self._mix_at = self._small_at - (2 if self._small else 1)
        self._lanes: dict[int, Lane] = {}
        self._launches: dict[tuple[str, int], Launch] = {}
        self._painting = hold((1, *(self._small or shape)), np.uint8)
        self._enlarged = hold((1, *shape), np.uint8) if self._small else None
        self._mixed = hold((1, *shape), np.uint8)
        self._runs = network.bind(self._bind_painted, self._painting, recorded=recorded)

    def paint(
        self, image: BgrImage, beside: list[NDArray[Any]], lanes: tuple[int, ...], mix: Mix
    ) -> BgrImage:
        """One upload, the graphs that it takes, and one download."""
        self._picture.upload(image, beside)
        self._network.run(self._runs)
        shown = self._painting
        for position, number in enumerate(lanes):
            shown = self._lane(number).run(position)
            self.begun.add(number)
        if self._small:
            self._behind("enlarge", shown)()
            shown = self._enlarged
        if mix != PAINTING_ALONE:
            self._behind("mix", shown)()
            shown = self._mixed
        return self._picture.download(shown)

    def _bind_painted(self, binding: Any, name: str) -> None:
        """The photo that the network sees."""
        if self._small:
            self._picture.bind(binding, name, self._small_at, (1, *self._small), np.uint8)
        else:
            self._picture.bind_frame(binding, name)

    def _lane(self, number: int) -> Lane:
        if number not in self._lanes:
            self._lanes[number] = Lane(
                *(self._network.memory, self._sessions["steady"], self._picture, self._painting),
                self._flow_size,
                recorded=self._recorded,
            )
        return self._lanes[number]

    def _behind(self, name: str, shown: Any) -> Launch:
        """A graph for a painting at one of the few places where it may lie."""
        key = name, shown.data_ptr()
        if key not in self._launches:
            binding = self._sessions[name].io_binding()
            binding.bind_ortvalue_input("painting", shown)
            self._picture.bind_frame(binding, "photo")
            if name == "enlarge":
                self._bind_painted(binding, "small")
                binding.bind_ortvalue_output("enlarged", self._enlarged)
            else:
                self._picture.bind(binding, "strength", self._mix_at, (1,), np.float32)
                self._picture.bind(binding, "colours", self._mix_at + 1, (1,), np.float32)
                binding.bind_ortvalue_output("mixed", self._mixed)
            options = self._network.memory.run_options(recorded=self._recorded)
            self._launches[key] = Launch(self._sessions[name], binding, options)
        return self._launches[key]


def open_chain(network: BoundNetwork, open_session: Callable[[Path], Any]) -> DeviceChain:
    """The graphs around `network`, each tried on a small picture.

    Raises whatever onnxruntime raises: its exceptions share no base.
    """
    sessions = {name: open_session(FOLDER / f"{name}.onnx") for name in GRAPHS}
    side, flow_side = LEAST_SIDE_PX, LEAST_SIDE_PX // 4
    flow, share = np.zeros((flow_side, flow_side, 2), np.float32), np.zeros((flow_side,) * 2, "u1")
    nothing = Following(flow, np.asarray(share, np.uint8), False, lanes=(0,), fits=(False,))
    photo, small = (np.zeros((each, each, 3), np.uint8) for each in (2 * side, side))
    DeviceChain(network, sessions).paint(photo, small, nothing, Mix(strength=0.5))
    network.forget()
    return DeviceChain(network, sessions)
