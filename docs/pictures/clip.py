"""What the scripts beside this one share: the bundled clip, letters, and files of one quality."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from realtime_style.frame import BgrImage
from realtime_style.options import Excerpt
from realtime_style.sources.video_file import VideoFileSource

FOLDER = Path(__file__).parent
CLIP = Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4"
"""480x270, 100 frames at 25 a second."""

PAPER = (250, 250, 250)
INK = (40, 40, 40)
LABEL_PX = 24


def clip_frames(every: int = 1) -> Iterator[BgrImage]:
    """The clip's frames, one of so many."""
    source = VideoFileSource(CLIP, excerpt=Excerpt(every=every))
    try:
        while frame := source.read():
            yield frame.pixels
    finally:
        source.close()


def clip_frame(index: int) -> BgrImage:
    """One frame of the clip, counted from 0."""
    return next(image for i, image in enumerate(clip_frames()) if i == index)


def fit(image: BgrImage, width: int, height: int) -> BgrImage:
    """The middle of a picture in another size."""
    scale = max(width / image.shape[1], height / image.shape[0])
    size = max(width, round(image.shape[1] * scale)), max(height, round(image.shape[0] * scale))
    scaled = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.asarray(scaled[top : top + height, left : left + width], np.uint8)


def labelled(image: BgrImage, text: str) -> BgrImage:
    """A picture with its name below it."""
    strip = np.full((LABEL_PX, image.shape[1], 3), PAPER, np.uint8)
    cv2.putText(strip, text, (3, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.5, INK, 1, cv2.LINE_AA)
    return np.vstack([image, strip])


def in_rows(tiles: list[BgrImage], columns: int, gap_px: int = 8) -> BgrImage:
    """Pictures of one size, side by side on paper."""
    height, width = tiles[0].shape[:2]
    rows = -(-len(tiles) // columns)
    sheet = np.full(
        (rows * (height + gap_px) + gap_px, columns * (width + gap_px) + gap_px, 3), PAPER, np.uint8
    )
    for index, tile in enumerate(tiles):
        y = gap_px + index // columns * (height + gap_px)
        x = gap_px + index % columns * (width + gap_px)
        sheet[y : y + height, x : x + width] = tile
    return sheet


def save(name: str, image: BgrImage, quality: int = 85) -> None:
    """Write a JPEG beside the scripts, and say how large it is."""
    path = FOLDER / name
    cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    print(f"{path}: {image.shape[1]}x{image.shape[0]}, {path.stat().st_size / 1000:.0f} kB")
