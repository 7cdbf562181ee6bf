import json
import re
import shutil
from pathlib import Path

import pytest

from realtime_style.errors import InputError, StyleError, StyleNotFoundError
from realtime_style.styles.card import STYLE_CONTRACT, Card
from realtime_style.styles.catalogue import (
    add_style,
    find_style,
    list_styles,
    remove_style,
    user_folder,
)
from tests.helpers import write_inverting_style


def add_user_style(name: str, title: str = "Mine") -> Path:
    user_folder().mkdir(parents=True, exist_ok=True)
    return write_inverting_style(user_folder() / f"{name}.onnx", Card(name=name, title=title))


GALLERY = (
    *("candy", "mosaic", "ink", "poster", "neon", "palette-knife"),
    *("stained-glass", "impasto", "watercolour", "comic", "woodcut", "pencil"),
    *("pixel", "paper-cut", "oil-slick", "aurora", "blueprint", "low-poly"),
    *("starry-night", "great-wave", "poppies", "composition-viii", "the-kiss", "village-street"),
)


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_is_built_in_and_says_what_it_is(name: str) -> None:
    card = find_style(name).card

    assert card.name == name
    assert card.contract == STYLE_CONTRACT
    assert all((card.title, card.description, card.artist, card.year, card.licence, card.source))
    assert re.search(r"\d{4}", card.year)
    assert json.loads(card.recipe)["picture"][0]["path"] == f"{name}.jpg"
    assert find_style(name).path.stat().st_size < 120_000


def test_a_users_style_is_found_beside_the_built_in_ones() -> None:
    add_user_style("mine")

    styles, problems = list_styles()

    assert {(s.name, s.origin) for s in styles} >= {("candy", "built-in"), ("mine", "user")}
    assert problems == []


def test_a_users_style_never_hides_a_built_in_one() -> None:
    add_user_style("candy", title="Other")

    assert find_style("candy").origin == "built-in"


def test_a_damaged_style_is_told_and_does_not_hide_the_others() -> None:
    add_user_style("mine").write_bytes(b"garbage")

    styles, problems = list_styles()

    assert "candy" in [s.card.name for s in styles]
    assert len(problems) == 1
    assert "mine.onnx" in problems[0]


def test_a_file_is_a_style_too(negative: Path, tmp_path: Path) -> None:
    path = shutil.copy(negative, tmp_path / "anywhere.onnx")

    assert find_style(str(path)).origin == "file"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cndy", "did you mean 'candy'"),
        ("zzz", "available styles: aurora, blueprint, candy"),
        ("nowhere.onnx", "no style file 'nowhere.onnx'"),
        ("../candy", "no style named"),
    ],
)
def test_an_unknown_style_is_answered_with_what_there_is(name: str, message: str) -> None:
    with pytest.raises(StyleNotFoundError, match=message):
        find_style(name)


def test_a_style_is_added_and_removed(negative: Path) -> None:
    added = add_style(negative, "mine")

    assert find_style("mine").origin == "user"
    assert find_style("mine").name == added.name == "mine"
    assert [path.name for path in user_folder().iterdir()] == ["mine.onnx"]
    remove_style("mine")
    with pytest.raises(StyleNotFoundError):
        find_style("mine")


@pytest.mark.parametrize(
    ("name", "message"),
    [("candy", "built-in"), ("a/b", "cannot name"), ("Mine", "cannot name"), ("-a", "cannot name")],
)
def test_a_name_that_will_not_do_is_refused(name: str, message: str, negative: Path) -> None:
    with pytest.raises(InputError, match=message):
        add_style(negative, name)


def test_a_taken_name_is_refused(negative: Path) -> None:
    add_style(negative)

    with pytest.raises(InputError, match=r"you have a style 'negative'.*remove"):
        add_style(negative)


def test_a_built_in_style_stays() -> None:
    with pytest.raises(InputError, match="'candy' is a built-in style"):
        remove_style("candy")


def test_what_is_no_style_is_not_added(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "b.onnx").write_text("hello")

    with pytest.raises(StyleError, match=r"ends in \.safetensors or \.onnx"):
        add_style(tmp_path / "a.txt")
    with pytest.raises(StyleError, match=r"b\.onnx"):
        add_style(tmp_path / "b.onnx")
    assert not user_folder().exists()
