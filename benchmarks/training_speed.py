"""Photos a second of a gallery's training, on whatever trains here.

python benchmarks/training_speed.py PHOTOS VGG16 [STEPS BATCH CROP_PX]

Of each step after the first few: median and p95. Nothing is kept.
"""

import dataclasses
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path

import numpy as np

from rts_train.recipe import load_recipe
from rts_train.run import RunOptions
from rts_train.trainer import LOG_EVERY_STEPS, Trainer

PICTURES = 8
LEFT_OUT = 10
"""The first steps: kernels are chosen, and memory is found."""


def main(photos: Path, vgg: Path, steps: int = 60, batch: int = 32, crop_px: int = 256) -> None:
    recipe = load_recipe("gallery")
    folder = Path(str(resources.files("rts_train"))) / "pictures"
    pictures = [
        dataclasses.replace(each, path=str(folder / Path(each.path).name))
        for each in recipe.pictures[:PICTURES]
    ]
    training = dataclasses.replace(recipe.training, steps=steps, batch_size=batch, crop_px=crop_px)
    recipe = dataclasses.replace(recipe, pictures=tuple(pictures), training=training)
    with tempfile.TemporaryDirectory() as kept:
        trainer = Trainer(recipe, RunOptions(photos=photos, vgg=vgg, folder=Path(kept) / "run"))
        at = []
        result = trainer.run(lambda _: at.append(time.perf_counter()))
    # A card is read back every few steps alone: between those, times are of asking, not of doing.
    every = 1 if trainer.device.startswith("cpu") else LOG_EVERY_STEPS
    seconds = np.diff(at[::every])[LEFT_OUT // every :] / every
    p50, p95 = np.percentile(seconds, (50, 95))
    print(
        f"{trainer.device}: {batch / p50:.1f} photos a second ({1000 * p50:.0f} ms a step, "
        f"p95 {1000 * p95:.0f}), {batch} crops of {crop_px} px; loss {result.losses['total']:.3f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
