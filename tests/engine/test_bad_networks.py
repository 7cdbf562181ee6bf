"""Networks that are not what a style is to be are refused by name, or ended in time."""

from pathlib import Path

import numpy as np
import pytest

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.errors import EngineError, InputError, StyleError
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import Device, EngineOptions
from tests.engine.bad_networks import Shape, write_endless, write_same, write_shrinking

ON_CPU = EngineOptions(device=Device.CPU, threads=1)


@pytest.mark.parametrize(
    "frame",
    [(), (3,), ("n", "h", "w"), (2, "h", "w", 3), ("n", 3, "h", "w"), ("n", "h", "w", 3, 1)],
)
def test_a_frame_of_another_shape_is_refused_by_name(frame: Shape, tmp_path: Path) -> None:
    path = write_same(tmp_path / "odd.onnx", frame=frame)

    with pytest.raises((StyleError, EngineError), match=r"odd\.onnx"):
        OnnxEngine(NetworkFamily.of_file(path), ON_CPU)


@pytest.mark.parametrize("style", [(), (5,), (1, "any"), (2, 5), (1, 0), (1, 5, 1)])
def test_a_style_of_another_shape_is_refused_by_name(style: Shape, tmp_path: Path) -> None:
    path = write_same(tmp_path / "odd.onnx", style=style)

    with pytest.raises(StyleError, match=r"odd\.onnx.*shape"):
        OnnxEngine(NetworkFamily.of_file(path), ON_CPU)


@pytest.mark.parametrize("stated", [("n", "h2", "w2", 3), ("n", "h", "w", 3), ("a", "b", "c", "d")])
def test_a_painting_of_another_size_is_refused_by_name(stated: Shape, tmp_path: Path) -> None:
    path = write_shrinking(tmp_path / "half.onnx", stated)

    with pytest.raises((StyleError, EngineError), match=r"half\.onnx"):
        OnnxEngine(NetworkFamily.of_file(path), ON_CPU)


def test_a_network_that_only_fits_one_size_says_so_at_another(tmp_path: Path) -> None:
    path = write_same(tmp_path / "fixed.onnx", frame=(1, 64, 64, 3))
    engine = OnnxEngine(NetworkFamily.of_file(path), ON_CPU)

    with pytest.raises(EngineError, match=r"fixed\.onnx.*32x48"):
        engine.paint(np.zeros((48, 32, 3), np.uint8))


def test_a_loop_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTS_MAX_PAINT_SECONDS", "1")
    path = write_endless(tmp_path / "endless.onnx")

    with pytest.raises(EngineError, match=r"endless\.onnx.*not done after 1 s.*RTS_MAX_PAINT"):
        OnnxEngine(NetworkFamily.of_file(path), ON_CPU)


def test_more_threads_than_any_machine_needs_are_refused() -> None:
    with pytest.raises(InputError, match="threads must be at most"):
        EngineOptions(threads=1_000_000)
