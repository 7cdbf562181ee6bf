import dataclasses
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from realtime_style.errors import InputError, TrainingError
from realtime_style.styles.card import CONTRACT, read_card
from rts_export import parity as parity_module
from rts_export.to_onnx import export_checkpoint
from rts_export.wrap import FrameModel
from rts_train.checkpoint import Checkpoint, save_checkpoint
from rts_train.network import build_network
from rts_train.recipe import NetworkOptions, PictureOptions, Recipe

RECIPE = Recipe(
    name="tiny",
    picture=PictureOptions(
        path="/home/somebody/pictures/tiny.png",
        title="Tiny",
        artist="Nobody",
        year="2026",
        licence="CC0-1.0",
        source="Drawn by a test",
    ),
)


def write_checkpoint(path: Path, kind: str) -> Path:
    """An untrained network of a kind, as `rts train` would leave it."""
    torch.manual_seed(0)
    options = NetworkOptions(kind=kind, widths=(4, 6, 8), blocks=2)
    saved = Checkpoint(
        recipe=dataclasses.replace(RECIPE, network=options),
        step=7,
        seconds=3.2,
        network=dict(build_network(options).state_dict()),
        optimizer={},
        grad_scaler=None,
        losses={"total": 12.3456789},
        photo_count=5,
        vgg_sha256="00",
        earlier=[],
        versions={"torch": "2"},
    )
    save_checkpoint(path, saved)
    return path


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return write_checkpoint(tmp_path / "checkpoint.pt", "fast")


@pytest.fixture(scope="module", params=["fast", "johnson"])
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
    assert (card.licence, card.source, card.contract) == ("CC0-1.0", "Drawn by a test", CONTRACT)
    sizes = {(each["height"], each["width"]) for each in json.loads(card.parity)}
    assert sizes == {(64, 64), (97, 131), (240, 320)}
    assert all(each["largest"] <= 2 for each in json.loads(card.parity))
    assert json.loads(card.recipe)["picture"]["path"] == "tiny.png"
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


def test_bgr_is_baked_in() -> None:
    torch.manual_seed(0)
    network = build_network(NetworkOptions(widths=(4, 6, 8), blocks=1)).eval()
    frame = torch.randint(0, 256, (1, 40, 48, 3), dtype=torch.uint8)

    with torch.no_grad():
        painting = FrameModel(network)(frame)
        rgb = network(frame.flip(3).permute(0, 3, 1, 2).float())

    expected = rgb.permute(0, 2, 3, 1).flip(3).round()
    assert (painting.float() - expected).abs().max() <= 1


def test_an_existing_style_is_kept_without_overwrite(checkpoint: Path, tmp_path: Path) -> None:
    target = tmp_path / "tiny.onnx"
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


def test_no_checkpoint_no_file(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no checkpoint at"):
        export_checkpoint(tmp_path / "gone.pt", tmp_path / "x.onnx")

    assert list(tmp_path.iterdir()) == []
