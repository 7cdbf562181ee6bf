"""All that makes a painting of a frame, where the network runs: one copy up, and one down.

The photo is shrunk, painted, enlarged with its edges, steadied and mixed with by graphs, one behind
the other (`rts_export.device_graphs`); what lies between two of them stays in the device's memory.
A frame needs only some of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from realtime_style.engine.device_memory import BoundPicture, Launch
from realtime_style.engine.network import MOST_SHAPES, BoundNetwork, Runs
from realtime_style.engine.resizing import shares
from realtime_style.engine.steadying import LEAST_SIDE_PX, Following, Lane
from realtime_style.frame import BgrImage

FOLDER = Path(__file__).parent
GRAPHS = ("shrink", "enlarge", "steady", "mix")
BYTES_A_PIXEL = 100
"""Of the photo's, that the graphs around the network take: nine pictures of floats."""
Size = tuple[int, int]
"""Width and height."""


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
        self, image: BgrImage, size: Size, following: Following | None, mix: Mix = PAINTING_ALONE
    ) -> BgrImage:
        """Return the painting of a (H, W, 3) uint8 image, made at `size`, in a new array."""
        begun = self._before.begun if self._before else set()
        small = following.flow.shape[:2] if following else None
        key = image.shape, size, small
        place = self._places.get(key)
        if place is None and self._before and self._before.key == key:
            place = self._before
        if place is not self._before or place is None:
            begun = set()  # what is in other memory is not the past
        beside = [*(following.beside(begun) if following else ()), *mix.beside()]
        if place is None:
            place = self._make(key, image, beside)
        place.begun = begun
        self._before = place
        return place.paint(image, beside, following.lanes if following else (), mix)

    def _make(self, key: tuple[Any, ...], image: BgrImage, beside: list[NDArray[Any]]) -> "_Place":
        keeps = len(self._places) < MOST_SHAPES
        place = _Place(self._network, self._sessions, key, image.shape, beside, recorded=keeps)
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
        shape: tuple[int, ...],
        beside: list[NDArray[Any]],
        *,
        recorded: bool,
    ) -> None:
        """`key` is the photo's shape, the painted size, and the flow's size, if there is one."""
        self.key = key
        self.begun: set[int] = set()
        """The lanes that have a past."""
        self._network, self._sessions, self._recorded = network, sessions, recorded
        _, (width, height), self._small = key
        self._picture = BoundPicture(network.memory, shape, beside)
        self._mix_at = len(beside) - 1
        self._lanes: dict[int, Lane] = {}
        self._mixes: dict[int, Launch] = {}
        hold = network.memory.hold
        self._mixed = hold((1, *shape), np.uint8)
        painting = hold((1, height, width, 3), np.uint8)
        self._steps: list[Callable[[], None]] = []
        if (height, width) == shape[:2]:
            self._paint_with(network.bind(self._picture.bind_frame, painting, recorded=recorded))
            self._painting = painting
            return
        small = hold((1, height, width, 3), np.uint8)
        self._painting = hold((1, *shape), np.uint8)
        self._steps.append(self._shrink(small, shape, (width, height)))
        bound = network.bind(
            lambda binding, name: binding.bind_ortvalue_input(name, small),
            painting,
            recorded=recorded,
        )
        self._paint_with(bound)
        self._steps.append(self._enlarge(painting, small))

    def paint(
        self, image: BgrImage, beside: list[NDArray[Any]], lanes: tuple[int, ...], mix: Mix
    ) -> BgrImage:
        """One upload, the graphs that it takes, and one download."""
        self._picture.upload(image, beside)
        for step in self._steps:
            step()
        shown = self._painting
        for position, number in enumerate(lanes):
            shown = self._lane(number).run(position)
            self.begun.add(number)
        if mix != PAINTING_ALONE:
            self._mix(shown)()
            shown = self._mixed
        return self._picture.download(shown)

    def _paint_with(self, runs: Runs) -> None:
        self._steps.append(lambda: self._network.run(runs))

    def _shrink(self, small: Any, shape: tuple[int, ...], size: Size) -> Launch:
        binding = self._sessions["shrink"].io_binding()
        self._picture.bind_frame(binding, "photo")
        names = ("rows", "columns", "half")
        for name, values in zip(names, shares((shape[1], shape[0]), size), strict=True):
            binding.bind_ortvalue_input(name, self._network.memory.keep(values))
        binding.bind_ortvalue_output("small", small)
        return self._launch("shrink", binding)

    def _enlarge(self, painting: Any, small: Any) -> Launch:
        binding = self._sessions["enlarge"].io_binding()
        binding.bind_ortvalue_input("painting", painting)
        binding.bind_ortvalue_input("small", small)
        self._picture.bind_frame(binding, "photo")
        binding.bind_ortvalue_output("enlarged", self._painting)
        return self._launch("enlarge", binding)

    def _lane(self, number: int) -> Lane:
        if number not in self._lanes:
            self._lanes[number] = Lane(
                *(self._network.memory, self._sessions["steady"], self._picture, self._painting),
                self._small,
                recorded=self._recorded,
            )
        return self._lanes[number]

    def _mix(self, shown: Any) -> Launch:
        """For a painting at one of the few places where it may lie."""
        address = shown.data_ptr()
        if address not in self._mixes:
            binding = self._sessions["mix"].io_binding()
            binding.bind_ortvalue_input("painting", shown)
            self._picture.bind_frame(binding, "photo")
            self._picture.bind(binding, "strength", self._mix_at, (1,), np.float32)
            self._picture.bind(binding, "colours", self._mix_at + 1, (1,), np.float32)
            binding.bind_ortvalue_output("mixed", self._mixed)
            self._mixes[address] = self._launch("mix", binding)
        return self._mixes[address]

    def _launch(self, name: str, binding: Any) -> Launch:
        options = self._network.memory.run_options(recorded=self._recorded)
        return Launch(self._sessions[name], binding, options)


def open_chain(network: BoundNetwork, open_session: Callable[[Path], Any]) -> DeviceChain:
    """The graphs around `network`, each tried on a small picture.

    Raises whatever onnxruntime raises: its exceptions share no base.
    """
    sessions = {name: open_session(FOLDER / f"{name}.onnx") for name in GRAPHS}
    side = 2 * LEAST_SIDE_PX
    flow, share = np.zeros((side // 4, side // 4, 2), np.float32), np.zeros((side // 4,) * 2, "u1")
    nothing = Following(flow, np.asarray(share, np.uint8), False, lanes=(0,), fits=(False,))
    photo, half = np.zeros((side, side, 3), np.uint8), (side // 2, side // 2)
    DeviceChain(network, sessions).paint(photo, half, nothing, Mix(strength=0.5))
    network.forget()
    return DeviceChain(network, sessions)
