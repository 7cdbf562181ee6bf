"""The seam between two segments, where a filter remembers earlier paintings."""

from fractions import Fraction

import numpy as np
import pytest

from realtime_style.filters import chain
from realtime_style.filters.chain import Chain
from realtime_style.frame import BgrImage, Frame
from realtime_style.jobs.overlap import WARM_UP_FRAMES, Overlapping
from realtime_style.look import Look
from realtime_style.options import FilterOptions
from realtime_style.painter.painter import Filters
from tests.jobs.test_run import Trail

SEGMENT = 30
STEADY = Look(filters=FilterOptions(strength=1, steady=1))


def flickering(count: int) -> list[tuple[BgrImage, Frame]]:
    """Paintings of a photo that stands still, with noise of their own each."""
    rng = np.random.default_rng(7)
    photo = rng.integers(60, 200, (48, 64, 3), np.uint8)
    return [
        (
            np.clip(photo + rng.normal(0, 20, photo.shape), 0, 255).astype(np.uint8),
            Frame(photo, index, Fraction(index, 25), 0.0),
        )
        for index in range(count)
    ]


def filtered(apply: Filters, paintings: list[tuple[BgrImage, Frame]]) -> list[BgrImage]:
    return [apply(painting.copy(), frame, STEADY).copy() for painting, frame in paintings]


def distance(one: BgrImage, other: BgrImage) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def test_the_seam_is_hardly_seen() -> None:
    paintings = flickering(SEGMENT + 1)
    unbroken = filtered(Chain(), paintings)

    with_warm_up = filtered(Overlapping(SEGMENT, WARM_UP_FRAMES), paintings)
    without = filtered(Overlapping(SEGMENT, 0), paintings)

    assert np.array_equal(with_warm_up[SEGMENT - 1], unbroken[SEGMENT - 1])
    assert distance(with_warm_up[SEGMENT], unbroken[SEGMENT]) < 1
    assert distance(without[SEGMENT], unbroken[SEGMENT]) > 5


def test_a_segment_is_the_same_wherever_a_run_begins_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chain, "FILTERS", [Trail])
    paintings = flickering(3 * SEGMENT)
    whole = filtered(Overlapping(SEGMENT, 8), paintings)

    for number in (1, 2):
        begin = number * SEGMENT
        part = filtered(Overlapping(SEGMENT, 8), paintings[begin - 8 :])

        for one, other in zip(part[8:], whole[begin:], strict=True):
            assert np.array_equal(one, other)
