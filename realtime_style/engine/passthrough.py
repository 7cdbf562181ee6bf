"""The engine of `--strength 0`: there is nothing to paint."""

from realtime_style.frame import BgrImage


class PassThrough:
    """Gives back what it gets."""

    provider = "none"

    def stylize(self, image: BgrImage) -> BgrImage:
        """Return a copy of `image`."""
        return image.copy()

    def close(self) -> None:
        """Nothing is held."""
