"""What a training leaves, without the training."""

import dataclasses
from pathlib import Path

from rts_train.checkpoint import Checkpoint, save_checkpoint
from rts_train.recipe import PictureOptions, Recipe
from tests.conversion import small, untrained

PICTURE = PictureOptions(
    name="tiny",
    path="/home/somebody/pictures/tiny.png",
    title="Tiny",
    artist="Nobody",
    year="2026",
    licence="CC0-1.0",
    source="Drawn by a test",
    vivid=1.3,
    description="Squares of a test",
    strength=0.75,
)


def write_checkpoint(path: Path, kind: str, *names: str) -> Path:
    """What `rts train` would leave of an untrained network."""
    pictures = tuple(dataclasses.replace(PICTURE, name=name) for name in names or ("tiny",))
    styled = untrained(kind, len(pictures))
    saved = Checkpoint(
        recipe=Recipe(name="tiny", pictures=pictures, network=small(kind)),
        step=7,
        seconds=3.2,
        network=dict(styled.state_dict()),
        optimizer={},
        grad_scaler=None,
        losses={"total": 12.3456789},
        photo_count=5,
        vgg_sha256="00",
        earlier=[],
        versions={"torch": "2"},
    )
    save_checkpoint(path, saved)
    return path
