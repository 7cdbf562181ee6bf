from pathlib import Path

import pytest

from realtime_style.errors import TrainingError
from rts_train.network import StyledNetwork
from rts_train.recipe import Recipe, load_recipe, shipped_recipes


@pytest.mark.parametrize("name", ["gallery", "style", "full", "johnson-2016"])
def test_shipped_recipes_load_and_build(name: str) -> None:
    recipe = load_recipe(name)

    assert name in shipped_recipes()
    assert StyledNetwork(recipe.network, len(recipe.pictures) or 1) is not None


def test_the_gallerys_pictures_come_with_it_and_are_free() -> None:
    pictures = load_recipe("gallery").pictures

    assert len(pictures) >= 12
    for picture in pictures:
        assert Path(picture.path).is_file(), picture.name
        assert picture.licence in ("CC0-1.0", "Public domain")
        assert all((picture.title, picture.artist, picture.year, picture.source))


def test_the_papers_recipe_is_the_papers_network() -> None:
    network = StyledNetwork(load_recipe("johnson-2016").network, 1)

    parameters = sum(p.numel() for p in network.parameters())
    assert 1.6e6 < parameters < 1.8e6


def test_tables_and_back() -> None:
    recipe = load_recipe("gallery")

    assert Recipe.from_tables("gallery", recipe.to_tables()) == recipe


def test_a_pictures_path_is_relative_to_its_recipe(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[picture]]\nname = "a"\npath = "pictures/a.jpg"\n')

    recipe = load_recipe(str(path))

    assert recipe.name == "mine"
    assert recipe.pictures[0].path == str(tmp_path / "pictures" / "a.jpg")


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
        ("picture = 3\n", r"'\[\[picture\]\]'"),
        ('[[picture]]\nname = "a"\n[[picture]]\nname = "a"\n', "two pictures.*'a'"),
        ('[[picture]]\nname = "a"\nweight = 0.0\n', "weight must be positive"),
        ("[[picture]]\nstrength = 0.0\n", "strength must be above 0 and at most 1, got 0"),
        ("[[picture]]\nstrength = 1.5\n", "strength must be above 0 and at most 1, got 1.5"),
        ('[[picture]]\ndescription = "a\\nb"\n', "one line of at most 80 characters"),
        (f'[[picture]]\ndescription = "{"a" * 81}"\n', "80 characters, got 81"),
        ('[training]\nlearn = "much"\n', "learn must be one of all, style"),
        (
            '[network]\nkind = "johnson"\n[[picture]]\nname = "a"\n[[picture]]\nname = "b"\n',
            "holds one style",
        ),
        ("[training\n", "cannot read the recipe"),
    ],
)
def test_a_wrong_recipe_is_told_by_key_and_value(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)

    with pytest.raises(TrainingError, match=message):
        load_recipe(str(path))


def test_a_recipe_takes_what_it_does_not_say_from_the_one_that_it_extends(tmp_path: Path) -> None:
    path = tmp_path / "quick.toml"
    path.write_text('extends = "gallery"\n[loss]\ntemporal_weight = 0\n[training]\nsteps = 7\n')

    base, quick = load_recipe("gallery"), load_recipe(str(path))

    assert [each.name for each in quick.pictures] == [each.name for each in base.pictures]
    assert quick.network == base.network
    assert quick.loss.style_weight == base.loss.style_weight
    assert base.loss.temporal_weight > quick.loss.temporal_weight == 0.0
    assert quick.training.crop_px == base.training.crop_px
    assert quick.training.steps == 7


def test_only_a_shipped_recipe_can_be_extended(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "gallry"\n')

    with pytest.raises(TrainingError, match="extends 'gallry', which is none of the shipped"):
        load_recipe(str(path))


def test_an_unknown_recipe_is_answered_with_what_there_is() -> None:
    with pytest.raises(TrainingError, match="full, gallery, johnson-2016, style"):
        load_recipe("cnady")
