from pathlib import Path

import pytest

from realtime_style.errors import TrainingError
from rts_train.network import build_network
from rts_train.recipe import Recipe, load_recipe, shipped_recipes


@pytest.mark.parametrize("name", ["candy", "candy-strokes", "fast", "johnson-2016"])
def test_shipped_recipes_load_and_build(name: str) -> None:
    recipe = load_recipe(name)

    assert name in shipped_recipes()
    assert build_network(recipe.network) is not None


def test_candys_picture_comes_with_it() -> None:
    picture = load_recipe("candy").picture

    assert Path(picture.path).is_file()
    assert picture.licence == "CC0-1.0"


def test_the_papers_recipe_is_the_papers_network() -> None:
    network = build_network(load_recipe("johnson-2016").network)

    parameters = sum(p.numel() for p in network.parameters())
    assert 1.6e6 < parameters < 1.8e6


def test_tables_and_back() -> None:
    recipe = load_recipe("candy")

    assert Recipe.from_tables("candy", recipe.to_tables()) == recipe


def test_a_pictures_path_is_relative_to_its_recipe(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[picture]\npath = "pictures/a.jpg"\n')

    recipe = load_recipe(str(path))

    assert recipe.name == "mine"
    assert recipe.picture.path == str(tmp_path / "pictures" / "a.jpg")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[training]\ncrop_px = 250\n", "multiple of 8.*250"),
        ("[training]\nstepps = 3\n", "unknown recipe key 'stepps'.*steps"),
        ("[trainning]\n", r"unknown recipe table '\[trainning\]'"),
        ('[network]\nkind = "slow"\n', "unknown network kind 'slow'"),
        ("[network]\nwidths = [8, 8]\n", "widths"),
        ('[loss]\ncontent_layer = "relu9_9"\n', "'relu9_9'"),
        ('[training]\nsteps = "many"\n', "'steps' must be of type int, got 'many'"),
        ("[loss]\nstyle_layers = 3\n", "'style_layers' must be of type list"),
        ("picture = 3\n", r"unknown recipe table '\[picture\]'"),
        ("[training\n", "cannot read the recipe"),
    ],
)
def test_a_wrong_recipe_is_told_by_key_and_value(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)

    with pytest.raises(TrainingError, match=message):
        load_recipe(str(path))


def test_an_unknown_recipe_is_answered_with_what_there_is() -> None:
    with pytest.raises(TrainingError, match="candy, candy-strokes, fast, johnson-2016"):
        load_recipe("cnady")
