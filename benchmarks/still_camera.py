"""How much a painting changes while a camera stands still and only its grain does not.

python -m benchmarks.still_camera CLIP@FRAME …

Each picture is shown again and again, with fresh Gaussian noise each time. Prints, for each amount
of noise, what the painting changes by from frame to frame, divided by what the picture does (root
mean square): by itself, and steadied. As a Markdown table, with the mean and the worst.
"""

import sys
from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage, Frame
from realtime_style.options import EngineOptions, FilterOptions
from realtime_style.painter.load import load_painter

STYLES = ("candy", "ink", "mosaic", "starry-night")
NOISE_LEVELS = (1, 2, 5)
FRAMES, SETTLING = 14, 6
SIZE = (640, 480)


def main(places: list[str]) -> None:
    """Print a row for each style and amount of noise, and one for all styles."""
    pictures = [read_frame(place) for place in places]
    print("| noise | style | by itself, mean | worst | steadied, mean | worst |")
    print("|---|---|---|---|---|---|")
    for noise in NOISE_LEVELS:
        rows = {style: [measure(style, each, noise) for each in pictures] for style in STYLES}
        rows["all"] = [each for row in rows.values() for each in row]
        for style, row in rows.items():
            alone, steadied = np.array(row).T
            numbers = (alone.mean(), alone.max(), steadied.mean(), steadied.max())
            print(f"| {noise} | {style} |", " | ".join(f"{number:.2f}" for number in numbers), "|")


def read_frame(place: str) -> BgrImage:
    """That frame of a film, `CLIP@FRAME`, at 640x480."""
    path, _, number = place.rpartition("@")
    if not number.isdigit():
        raise SystemExit(f"'{place}' is no CLIP@FRAME: try {place}@10")
    film = cv2.VideoCapture(path)
    film.set(cv2.CAP_PROP_POS_FRAMES, int(number))
    found, picture = film.read()
    if not found:
        raise SystemExit(f"'{path}' has no frame {number}: is it there, and long enough?")
    return np.asarray(cv2.resize(picture, SIZE), np.uint8)


def measure(style: str, picture: BgrImage, noise: float) -> tuple[float, float]:
    """By itself and steadied: the painting's change by the picture's."""
    painter = load_painter(style, EngineOptions(), FilterOptions(strength=1, steady=1))
    generator = np.random.default_rng(1)
    seen, paintings, steadied = [], [], []
    for index in range(FRAMES):
        grained = picture + generator.normal(0, noise, picture.shape)
        photo = np.clip(grained, 0, 255).round().astype(np.uint8)
        seen.append(photo)
        frame = painter.prepare(Frame(photo, index, Fraction(index, 25), 0.0))
        paintings.append(painter.paint(frame))
        steadied.append(painter.finish(paintings[-1].copy(), frame))
    return change(paintings) / change(seen), change(steadied) / change(seen)


def change(frames: list[NDArray[np.uint8]]) -> float:
    """From frame to frame, root mean square."""
    steps = [now.astype(float) - before for before, now in pairwise(frames[SETTLING - 1 :])]
    return float(np.sqrt(np.mean(np.square(steps))))


if __name__ == "__main__":
    main(sys.argv[1:] or sys.exit(__doc__))
