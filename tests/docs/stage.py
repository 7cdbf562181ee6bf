"""A folder in which the commands of the pages find the files that they name."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image

from tests.helpers import ffmpeg

VIDEOS = (
    *("in.mp4", "a.mp4", "b.mp4", "clip.mp4", "more.mkv", "birthday.mp4"),
    *("films/one.mp4", "films/below/two.mp4", "clips/one.mp4", "clips/below/two.mp4"),
)
PICTURES = (
    *("photo.jpg", "two.jpg", "a.jpg", "b.heic", "picture.jpg", "scans/one.tif"),
    *("photos/one.jpg", "photos/below/two.jpg"),
    *(f"in/f-{number:05}.png" for number in (1, 2, 3)),
    *(f"frame-{number:05}.png" for number in (1, 2, 3)),
)


def furnish(folder: Path, clip: Path) -> None:
    """Put all of it there: `clip` as each video, and a picture of 64x48."""
    for name in VIDEOS:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == clip.suffix:
            shutil.copy(clip, path)
        else:
            ffmpeg("-i", clip, "-c", "copy", path)
    y, x = np.mgrid[:48, :64]
    image = np.stack([4 * x, 5 * y, 255 - 2 * x - y], axis=2).clip(0, 255).astype(np.uint8)
    for name in PICTURES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".heic":
            pillow_heif.from_pillow(Image.fromarray(image)).save(path)
        else:
            cv2.imwrite(str(path), image)
