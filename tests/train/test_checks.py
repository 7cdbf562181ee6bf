"""What is refused before anything is downloaded."""

import dataclasses
import os
from pathlib import Path

import pytest

from realtime_style.errors import TrainingError
from rts_train import checks, photo_source, weights
from rts_train.checks import check_room, check_run
from rts_train.download import Pending, part_of
from rts_train.photo_source import pending_photos
from rts_train.recipe import NetworkOptions, Recipe
from rts_train.run import RunOptions
from rts_train.trainer import Trainer
from rts_train.weights import pending_weights


def test_a_run_that_can_be_is_let_pass_and_leaves_nothing(
    recipe: Recipe, run_options: RunOptions
) -> None:
    check_run(recipe, run_options.folder, photos=run_options.photos, weights=run_options.vgg)

    assert not run_options.folder.exists()


def test_a_folder_with_an_earlier_run_is_refused(recipe: Recipe, run_options: RunOptions) -> None:
    run_options.folder.mkdir()
    (run_options.folder / "checkpoint.pt").touch()

    with pytest.raises(TrainingError, match="--resume"):
        check_run(recipe, run_options.folder)


def test_a_start_from_another_network_is_refused(recipe: Recipe, run_options: RunOptions) -> None:
    result = Trainer(recipe, run_options).run()
    other = dataclasses.replace(recipe, network=NetworkOptions(widths=(4, 6, 8), blocks=1))

    with pytest.raises(TrainingError, match="holds another network"):
        check_run(other, run_options.folder / "new", start=result.checkpoint)


def test_a_resume_with_other_weights_is_refused(
    recipe: Recipe, run_options: RunOptions, tmp_path: Path
) -> None:
    Trainer(recipe, run_options).run()
    other = tmp_path / "other.safetensors"
    other.write_bytes(run_options.vgg.read_bytes())
    with other.open("rb+") as file:
        file.seek(-4, os.SEEK_END)  # one bias of the last convolution
        file.write(b"\0\0\x80\x3f")

    with pytest.raises(TrainingError, match="these differ"):
        check_run(recipe, run_options.folder, resume=True, weights=other)


def test_a_place_that_is_no_folder_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(TrainingError, match=r"'.*file' is a file"):
        check_run(recipe, tmp_path / "file" / "run")
    with pytest.raises(TrainingError, match=r"'.*file' is a file"):
        check_run(recipe, tmp_path / "run", target=tmp_path / "file" / "mine.safetensors")


def test_a_library_for_the_end_is_asked_for_at_the_beginning(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "EXPORTERS", ("onnx", "a_library_that_nobody_has"))

    with pytest.raises(ModuleNotFoundError) as caught:
        check_run(recipe, tmp_path / "run")

    assert caught.value.name == "a_library_that_nobody_has"


def test_downloads_that_the_disk_has_no_room_for_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "cache" / "large.zip"
    large = Pending(what="the sea", size=1 << 50, room=1 << 60, target=target)

    with pytest.raises(TrainingError, match=r"1152921504\.6 GB in .*make room"):
        check_room([large])
    check_room([])


def test_what_is_there_need_not_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_PICTURES_DIR", str(tmp_path / "Pictures"))
    (tmp_path / "Pictures").mkdir()
    photos, vgg = pending_photos(), pending_weights()
    assert photos
    assert vgg
    part_of(photos.target).parent.mkdir(parents=True)
    part_of(photos.target).write_bytes(bytes(1000))

    assert photos.rest == photo_source.SIZE - 1000
    assert vgg.rest == weights.SIZE
    photos.target.with_suffix("").mkdir()
    weights.cached_weights().touch()
    assert (pending_photos(), pending_weights()) == (None, None)
