"""What a painter asks of a network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from realtime_style.engine.choice import Choice
from realtime_style.engine.placement import Placement
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Geometry, Graph
from realtime_style.styles.parameters import StyleParameters


class Engine(Protocol):
    """Paints pictures of any size in one style, until it is given another."""

    @property
    def provider(self) -> str:
        """The onnxruntime execution provider that runs the network; 'none' if nothing does."""

    @property
    def model(self) -> Path | None:
        """The file of the network's weights; None where there is no network."""

    @property
    def graphs(self) -> Sequence[Graph]:
        """Those of the network that paint."""

    @property
    def geometry(self) -> Geometry:
        """The sizes that the network asks for."""

    momentum: float
    """The share that the frames before have in what a frame is normalised by."""

    @property
    def placement(self) -> Placement | None:
        """Where the network's nodes run; None where there is no network."""

    @property
    def warnings(self) -> Sequence[str]:
        """Sentences for the user: why it is not faster."""

    @property
    def choice(self) -> Choice | None:
        """On what it paints, in which precision, and why; None where there is no network."""

    def expect(self, width: int, height: int) -> None:
        """Be ready for many pictures of this size: no frame flows yet, and it may take a second."""

    def paint(self, image: BgrImage) -> BgrImage:
        """Return the painting, of the same shape, in a new array.

        Raises:
            EngineError: the network failed on this picture.
        """

    def restyle(self, parameters: StyleParameters) -> None:
        """Paint in another style from the next picture on.

        Raises:
            StyleError: not as many parameters as the network takes.
        """

    def forget(self) -> None:
        """What follows is not the same film."""

    def sibling(self) -> "Engine":
        """The same network, held in memory once, with a style and a memory of its own."""

    def close(self) -> None:
        """Free the device's memory. Idempotent."""
