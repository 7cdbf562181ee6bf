"""What a mask for people costs a frame, and a second style; in turns, in one process.

    python benchmarks/regions.py CLIP [--size 640x480] [--frames 120]

Each frame is painted plain, then with the photo around people, then in two styles, as a live run
does it with its filters. The clip should have a person in it: where there is none, no second style
is painted.
"""

import argparse
import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from realtime_style.frame import Frame
from realtime_style.options import EngineOptions, FilterOptions, ScaleOptions
from realtime_style.painter.load import load_live_painter
from realtime_style.people.finder import PersonFinder
from realtime_style.sources.video_file import VideoFileSource

WARM_UP = 10

LOOKS = {
    "plain": FilterOptions(),
    "photo around people": FilterOptions(background="photo"),
    "two styles": FilterOptions(background="great-wave"),
}


def main() -> None:
    """Print medians and p95 in milliseconds, and medians beside what was painted plain just before:
    of the differences, and of the shares."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("clip", type=Path)
    asked.add_argument("--size", default="640x480")
    asked.add_argument("--frames", type=int, default=120)
    options = asked.parse_args()
    width, height = map(int, options.size.split("x"))
    source = VideoFileSource(options.clip)
    painters = {
        name: load_live_painter("candy", EngineOptions(), filters, ScaleOptions())
        for name, filters in LOOKS.items()
    }
    finder = PersonFinder.load(EngineOptions())
    times: dict[str, list[float]] = {name: [] for name in (*painters, "finding people")}
    for index in range(WARM_UP + options.frames):
        read = source.read()
        if read is None:
            break
        pixels = np.asarray(cv2.resize(read.pixels, (width, height)), np.uint8)
        frame = Frame(pixels, index, Fraction(index, 25), time.monotonic())
        for name, painter in painters.items():
            began = time.perf_counter()
            painter.paint_next(frame)
            times[name].append(time.perf_counter() - began)
        began = time.perf_counter()
        finder(pixels, 1.0)
        times["finding people"].append(time.perf_counter() - began)
    source.close()
    measured = {name: 1000 * np.array(values[WARM_UP:]) for name, values in times.items()}
    for name, values in measured.items():
        more, share = values - measured["plain"], values / measured["plain"]
        print(
            f"{name}: {np.median(values):.1f} ms, p95 {np.percentile(values, 95):.1f}, "
            f"fastest tenth {np.percentile(values, 10):.1f}; "
            f"beside plain {np.median(more):+.1f} ms, {np.median(share):.2f}"
        )


if __name__ == "__main__":
    main()
