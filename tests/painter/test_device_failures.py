"""A device that has no memory, or goes, amid the graphs around the network.

No device is here: its errors are onnxruntime's words, raised where one graph of a frame is started.
"""

from typing import Any

import numpy as np
import pytest

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.providers import CPU, CUDA, import_onnxruntime
from realtime_style.errors import EngineError
from realtime_style.options import Device, EngineOptions, FilterOptions, Variant
from realtime_style.painter.load import look_of, on_device
from realtime_style.painter.painter import Painter
from realtime_style.styles.selection import select_style
from tests.engine.test_failures import GONE, NO_MEMORY
from tests.painter.stand_in import FAST, STYLE, device, here, large_ball, there

ALL_FOUR = FilterOptions(strength=0.7, steady=1)
"""Painted at half the side by `FAST`, it takes each graph that there is."""


def painter_on(
    chosen: Device, monkeypatch: pytest.MonkeyPatch, *, remembers: bool = False
) -> tuple[Painter, OnnxEngine]:
    """A painter on a device that was chosen so, and its engine."""
    selection = select_style(STYLE)
    options = EngineOptions(device=chosen, variant=Variant.FP32, running_statistics=remembers)
    with device(monkeypatch):
        engine = OnnxEngine(selection.family, options, selection.parameters)
        around = on_device(engine, FAST)
    assert around
    engine.provider = CUDA
    look = look_of(selection, ALL_FOUR)
    return Painter(engine, selection, look, scale=FAST, on_device=around), engine


def fail_at(graph: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, the graph whose first output is `graph` fails on the device."""
    session = import_onnxruntime().InferenceSession
    run = session.run_with_iobinding

    def failing(self: Any, binding: Any, options: Any = None) -> None:
        if self.get_outputs()[0].name == graph:
            raise RuntimeError(reason)
        run(self, binding, options)

    monkeypatch.setattr(session, "run_with_iobinding", failing)


@pytest.mark.parametrize("graph", ["painting", "mixed"])
def test_on_auto_the_processor_goes_on_from_the_picture_for_which_there_is_no_memory(
    graph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter, engine = painter_on(Device.AUTO, monkeypatch)
    first, *rest = large_ball(3)
    painter.paint_next(first)
    assert engine.provider == CUDA
    fail_at(graph, NO_MEMORY, monkeypatch)
    fresh = here(ALL_FOUR, FAST)

    for each in rest:
        assert np.array_equal(painter.paint_next(each), fresh.paint_next(each))

    ((width, height),) = (map(int, each.split("x")) for each in painter.sizes)
    need = width * height * 130 + 482 * 326 * 100
    assert engine.provider == CPU
    (warning,) = engine.warnings
    assert f"no memory for 482x326, which takes about {round(need / 2**20)} MB" in warning
    assert warning.endswith("the processor goes on")
    assert list(painter.sizes.values()) == [3]


def test_a_live_run_goes_on_on_the_processor_and_remembers_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painter, engine = painter_on(Device.AUTO, monkeypatch, remembers=True)
    first, second, third = large_ball(3)
    painter.paint_next(first)
    fail_at("result", NO_MEMORY, monkeypatch)

    painter.paint_next(second)
    engine.momentum = 0.5

    assert engine.provider == CPU
    assert not np.array_equal(engine.paint(third.pixels), engine.paint(third.pixels))


@pytest.mark.parametrize(
    ("chosen", "reason", "words"),
    [
        (Device.CPU, NO_MEMORY, "has no memory for 482x326, which takes about 2. MB"),
        (Device.AUTO, GONE, "has failed or is gone"),
    ],
    ids=["a device that was named", "a device that is gone"],
)
def test_else_the_run_ends_with_a_line(
    chosen: Device, reason: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter, _ = painter_on(chosen, monkeypatch)
    first, second = large_ball(2)
    painter.paint_next(first)
    line = f"failed on a 482x326 picture: {CUDA} {words}.*--device cpu"

    for graph in ("painting", "result", "enlarged", "mixed"):
        with monkeypatch.context() as patch:
            fail_at(graph, reason, patch)
            with pytest.raises(EngineError, match=line) as caught:
                painter.paint_next(second)
        assert "\n" not in str(caught.value)


def test_a_device_with_memory_for_the_network_alone_paints_and_the_processor_does_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        fail_at("enlarged", NO_MEMORY, patch)
        painter = there(monkeypatch, ALL_FOUR, FAST)
    plain = here(ALL_FOUR, FAST)

    assert "cannot enlarge and steady (" in painter.warnings[-1]
    assert "Failed to allocate memory" in painter.warnings[-1]
    for each in large_ball(2):
        assert np.array_equal(painter.paint_next(each), plain.paint_next(each))
