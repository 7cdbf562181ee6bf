import itertools
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.errors import InputError, StyleError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.selection import select_style

CPU = "CPUExecutionProvider"


def test_paints_what_the_network_says(negative: Path, picture: BgrImage) -> None:
    engine = OnnxEngine(NetworkFamily.of_file(negative), EngineOptions(device=Device.CPU))

    assert np.array_equal(engine.paint(picture), 255 - picture)
    assert engine.provider == CPU


def test_candy_paints_a_flat_picture_without_a_frame_at_the_border() -> None:
    selection = select_style("candy")
    engine = OnnxEngine(selection.family, EngineOptions(), selection.parameters)
    grey = np.full((160, 160, 3), 128, np.uint8)

    painting = engine.paint(grey).astype(float)

    inside = painting[40:120, 40:120].mean(axis=(0, 1))
    rim = np.concatenate([painting[:4].reshape(-1, 3), painting[-4:].reshape(-1, 3)]).mean(axis=0)
    assert np.abs(rim - inside).max() < 40
    assert painting.std() < 60


def test_colours_are_not_swapped(tmp_path: Path) -> None:
    """A network that keeps the first channel alone keeps blue: frames are BGR."""
    frame, painting = (
        helper.make_tensor_value_info(name, TensorProto.UINT8, ["n", "h", "w", 3])
        for name in ("frame", "painting")
    )
    mask = helper.make_tensor("mask", TensorProto.UINT8, [3], [1, 0, 0])
    nodes = [helper.make_node("Mul", ["frame", "mask"], ["painting"])]
    graph = helper.make_graph(nodes, "blue", [frame], [painting], [mask])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(tmp_path / "blue.onnx"))
    engine = OnnxEngine(NetworkFamily.of_file(tmp_path / "blue.onnx"), EngineOptions())

    painting_of_white = engine.paint(np.full((20, 20, 3), 255, np.uint8))

    assert np.unique(painting_of_white[:, :, 0]).tolist() == [255]
    assert np.unique(painting_of_white[:, :, 1:]).tolist() == [0]


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, None, None])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3, None, None])
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "relu", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(tmp_path / "relu.onnx"))

    with pytest.raises(StyleError, match=r"relu\.onnx.*takes x and gives y"):
        OnnxEngine(NetworkFamily.of_file(tmp_path / "relu.onnx"), EngineOptions())


def test_a_damaged_model_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"garbage")

    with pytest.raises(StyleError, match=r"bad\.onnx"):
        OnnxEngine(NetworkFamily.of_file(path), EngineOptions())


def test_a_style_is_switched_between_two_pictures(picture: BgrImage) -> None:
    candy, ink = select_style("candy"), select_style("ink")
    assert ink.parameters is not None
    engine = OnnxEngine(candy.family, EngineOptions(), candy.parameters)

    before = engine.paint(picture)
    engine.restyle(ink.parameters)
    after = engine.paint(picture)

    alone = OnnxEngine(ink.family, EngineOptions(), ink.parameters).paint(picture)
    assert np.array_equal(after, alone)
    assert np.abs(before.astype(int) - after).mean() > 10


def test_numbers_of_another_length_are_refused() -> None:
    engine = OnnxEngine(select_style("candy").family, EngineOptions())

    with pytest.raises(StyleError, match=r"takes \d+ parameters for a style, not 3"):
        engine.restyle(np.zeros(3, np.float32))


def something_comes_in(photo: BgrImage, frames: int = 10) -> list[BgrImage]:
    """A dark thing slides over the left half."""
    shown = [photo.copy() for _ in range(frames)]
    for index, each in enumerate(shown):
        each[:, : photo.shape[1] // 2 * index // (frames - 1)] = 20
    return shown


def far_steps(engine: OnnxEngine, frames: list[BgrImage]) -> list[float]:
    """How much the right quarter changes from each painting to the next."""
    far = [engine.paint(frame)[:, -frame.shape[1] // 4 :].astype(float) for frame in frames]
    return [float(np.abs(now - before).mean()) for before, now in itertools.pairwise(far)]


def photo_like(seed: int = 3) -> BgrImage:
    coarse = np.random.default_rng(seed).integers(0, 256, (15, 20, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize("variant", [Variant.FP32, Variant.INT8])
def test_running_statistics_let_nothing_jump_far_from_what_comes_in(variant: Variant) -> None:
    selection = select_style("candy")
    frames = something_comes_in(photo_like())
    alone = OnnxEngine(selection.family, EngineOptions(variant=variant), selection.parameters)
    running = OnnxEngine(
        selection.family, EngineOptions(variant=variant, momentum=0.95), selection.parameters
    )

    jumps = max(far_steps(alone, frames))
    assert max(far_steps(running, frames)) < 0.75 * jumps


def test_running_statistics_begin_anew_with_each_scene() -> None:
    selection = select_style("candy")
    alone = OnnxEngine(selection.family, EngineOptions(), selection.parameters)
    running = OnnxEngine(selection.family, EngineOptions(momentum=0.95), selection.parameters)
    one, other = photo_like(1), photo_like(2)

    for frame in (one, other, one):
        off = np.abs(running.paint(frame).astype(int) - alone.paint(frame))
        assert off.max() <= 2
    assert np.array_equal(running.paint(one), running.paint(one))


def test_the_momentum_of_running_statistics_can_be_set_between_frames() -> None:
    selection = select_style("candy")
    alone = OnnxEngine(selection.family, EngineOptions(), selection.parameters)
    running = OnnxEngine(selection.family, EngineOptions(momentum=0.9), selection.parameters)
    set_later = OnnxEngine(
        selection.family, EngineOptions(running_statistics=True), selection.parameters
    )
    frames = something_comes_in(photo_like(), 4)

    for frame in frames:
        off = np.abs(set_later.paint(frame).astype(int) - alone.paint(frame))
        assert off.max() <= 2
    set_later.forget()
    set_later.momentum = 0.9
    for frame in frames:
        assert np.array_equal(set_later.paint(frame), running.paint(frame))
    set_later.momentum = 0.0
    off = np.abs(set_later.paint(frames[0]).astype(int) - alone.paint(frames[0]))
    assert off.max() <= 2


@pytest.mark.parametrize("share", [-0.1, 1.0, float("nan")])
def test_a_momentum_that_is_no_share_is_refused(share: float, negative: Path) -> None:
    engine = OnnxEngine(NetworkFamily.of_file(negative), EngineOptions())

    with pytest.raises(InputError, match="momentum must be from 0 to below 1"):
        engine.momentum = share
    assert engine.momentum == 0


def test_a_network_without_such_a_file_paints_each_frame_by_itself(
    negative: Path, picture: BgrImage
) -> None:
    engine = OnnxEngine(NetworkFamily.of_file(negative), EngineOptions(momentum=0.95))

    for image in (picture, 255 - picture):
        assert np.array_equal(engine.paint(image), 255 - image)
