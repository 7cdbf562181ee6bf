"""Recipes, checkpoints and weights that are none: refused by name; full disks leave no debris."""

import os
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from realtime_style.errors import RealtimeStyleError, TrainingError
from realtime_style.styles.gallery import is_shipped_picture
from rts_train.checkpoint import load_checkpoint
from rts_train.recipe import load_recipe
from rts_train.trunk_file import load_trunk
from rts_train.vgg import load_vgg16
from rts_train.writing import written

RECIPES = {
    "a list extends": 'extends = ["style"]',
    "a table extends": "extends = {a = 1}",
    "extends nothing": 'extends = "nothing"',
    "a table is text": 'training = "fast"',
    "a table is a list": "network = [1, 2]",
    "a table over a shipped one's": 'extends = "style"\nloss = 3',
    "pictures are text": 'picture = ["a.png", "b.png"]',
    "one picture in a single table": '[picture]\nname = "a"',
    "a picture of a number": "[[picture]]\npath = 7",
    "a picture's name leads out": '[[picture]]\nname = "../../etc/x"\npath = "a.png"',
    "a null in a path": '[[picture]]\nname = "a"\npath = "a\\u0000b"',
    "widths of text": '[network]\nwidths = ["a", "b", "c"]',
    "widths of lists": "[network]\nwidths = [[1], [2], [3]]",
    "huge widths": "[network]\nwidths = [1000000, 1000000, 1000000]",
    "blocks without end": "[network]\nblocks = 1000000000",
    "a weight that is no number": "[loss]\nstyle_weight = nan",
    "a weight without bound": "[loss]\ntv_weight = inf",
    "a weight of many digits": "[loss]\ntv_weight = 1" + "0" * 400,
    "a negative weight": "[loss]\ncontent_weight = -1.0",
    "layers of numbers": "[loss]\nstyle_layers = [1]",
    "a date": "[training]\nsteps = 2020-01-01",
    "true for a number": "[training]\nsteps = true",
    "a negative seed": "[training]\nseed = -1",
    "a huge crop": "[training]\ncrop_px = 80000",
    "nested too deep": "[training]\nseed = " + "[" * 5000 + "]" * 5000,
    "no UTF-8": "\udcff",
    "no TOML": "[training",
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_malformed_recipe_is_refused_in_a_line(recipe: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(recipe.encode(errors="surrogateescape"))

    with pytest.raises(TrainingError) as refusal:
        load_recipe(str(path))

    assert len(str(refusal.value)) < 500


def test_an_extending_recipe_may_name_pictures_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'extends = "gallery"\n[training]\nsteps = 7\n'
        '[[picture]]\nname = "mine"\npath = "mine.png"\n'
    )

    recipe = load_recipe(str(path))

    assert [picture.path for picture in recipe.pictures] == [str(tmp_path.resolve() / "mine.png")]
    assert recipe.training.steps == 7
    assert recipe.loss == load_recipe("gallery").loss


def test_an_extending_recipe_without_pictures_has_those_below(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "gallery"\n[training]\nsteps = 7\n')

    recipe = load_recipe(str(path))

    assert recipe.pictures == load_recipe("gallery").pictures
    assert all(is_shipped_picture(Path(picture.path)) for picture in recipe.pictures)


class Stranger:
    """Of a class that nobody reads from a file."""


def saved(value: Any, path: Path) -> bytes:
    torch.save(value, path)
    return path.read_bytes()


def strange_files(tmp_path: Path) -> list[bytes]:
    scratch = tmp_path / "scratch"
    whole = saved({"format": 2, "recipe": {"name": "x", "tables": {}}}, scratch)
    return [
        b"",
        b"\0" * 5000,
        b"PK\x03\x04 and no more",
        pickle.dumps(Stranger()),
        pickle.dumps({"format": 2}),
        saved([1, 2], scratch),
        saved(7, scratch),
        saved(torch.zeros(3), scratch),
        saved({"format": 2}, scratch),
        saved({"format": 2, "recipe": 5}, scratch),
        saved({"format": 2, "recipe": {"name": "x", "tables": 3}}, scratch),
        saved({"format": 2, "recipe": {"name": "x", "tables": {}}, "strange": 1}, scratch),
        saved({"features.0.weight": 5, "features.0.bias": "x"}, scratch),
        saved({"features.0.weight": torch.zeros(64, 3, 3, 3, dtype=torch.int8)}, scratch),
        whole[: len(whole) // 2],
    ]


def test_no_strange_file_is_taken_for_a_checkpoint_or_weights(tmp_path: Path) -> None:
    files = strange_files(tmp_path)
    for number, data in enumerate(files):
        for load, suffix in ((load_checkpoint, ".pt"), (load_vgg16, ".pth"), (load_trunk, ".pt")):
            path = tmp_path / f"strange-{number}{suffix}"
            path.write_bytes(data)

            with pytest.raises(TrainingError, match=f"strange-{number}"):
                load(path)


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    """What is written first has a longer one."""
    path = tmp_path / f"{'ä' * 126}.pt"
    assert len(os.fsencode(path.name)) == 255

    with written(path) as new:
        new.write_text("whole")

    assert [each.read_text() for each in tmp_path.iterdir()] == ["whole"]


def test_what_cannot_be_written_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_text("old")

    def write() -> None:
        with written(path) as new:
            new.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(TrainingError, match=r"cannot write.*a\.pt.*No space"):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform != "linux", reason="where /dev/full is")
def test_a_checkpoint_on_a_full_disk_is_an_error_of_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    (tmp_path / ".a.pt.partial").symlink_to("/dev/full")

    with pytest.raises(RealtimeStyleError, match="cannot write"), written(path) as new:
        torch.save({"x": torch.zeros(1 << 20)}, new)

    assert list(tmp_path.iterdir()) == []
