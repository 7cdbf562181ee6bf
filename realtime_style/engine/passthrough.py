"""The engine of `--strength 0`: there is nothing to paint."""

from collections.abc import Sequence

from realtime_style.frame import BgrImage
from realtime_style.networks.family import Geometry, Graph
from realtime_style.styles.parameters import StyleParameters


class PassThrough:
    """Gives back what it gets."""

    provider = "none"
    model = None
    graphs: Sequence[Graph] = ()
    geometry = Geometry()
    momentum = 0.0
    placement = None
    warnings: Sequence[str] = ()
    choice = None

    def expect(self, width: int, height: int) -> None:
        """All sizes are the same to it."""

    def paint(self, image: BgrImage) -> BgrImage:
        """Return a copy of `image`."""
        return image.copy()

    def restyle(self, parameters: StyleParameters) -> None:
        """No style is painted in."""

    def forget(self) -> None:
        """Nothing is remembered."""

    def sibling(self) -> "PassThrough":
        """Itself: it holds nothing."""
        return self

    def close(self) -> None:
        """Nothing is held."""
