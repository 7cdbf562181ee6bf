import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.tiles import TiledTrunk
from realtime_style.errors import InputError, TrainingError
from realtime_style.frame import BgrImage
from realtime_style.networks.family import NetworkFamily, Precision, Purpose
from realtime_style.networks.installed import installed
from realtime_style.options import EngineOptions, Variant
from realtime_style.styles.card import (
    FRAME_CONTRACT,
    RUNNING_CONTRACT,
    STYLE_CONTRACT,
    TRUNK_CONTRACT,
    read_card,
)
from realtime_style.styles.parameters import read_parameters
from realtime_style.styles.selection import StyleSelection
from rts_export import half, quantize
from rts_export import parity as parity_module
from rts_export.bake import export_self_contained
from rts_export.family import write_half
from rts_export.to_onnx import export_checkpoint, export_gallery
from rts_export.wrap import frame_model
from rts_train.network import StyledNetwork
from rts_train.recipe import NetworkOptions
from rts_train.trunk_file import load_trunk
from tests.export.checkpoints import write_checkpoint


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return write_checkpoint(tmp_path / "checkpoint.pt", "trunk")


@pytest.fixture(scope="module", params=["trunk", "johnson"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A style file, alone in its folder. An export takes seconds, so tests share it."""
    folder = tmp_path_factory.mktemp("exported")
    checkpoint = write_checkpoint(folder / "checkpoint.pt", request.param)
    target = folder / "out" / "tiny.onnx"
    target.parent.mkdir()
    export_checkpoint(checkpoint, target)
    return target


def test_one_file_with_its_card_and_measured_parity(exported: Path) -> None:
    card = read_card(exported)

    assert [path.name for path in exported.parent.iterdir()] == ["tiny.onnx"]
    assert (card.name, card.title, card.artist, card.year) == ("tiny", "Tiny", "Nobody", "2026")
    assert (card.description, card.strength) == ("Squares of a test", 0.75)
    assert card.licence == "CC0-1.0"
    assert card.source == "Drawn by a test; contrast and colour stretched by 1.3"
    assert card.contract == FRAME_CONTRACT
    sizes = {(each["height"], each["width"]) for each in json.loads(card.parity)}
    assert sizes == {(64, 64), (97, 131), (240, 320)}
    assert all(each["largest"] <= 2 for each in json.loads(card.parity))
    assert json.loads(card.recipe)["picture"][0]["path"] == "tiny.png"
    assert json.loads(card.training)["steps"] == 7


def test_any_onnx_program_can_run_it(exported: Path) -> None:
    session = onnxruntime.InferenceSession(str(exported), providers=["CPUExecutionProvider"])
    frames = np.random.default_rng(1).integers(0, 255, (2, 71, 90, 3), np.uint8)

    (together,) = session.run(None, {"frame": frames})
    (alone,) = session.run(None, {"frame": frames[1:]})

    onnx.checker.check_model(onnx.load(str(exported)), full_check=True)
    assert together.shape == frames.shape
    assert together.dtype == np.uint8
    assert np.abs(together[1].astype(int) - alone[0].astype(int)).max() <= 1


def test_nothing_of_the_training_machine_is_inside(exported: Path) -> None:
    data = exported.read_bytes()

    assert b".py" not in data
    assert b"somebody" not in data
    assert str(exported.parent).encode() not in data


@pytest.mark.parametrize("kind", ["trunk", "johnson"])
def test_bgr_and_scaling_are_baked_in(kind: str) -> None:
    torch.manual_seed(0)
    styled = StyledNetwork(NetworkOptions(kind=kind, widths=(4, 6, 8), blocks=1), 1).eval()
    frame = torch.randint(0, 256, (1, 41, 48, 3), dtype=torch.uint8)
    model = frame_model(styled)

    with torch.no_grad():
        painting = model(frame, styled.styles) if kind == "trunk" else model(frame)
        rgb = styled(frame.flip(3).permute(0, 3, 1, 2).float(), torch.tensor([0]))

    expected = rgb.permute(0, 2, 3, 1).flip(3).round()
    assert (painting.float() - expected).abs().max() <= 1


def test_an_existing_style_is_kept_without_overwrite(checkpoint: Path, tmp_path: Path) -> None:
    target = tmp_path / "tiny.safetensors"
    target.write_bytes(b"precious")

    with pytest.raises(InputError, match="--overwrite"):
        export_checkpoint(checkpoint, target)

    assert target.read_bytes() == b"precious"
    export_checkpoint(checkpoint, target, overwrite=True)
    assert read_card(target).name == "tiny"


def test_a_file_that_paints_otherwise_is_refused(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parity bound below zero stands for an export gone wrong."""
    target = tmp_path / "tiny.onnx"
    monkeypatch.setattr(parity_module, "LARGEST_DIFFERENCE", -1)

    with pytest.raises(TrainingError, match=r"differs from PyTorch at 64x64"):
        export_checkpoint(checkpoint, target)

    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".onnx"] == []


@pytest.fixture(scope="module")
def photos() -> Iterator[list[BgrImage]]:
    """Two photos to calibrate with; an untrained network need not come out well in int8."""
    rng = np.random.default_rng(4)
    noise = [rng.integers(0, 255, (64, 80, 3), np.uint8) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quantize, "SMALLEST_PSNR_DB", 15.0)
        yield [np.asarray(cv2.GaussianBlur(each, (9, 9), 0), np.uint8) for each in noise]


@pytest.fixture(scope="module")
def gallery(photos: list[BgrImage], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a trunk with two styles, 'one' and 'two', which tests only read."""
    folder = tmp_path_factory.mktemp("gallery")
    checkpoint = write_checkpoint(folder / "checkpoint.pt", "trunk", "one", "two")
    cards = export_gallery(checkpoint, folder, photos)
    assert [card.name for card in cards] == ["one", "two"]
    return folder


def paint(engine: OnnxEngine) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    y, x = np.mgrid[:70, :90]
    return engine.paint(np.stack([2 * x, 3 * y, x + y], axis=2).astype(np.uint8))


@pytest.mark.slow
def test_a_gallery_is_a_trunk_and_a_small_file_for_each_style(
    gallery: Path, photos: list[BgrImage]
) -> None:
    family = family_in(gallery)
    trunk = read_card(family.frames().path, TRUNK_CONTRACT)
    shipped = gallery / "styles" / "shipped"
    paths = [shipped / f"{name}.safetensors" for name in ("one", "two")]
    cards = [read_card(path) for path in paths]
    assert [card.name for card in cards] == ["one", "two"]
    assert {card.trunk for card in cards} == {trunk.trunk}
    assert trunk.trunk == family.identity
    assert {card.trunk_origin for card in cards} == {family.origin}
    assert [card.contract for card in cards] == [STYLE_CONTRACT] * 2
    assert json.loads(read_card(paths[1]).recipe)["picture"][0]["name"] == "two"
    assert family.training_start is not None
    start = load_trunk(family.training_start)
    assert start.names == ["one", "two"]
    assert np.array_equal(start.styles[1].numpy(), read_parameters(paths[1]))
    engine = OnnxEngine(family, EngineOptions())
    engine.restyle(read_parameters(paths[0]))
    first = paint(engine)
    engine.restyle(read_parameters(paths[1]))
    second = paint(engine)
    assert np.abs(first.astype(int) - second).mean() > 1
    running = OnnxEngine(family, EngineOptions(momentum=0.9))
    running.restyle(read_parameters(paths[1]))
    assert np.abs(paint(running).astype(int) - second).max() <= 2
    assert running.graph.purpose is Purpose.RUNNING_STATISTICS
    card = read_card(running.graph.path, RUNNING_CONTRACT)
    assert card.trunk == trunk.trunk
    parts = family.parts()
    in_strips = TiledTrunk(family, lambda part: run_of(parts[part].path), strip_px=1)
    image = photos[0][:70, :90]
    strips = in_strips.paint(image, read_parameters(paths[1]))
    assert np.abs(strips.astype(int) - engine.paint(image)).max() <= 1


def family_in(folder: Path) -> NetworkFamily:
    (family,), problems = installed(folder / "networks")
    assert problems == []
    return family


def run_of(path: Path) -> Callable[[dict[str, Any]], Any]:
    session = onnxruntime.InferenceSession(str(path))
    return lambda inputs: session.run(None, inputs)[0]


@pytest.mark.slow
@pytest.mark.parametrize("variant", [Variant.FP32, Variant.INT8])
def test_a_self_contained_style_paints_as_the_trunk_does_with_its_numbers(
    variant: Variant, gallery: Path, tmp_path: Path
) -> None:
    family = family_in(gallery)
    one = gallery / "styles" / "shipped" / "one.safetensors"
    card, parameters = read_card(one), read_parameters(one)
    selection = StyleSelection(name="one", card=card, family=family, parameters=parameters)
    target = tmp_path / "mine.onnx"

    export_self_contained(selection, family.frames(Precision(variant)), target)

    baked = OnnxEngine(NetworkFamily.of_file(target), EngineOptions())
    assert (read_card(target).name, read_card(target).contract) == ("mine", FRAME_CONTRACT)
    assert read_card(target).title == "Tiny"
    assert baked.style_size == 0
    together = OnnxEngine(family, EngineOptions(variant=variant), parameters)
    assert np.abs(paint(baked).astype(int) - paint(together)).max() <= 1


@pytest.mark.slow
def test_an_int8_trunk_is_close_to_the_float_one_and_has_its_card(gallery: Path) -> None:
    family = family_in(gallery)
    fp32, int8 = (family.frames(each).path for each in (Precision.FP32, Precision.INT8))

    assert read_card(int8, TRUNK_CONTRACT) == read_card(fp32, TRUNK_CONTRACT)
    kinds = {node.op_type for node in onnx.load(str(int8)).graph.node}
    assert {"QuantizeLinear", "DequantizeLinear"} <= kinds
    parameters = read_parameters(gallery / "styles" / "shipped" / "one.safetensors")
    engines = [
        OnnxEngine(family, EngineOptions(variant=variant), parameters)
        for variant in (Variant.FP32, Variant.INT8)
    ]
    paintings = [paint(engine).astype(int) for engine in engines]
    assert 0 < np.abs(paintings[0] - paintings[1]).mean() < 20


@pytest.mark.slow
def test_an_int8_trunk_that_paints_otherwise_is_refused(
    photos: list[BgrImage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = write_checkpoint(tmp_path / "checkpoint.pt", "trunk", "one", "two")
    monkeypatch.setattr(quantize, "SMALLEST_PSNR_DB", 90.0)

    with pytest.raises(TrainingError, match="no int8 trunk paints within 90 dB"):
        export_gallery(checkpoint, tmp_path, photos)

    assert list((tmp_path / "networks").iterdir()) == []


@pytest.mark.slow
def test_a_trunk_comes_in_float16_too(gallery: Path) -> None:
    family = family_in(gallery)
    fp32, fp16 = (family.frames(each).path for each in (Precision.FP32, Precision.FP16))

    assert read_card(fp16, TRUNK_CONTRACT) == read_card(fp32, TRUNK_CONTRACT)
    assert family.find(Precision.FP16, Purpose.RUNNING_STATISTICS) is not None
    proto = onnx.load(str(fp16))
    kinds = {each.data_type for each in proto.graph.initializer if len(each.dims) == 4}
    assert kinds == {onnx.TensorProto.FLOAT16}
    parameters = read_parameters(gallery / "styles" / "shipped" / "one.safetensors")
    paintings = [
        paint(OnnxEngine(family, EngineOptions(variant=variant), parameters)).astype(float)
        for variant in (Variant.FP32, Variant.FP16)
    ]
    assert 0 < np.square(paintings[0] - paintings[1]).mean() < 255**2 / 10**4


@pytest.mark.slow
def test_a_float16_trunk_that_paints_otherwise_is_refused(
    gallery: Path, photos: list[BgrImage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Path(shutil.copy(family_in(gallery).frames().path, tmp_path))
    parameters = read_parameters(gallery / "styles" / "shipped" / "one.safetensors")
    monkeypatch.setattr(half, "SMALLEST_PSNR_DB", 120.0)

    with pytest.raises(TrainingError, match=r"in float16 the trunk paints .* within 120"):
        write_half(plain, read_card(plain, TRUNK_CONTRACT), photos, [parameters])


def test_a_checkpoint_of_several_styles_is_no_single_file(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "checkpoint.pt", "trunk", "one", "two")

    with pytest.raises(TrainingError, match=r"holds 2 styles.*--gallery"):
        export_checkpoint(checkpoint, tmp_path / "x.onnx")


def test_the_papers_network_is_no_gallery(tmp_path: Path) -> None:
    checkpoint = write_checkpoint(tmp_path / "checkpoint.pt", "johnson")

    with pytest.raises(TrainingError, match="holds no trunk"):
        export_gallery(checkpoint, tmp_path / "gallery", [])


def test_no_checkpoint_no_file(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no checkpoint at"):
        export_checkpoint(tmp_path / "gone.pt", tmp_path / "x.onnx")

    assert list(tmp_path.iterdir()) == []
