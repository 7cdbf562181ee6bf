"""The loss network's weights, downloaded once."""

from pathlib import Path

from realtime_style.cli.progress import byte_bar


def obtain_vgg(*, quiet: bool) -> Path:
    """Where VGG-16's weights are; with a progress bar where they have to come first."""
    from rts_train.weights import obtain_weights

    with byte_bar("VGG-16", quiet=quiet) as on_bytes:
        return obtain_weights(on_progress=on_bytes)
