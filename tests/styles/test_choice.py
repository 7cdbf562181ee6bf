import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from realtime_style.errors import StyleError, StyleNotFoundError
from realtime_style.styles.card import NUMBERS_CONTRACT, Card
from realtime_style.styles.catalogue import find_style
from realtime_style.styles.choice import check_style, choose, current_trunk
from realtime_style.styles.numbers import Numbers, read_numbers, write_numbers
from tests.helpers import add_copy


def numbers_of(name: str) -> Numbers:
    return read_numbers(find_style(name).path)


def test_a_name_is_its_numbers_for_the_trunk() -> None:
    choice = choose("candy")

    assert (choice.name, choice.family) == ("candy", current_trunk())
    assert choice.numbers is not None
    assert np.array_equal(choice.numbers, numbers_of("candy"))


def test_a_file_of_its_own_network_has_no_numbers(negative: Path) -> None:
    choice = choose(str(negative))

    assert (choice.name, choice.model, choice.numbers) == ("negative", negative, None)


def test_a_blend_is_the_weighted_mean() -> None:
    choice = choose("candy:3, great-wave:1")

    assert choice.numbers is not None
    expected = 0.75 * numbers_of("candy") + 0.25 * numbers_of("great-wave")
    assert np.allclose(choice.numbers, expected, atol=1e-6)
    assert choice.card.name == "candy"


def test_a_blend_without_weights_is_an_even_one() -> None:
    even, told = choose("candy,mosaic").numbers, choose("candy:1,mosaic:1").numbers

    assert even is not None
    assert told is not None
    assert np.array_equal(even, told)


def test_one_style_may_have_a_weight_and_a_weight_may_be_nought() -> None:
    choice = choose("candy:0.2,mosaic:0")

    assert choice.numbers is not None
    assert np.allclose(choice.numbers, numbers_of("candy"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("candy:-1,mosaic:2", "weight must be 0 or more, got '-1'"),
        ("candy:0,mosaic:0", "no weight above 0"),
        ("candy:x", "weight must be 0 or more, got 'x'"),
        ("candy:nan", "weight must be 0 or more"),
        ("candy:inf,mosaic", "weight must be 0 or more"),
        ("candy:", "weight must be 0 or more"),
        ("candy,,mosaic", "cannot read the blend"),
        ("candy:1:2,mosaic", "cannot read the blend"),
    ],
)
def test_a_wrong_blend_is_refused_by_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(StyleError, match=message):
        choose(text)


def test_an_unknown_name_in_a_blend_is_told() -> None:
    with pytest.raises(StyleNotFoundError, match="no style named 'cndy': did you mean 'candy'"):
        choose("cndy:1,mosaic:1")


def own(path: Path, numbers: Numbers, **changes: Any) -> Path:
    card = dataclasses.replace(find_style("candy").card, name="own", **changes)
    write_numbers(path, numbers, card)
    return path


def test_a_style_for_another_trunk_is_refused(tmp_path: Path) -> None:
    path = own(tmp_path / "own.safetensors", numbers_of("candy"), trunk="0123456789ab")

    with pytest.raises(StyleError, match=r"own\.safetensors.*trunk 0123456789ab.*learn it again"):
        choose(str(path))


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    numbers = numbers_of("candy").copy()
    numbers[17] = np.nan
    path = own(tmp_path / "own.safetensors", numbers)

    with pytest.raises(StyleError, match="not finite"):
        check_style(path)


@pytest.mark.parametrize("keep", [0.0, 0.001, 0.05, 0.5, 0.99])
def test_a_cut_file_is_refused_by_name(keep: float, tmp_path: Path) -> None:
    path = own(tmp_path / "own.safetensors", numbers_of("candy"))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])

    with pytest.raises(StyleError, match=r"own\.safetensors"):
        check_style(path)


def test_a_file_without_the_row_of_numbers_is_refused(tmp_path: Path) -> None:
    card = Card(name="odd", contract=NUMBERS_CONTRACT, trunk=find_style("candy").card.trunk)
    path = tmp_path / "odd.safetensors"
    save_file({"weights": np.zeros(3, np.float32)}, path, card.to_metadata())

    with pytest.raises(StyleError, match="no row of float32 numbers called 'style'"):
        check_style(path)


def test_a_blend_has_the_strengths_of_its_styles_by_weight() -> None:
    add_copy("pale", "candy", 0.5)
    add_copy("bold", "ink", 0.9)

    assert choose("pale").card.strength == 0.5
    assert choose("pale:3,bold:1").card.strength == pytest.approx(0.6)
    assert choose("pale:0,bold:2").card.strength == pytest.approx(0.9)


@pytest.mark.parametrize("blend", ["a:0.7,b:0.3", "a:0.1,b:0.1,c:0.1", "a:3,b"])
def test_styles_of_full_strength_blend_to_full_strength_exactly(blend: str) -> None:
    for name in ("a", "b", "c"):
        add_copy(name, "candy", 1.0)

    assert choose(blend).card.strength == 1
