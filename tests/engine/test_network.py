"""The bound way through a session, on the processor's memory, which stands for a device's."""

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from realtime_style.engine.network import MOST_SHAPES, BoundNetwork, PlainNetwork
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.engine.session import open_cpu_session
from realtime_style.frame import BgrImage
from realtime_style.networks.family import Precision, Purpose
from realtime_style.options import EngineOptions
from realtime_style.styles.selection import select_style


@pytest.fixture(scope="module")
def runtime() -> ModuleType:
    return import_onnxruntime()


def test_bound_buffers_paint_what_plain_ones_do(runtime: ModuleType, picture: BgrImage) -> None:
    candy, ink = select_style("candy"), select_style("ink")
    session = open_cpu_session(candy.family.frames().path, EngineOptions())
    plain, bound = PlainNetwork(session), BoundNetwork(runtime, session, "cpu")

    for selection in (candy, ink, candy):
        assert selection.parameters is not None
        plain.restyle(selection.parameters)
        bound.restyle(selection.parameters)
        for image in (picture, 255 - picture, picture[:40, 8:].copy()):
            assert np.array_equal(bound.paint(image), plain.paint(image))


def test_bound_buffers_remember_what_plain_ones_do(runtime: ModuleType, picture: BgrImage) -> None:
    candy, ink = select_style("candy"), select_style("ink")
    assert candy.parameters is not None
    assert ink.parameters is not None
    running = candy.family.find(Precision.FP32, Purpose.RUNNING_STATISTICS)
    assert running is not None
    session = open_cpu_session(running.path, EngineOptions())
    plain, bound = PlainNetwork(session, 0.9), BoundNetwork(runtime, session, "cpu", 0.9)
    dark = np.asarray(picture // 3, np.uint8)

    def paint_both(image: BgrImage) -> BgrImage:
        painting = plain.paint(image)
        assert np.array_equal(bound.paint(image), painting)
        return painting

    for parameters, momentum in ((candy.parameters, 0.9), (ink.parameters, 0.2)):
        plain.set_momentum(momentum)
        bound.set_momentum(momentum)
        plain.restyle(parameters)
        bound.restyle(parameters)
        first = paint_both(dark)
        paint_both(picture)
        after = paint_both(dark)
        plain.set_momentum(momentum / 2)
        bound.set_momentum(momentum / 2)
        assert not np.array_equal(paint_both(dark), after)
        plain.forget()
        bound.forget()
        assert not np.array_equal(after, first)
        assert np.array_equal(paint_both(dark), first)


def test_a_bound_network_without_a_style_input_paints(
    runtime: ModuleType, negative: Path, picture: BgrImage
) -> None:
    bound = BoundNetwork(runtime, open_cpu_session(negative, EngineOptions()), "cpu")

    assert np.array_equal(bound.paint(picture), 255 - picture)


def test_a_painting_is_not_changed_by_the_next_one(
    runtime: ModuleType, negative: Path, picture: BgrImage
) -> None:
    bound = BoundNetwork(runtime, open_cpu_session(negative, EngineOptions()), "cpu")

    first = bound.paint(picture)
    bound.paint(255 - picture)

    assert np.array_equal(first, 255 - picture)


def test_frames_pass_through_host_memory_of_the_device(
    runtime: ModuleType, negative: Path, picture: BgrImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain memory of the processor stands for the pinned one, which needs a device."""
    make = runtime.OrtValue.ortvalue_from_shape_and_type
    bound = BoundNetwork(runtime, open_cpu_session(negative, EngineOptions()), "cpu")
    monkeypatch.setattr(
        bound.memory, "hold_beside", lambda shape: make(list(shape), np.uint8, "cpu", 0)
    )

    painting = bound.paint(picture)

    assert np.array_equal(painting, 255 - picture)
    (place,) = bound._places.values()
    assert np.array_equal(place.picture._host_up.numpy(), picture.reshape(-1))


def test_more_sizes_than_are_kept_are_painted_all_the_same(
    runtime: ModuleType, negative: Path
) -> None:
    bound = BoundNetwork(runtime, open_cpu_session(negative, EngineOptions()), "cpu")

    for side in range(16, 16 + 2 * MOST_SHAPES):
        image = np.full((side, 20, 3), side, np.uint8)
        assert np.array_equal(bound.paint(image), 255 - image)

    assert len(bound._places) == MOST_SHAPES


def test_siblings_paint_in_turns_each_in_its_own_style(
    runtime: ModuleType, picture: BgrImage
) -> None:
    candy, ink = select_style("candy"), select_style("ink")
    assert candy.parameters is not None
    assert ink.parameters is not None
    session = open_cpu_session(candy.family.frames().path, EngineOptions())
    for first in (PlainNetwork(session), BoundNetwork(runtime, session, "cpu")):
        first.restyle(candy.parameters)
        alone = first.paint(picture)
        sibling = first.sibling()
        sibling.restyle(ink.parameters)

        other = sibling.paint(picture)

        assert not np.array_equal(other, alone)
        assert np.array_equal(first.paint(picture), alone)
        assert np.array_equal(sibling.paint(picture), other)
