"""What people get of a card: the library and a live run, steadied, as fast as they go."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from realtime_style.bench.live import run_live_bench
from realtime_style.bench.plan import Size
from realtime_style.frame import BgrImage
from realtime_style.options import EngineOptions, StrokeUnit
from realtime_style.sources.video_file import VideoFileSource
from realtime_style.stylizer import Stylizer

FRAMES = 12
"""Of the clip, which are painted to and fro: so nothing of decoding is measured."""
MOST_FPS = 240.0
"""Of a test pattern: at some rate drawing it is all that a machine does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadiedRates:
    """Frames a second."""

    library: float
    live: float | None
    """None for a run that showed fewer than two."""


def measure_steadied(
    clip: Path,
    size: Size,
    seconds: float,
    options: EngineOptions,
    stroke_unit: StrokeUnit = StrokeUnit.PIXELS,
) -> SteadiedRates:
    """Of `Stylizer.stylize` and of a live run, each for so long.

    Raises:
        EngineError: onnxruntime or the device is not there.
    """
    library = _library_fps(clip, seconds, options, stroke_unit)
    rate = min(MOST_FPS, 2 * library)
    report, _, _ = run_live_bench(size, seconds, options, fps=rate, stroke_unit=stroke_unit)
    return SteadiedRates(library=library, live=report.fps)


def _library_fps(
    clip: Path, seconds: float, options: EngineOptions, stroke_unit: StrokeUnit
) -> float:
    pictures = to_and_fro(clip)
    with Stylizer(
        device=options.device,
        execution_providers=options.execution_providers,
        threads=options.threads,
        variant=options.variant,
        steady=1.0,
        stroke_unit=stroke_unit,
    ) as stylizer:
        for each in itertools.islice(pictures, 3):
            stylizer.stylize(each)
        taken: list[float] = []
        while not taken or sum(taken) < seconds:
            started = time.perf_counter()
            stylizer.stylize(next(pictures))
            taken.append(time.perf_counter() - started)
    return 1 / float(np.median(taken))


def to_and_fro(clip: Path) -> Iterator[BgrImage]:
    """The clip's first frames, without a cut and without an end."""
    with VideoFileSource(clip) as source:
        pictures = [each.pixels for each in itertools.islice(iter(source.read, None), FRAMES)]
    return itertools.cycle(pictures + pictures[-2:0:-1])
