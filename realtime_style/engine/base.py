"""What the pipeline asks of whatever paints."""

from typing import Protocol

from realtime_style.frame import BgrImage


class Engine(Protocol):
    """Paints pictures of any size, one at a time."""

    @property
    def provider(self) -> str:
        """The onnxruntime execution provider that runs the network; 'none' if nothing does."""

    def stylize(self, image: BgrImage) -> BgrImage:
        """Return the painting, of the same shape, in a new array.

        Raises:
            EngineError: the network failed on this picture.
        """

    def close(self) -> None:
        """Free the device's memory. Idempotent."""
