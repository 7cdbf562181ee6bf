"""Time spent in each stage."""

import random
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """Of one stage's times over a run, in milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: "array[float]") -> "Percentiles | None":
        """None where nothing was measured."""
        if not seconds:
            return None
        p50, p95, p99 = np.percentile(np.asarray(seconds) * 1000, (50, 95, 99)).round(2)
        return cls(p50=float(p50), p95=float(p95), p99=float(p99))


KEPT = 100_000
"""Durations that are kept: an hour of frames, in 800 kB."""


class Stopwatch:
    """Collects the durations of one stage, eight bytes each. For one thread.

    Of more than `kept` it keeps a fair sample (Vitter's algorithm R), so that a camera may
    run for days.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._seconds = array("d")
        self._kept = kept
        self._count = 0

    @contextmanager
    def lap(self) -> Iterator[None]:
        """Measure the block. A block that raises does not count."""
        started = time.monotonic()
        yield
        self.add(time.monotonic() - started)

    def add(self, seconds: float) -> None:
        """Take a duration that was measured elsewhere."""
        self._count += 1
        if len(self._seconds) < self._kept:
            self._seconds.append(seconds)
        elif (place := random.randrange(self._count)) < self._kept:
            self._seconds[place] = seconds

    def percentiles(self) -> Percentiles | None:
        return Percentiles.of(self._seconds)
