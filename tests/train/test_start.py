"""A new run takes its first weights over from a trunk's file or an earlier run."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from realtime_style.errors import TrainingError
from realtime_style.styles.card import STYLE_CONTRACT, Card
from realtime_style.styles.parameters import write_parameters
from rts_train.checkpoint import Checkpoint, checkpoint_path, load_checkpoint, save_checkpoint
from rts_train.network import StyledNetwork
from rts_train.recipe import NetworkOptions, PictureOptions, Recipe
from rts_train.run import RunOptions
from rts_train.start import start_from
from rts_train.trainer import Trainer
from rts_train.trunk_file import fingerprint, load_trunk, save_trunk

TINY = NetworkOptions(widths=(4, 6, 8), blocks=1)


def write_start(folder: Path, suffix: str) -> tuple[Path, StyledNetwork]:
    """A file with the styles 'sea' and 'sun', and the network in it."""
    recipe = Recipe(pictures=tuple(PictureOptions(name=n) for n in ("sea", "sun")), network=TINY)
    network = StyledNetwork(TINY, 2)
    torch.manual_seed(4)
    network.set_styles(torch.randn(network.styles.shape))
    saved = Checkpoint(
        recipe=recipe,
        step=7,
        seconds=1.0,
        network=network.state_dict(),
        optimizer={},
        grad_scaler=None,
        losses={},
        photo_count=3,
        vgg_sha256="",
        earlier=[],
        versions={},
    )
    path = folder / f"start{suffix}"
    if suffix == ".pt":
        save_checkpoint(path, saved)
    else:
        save_trunk(path, network, saved)
    return path, network


def put_styles_into_files(start: Path, folder: Path) -> Path:
    """The trunk in the file `start` as a gallery's export writes it: its styles beside it."""
    whole = load_trunk(start)
    styled = StyledNetwork(whole.network, len(whole.names))
    styled.network.load_state_dict(whole.weights)
    identity = fingerprint(styled.network)
    path = folder / "networks" / identity / "trunk.safetensors"
    path.parent.mkdir(parents=True)
    weights = {name: each for name, each in load_file(start).items() if name != "styles"}
    with safe_open(start, framework="pt") as file:
        save_file(weights, path, file.metadata())
    for name, style in zip(whole.names, whole.styles, strict=True):
        write_style(folder, name, style, identity)
    return path


def write_style(folder: Path, name: str, style: torch.Tensor, identity: str) -> None:
    path = folder / "styles" / "shipped" / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parameters(path, style.numpy(), Card(name=name, contract=STYLE_CONTRACT, trunk=identity))


def rename_styles(path: Path, names: list[str] | None) -> None:
    """Write a trunk's file again with other names, or as it was before there were any."""
    metadata = {"network": json.dumps(dataclasses.asdict(TINY)), "earlier": "[]"}
    if names is not None:
        metadata["names"] = json.dumps(names)
    save_file(load_file(path), path, metadata)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_styles_are_taken_over_by_name_and_new_ones_begin_as_the_mean(
    suffix: str, tmp_path: Path
) -> None:
    path, first = write_start(tmp_path, suffix)
    network = StyledNetwork(TINY, 3)

    earlier = start_from(network, path, ["sun", "a-new-one", "sea"])

    sea, sun = first.styles
    expected = torch.stack([sun, (sea + sun) / 2, sea])
    assert torch.allclose(network.styles, expected, atol=1e-6)
    for name, weight in network.network.state_dict().items():
        assert torch.equal(weight, first.network.state_dict()[name]), name
    assert [run["steps"] for run in earlier] == [7]


def test_styles_that_are_not_in_the_trunks_file_are_read_from_their_own(tmp_path: Path) -> None:
    start, first = write_start(tmp_path, ".safetensors")
    path = put_styles_into_files(start, tmp_path)

    trunk = load_trunk(path)

    assert path.stat().st_size < start.stat().st_size
    assert trunk.names == ["sea", "sun"]
    assert torch.equal(trunk.styles, first.styles)


def test_a_style_for_another_trunk_is_none_to_start_from(tmp_path: Path) -> None:
    start, first = write_start(tmp_path, ".safetensors")
    path = put_styles_into_files(start, tmp_path)
    write_style(tmp_path, "sea", first.styles[0].detach(), "0" * 12)

    assert load_trunk(path).names == ["sun"]
    write_style(tmp_path, "sun", first.styles[1].detach(), "0" * 12)
    with pytest.raises(TrainingError, match=r"none of sea, sun for the trunk [0-9a-f]{12} is"):
        load_trunk(path)


def test_a_trunk_from_before_names_were_kept_gives_its_mean(tmp_path: Path) -> None:
    path, first = write_start(tmp_path, ".safetensors")
    rename_styles(path, None)
    network = StyledNetwork(TINY, 1)

    start_from(network, path, ["sea"])

    assert torch.allclose(network.styles[0], first.styles.mean(dim=0), atol=1e-6)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@pytest.mark.parametrize(
    "other", [NetworkOptions(widths=(4, 6, 12), blocks=1), NetworkOptions(widths=(4, 6, 8))]
)
def test_a_start_of_other_widths_or_blocks_is_named(
    other: NetworkOptions, suffix: str, tmp_path: Path
) -> None:
    path, _ = write_start(tmp_path, suffix)

    with pytest.raises(TrainingError, match=rf"start\{suffix}' holds another network than") as told:
        start_from(StyledNetwork(other, 1), path, ["sea"])

    assert "\n" not in str(told.value)


def test_names_that_are_not_as_many_as_the_styles_are_told(tmp_path: Path) -> None:
    path, _ = write_start(tmp_path, ".safetensors")
    rename_styles(path, ["sea", "sun", "sand"])

    with pytest.raises(TrainingError, match=r"start\.safetensors' names 3 styles and holds 2"):
        start_from(StyledNetwork(TINY, 1), path, ["sea"])


def test_styles_of_another_length_are_named(tmp_path: Path) -> None:
    path, _ = write_start(tmp_path, ".safetensors")
    weights = load_file(path)
    weights["styles"] = weights["styles"][:, :-1].contiguous()
    save_file(weights, path, {"network": json.dumps(dataclasses.asdict(TINY)), "earlier": "[]"})

    with pytest.raises(TrainingError, match=r"start\.safetensors' holds styles for another"):
        start_from(StyledNetwork(TINY, 1), path, ["sea"])


def test_a_factor_scales_the_step_of_what_is_a_styles_own_alone(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    """Adam's first step is as long as its rate, whatever the gradient's length."""
    own, common = [], []
    for factor in (1.0, 10.0):
        training = dataclasses.replace(recipe.training, steps=1, style_rate_factor=factor)
        options = dataclasses.replace(run_options, folder=tmp_path / f"{factor:g}")
        trainer = Trainer(dataclasses.replace(recipe, training=training), options)
        before = trainer.accelerator.unwrap_model(trainer.network).common.detach().clone()
        trainer.run()
        learned = load_checkpoint(checkpoint_path(options.folder)).network
        own.append(float(learned["own"].abs().max()))
        common.append(float((learned["common"] - before).abs().max()))

    assert own[0] > 0
    assert own[1] == pytest.approx(10 * own[0], rel=1e-3)
    assert common[1] == pytest.approx(common[0], rel=1e-2)
