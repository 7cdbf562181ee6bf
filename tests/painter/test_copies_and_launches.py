"""What a frame costs a device: copies up and down, and graphs that are started.

The processor's memory stands for a device's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from realtime_style.engine.providers import import_onnxruntime
from realtime_style.frame import Frame
from realtime_style.options import FilterOptions, ScaleOptions
from realtime_style.painter.load import load_live_painter
from tests.painter.stand_in import (
    EVERY_PIXEL,
    FAST,
    ON_PROCESSOR,
    STEADY,
    STYLE,
    ball,
    decibels,
    device,
    large_ball,
    there,
)


def copies_noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each copy between the device and the processor from now on."""
    value = import_onnxruntime().OrtValue
    copies: list[str] = []
    up, down = value.update_inplace, value.numpy

    def noted_up(self: Any, given: Any) -> None:
        copies.append("up")
        up(self, given)

    def noted_down(self: Any) -> Any:
        copies.append("down")
        return down(self)

    monkeypatch.setattr(value, "update_inplace", noted_up)
    monkeypatch.setattr(value, "numpy", noted_down)
    return copies


def launches_noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first output of each graph that is started from now on."""
    session = import_onnxruntime().InferenceSession
    launches: list[str] = []
    run = session.run_with_iobinding

    def noted(self: Any, binding: Any, options: Any = None) -> None:
        launches.append(self.get_outputs()[0].name)
        run(self, binding, options)

    monkeypatch.setattr(session, "run_with_iobinding", noted)
    return launches


@pytest.mark.parametrize(
    ("filters", "scale", "film", "graphs"),
    [
        (STEADY, EVERY_PIXEL, ball, ["painting", "result"]),
        (
            FilterOptions(strength=0.7, steady=1),
            FAST,
            large_ball,
            ["painting", "result", "enlarged", "mixed"],
        ),
    ],
    ids=["painted as large as it is, and steadied", "enlarged, steadied and mixed"],
)
def test_a_frame_goes_up_once_through_the_graphs_that_it_takes_and_comes_down_once(
    filters: FilterOptions,
    scale: ScaleOptions,
    film: Callable[[int], list[Frame]],
    graphs: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = there(monkeypatch, filters, scale)
    first, second, *rest = film(5)
    card.paint_next(first)
    card.paint_next(second)
    copies, launches = copies_noted(monkeypatch), launches_noted(monkeypatch)

    for each in rest:
        card.paint_next(each)

    assert copies == ["up", "down"] * 3
    assert launches == graphs * 3


def test_a_live_run_too_goes_up_once_and_comes_down_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its network remembers the frames before, and that stays on the device."""
    with device(monkeypatch):
        card = load_live_painter(STYLE, ON_PROCESSOR, STEADY, ScaleOptions())
    plain = load_live_painter(STYLE, ON_PROCESSOR, STEADY, ScaleOptions())
    copies = copies_noted(monkeypatch)

    near = []
    for each in ball(8):
        copies.clear()
        near.append(decibels(card.paint_next(each), plain.paint_next(each)))

    assert [name for name in copies if name == "down"] == ["down"]
    assert len(copies) <= 3  # the frame, and the momentum that is set before it
    assert np.mean(near) >= 40
