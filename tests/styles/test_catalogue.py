import json
import shutil
from pathlib import Path

import pytest

from realtime_style.errors import StyleNotFoundError
from realtime_style.styles.card import CONTRACT, Card
from realtime_style.styles.catalogue import find_style, list_styles, user_folder
from tests.helpers import write_inverting_style


def add_user_style(name: str, title: str = "Mine") -> Path:
    user_folder().mkdir(parents=True, exist_ok=True)
    return write_inverting_style(user_folder() / f"{name}.onnx", Card(name=name, title=title))


def test_candy_is_built_in_and_says_what_it_is() -> None:
    card = find_style("candy").card

    assert card.name == "candy"
    assert card.contract == CONTRACT
    assert all((card.title, card.artist, card.year, card.licence, card.source))
    assert all(each["largest"] <= 2 for each in json.loads(card.parity))


def test_a_users_style_is_found_beside_the_built_in_ones() -> None:
    add_user_style("mine")

    styles, problems = list_styles()

    assert {(s.card.name, s.origin) for s in styles} >= {("candy", "built-in"), ("mine", "user")}
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
        ("zzz", "available styles: candy"),
        ("nowhere.onnx", "no style file 'nowhere.onnx'"),
        ("../candy", "no style named"),
    ],
)
def test_an_unknown_style_is_answered_with_what_there_is(name: str, message: str) -> None:
    with pytest.raises(StyleNotFoundError, match=message):
        find_style(name)
