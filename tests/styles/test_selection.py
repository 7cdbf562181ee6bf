import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from realtime_style.errors import StyleError, StyleNotFoundError
from realtime_style.styles.card import STYLE_CONTRACT, Card
from realtime_style.styles.catalogue import find_style
from realtime_style.styles.parameters import StyleParameters, read_parameters, write_parameters
from realtime_style.styles.selection import check_style, current_trunk, select_style
from tests.helpers import add_copy


def numbers_of(name: str) -> StyleParameters:
    return read_parameters(find_style(name).path)


def test_a_name_is_its_numbers_for_the_trunk() -> None:
    selection = select_style("candy")

    assert (selection.name, selection.family) == ("candy", current_trunk())
    assert selection.parameters is not None
    assert np.array_equal(selection.parameters, numbers_of("candy"))


def test_a_file_of_its_own_network_has_no_numbers(negative: Path) -> None:
    selection = select_style(str(negative))

    assert (selection.name, selection.model, selection.parameters) == ("negative", negative, None)


def test_a_blend_is_the_weighted_mean() -> None:
    selection = select_style("candy:3, great-wave:1")

    assert selection.parameters is not None
    expected = 0.75 * numbers_of("candy") + 0.25 * numbers_of("great-wave")
    assert np.allclose(selection.parameters, expected, atol=1e-6)
    assert selection.card.name == "candy"


def test_a_blend_without_weights_is_an_even_one() -> None:
    even, told = (
        select_style("candy,mosaic").parameters,
        select_style("candy:1,mosaic:1").parameters,
    )

    assert even is not None
    assert told is not None
    assert np.array_equal(even, told)


def test_one_style_may_have_a_weight_and_a_weight_may_be_nought() -> None:
    selection = select_style("candy:0.2,mosaic:0")

    assert selection.parameters is not None
    assert np.allclose(selection.parameters, numbers_of("candy"))


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
        select_style(text)


def test_an_unknown_name_in_a_blend_is_told() -> None:
    with pytest.raises(StyleNotFoundError, match="no style named 'cndy': did you mean 'candy'"):
        select_style("cndy:1,mosaic:1")


def own(path: Path, parameters: StyleParameters, **changes: Any) -> Path:
    card = dataclasses.replace(find_style("candy").card, name="own", **changes)
    write_parameters(path, parameters, card)
    return path


def test_a_style_for_another_trunk_is_refused(tmp_path: Path) -> None:
    path = own(tmp_path / "own.safetensors", numbers_of("candy"), trunk="0123456789ab")

    with pytest.raises(StyleError, match=r"own\.safetensors.*trunk 0123456789ab.*learn it again"):
        select_style(str(path))


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    parameters = numbers_of("candy").copy()
    parameters[17] = np.nan
    path = own(tmp_path / "own.safetensors", parameters)

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
    card = Card(name="odd", contract=STYLE_CONTRACT, trunk=find_style("candy").card.trunk)
    path = tmp_path / "odd.safetensors"
    save_file({"weights": np.zeros(3, np.float32)}, path, card.to_metadata())

    with pytest.raises(StyleError, match="no row of float32 parameters called 'style'"):
        check_style(path)


def test_a_blend_has_the_strengths_of_its_styles_by_weight() -> None:
    add_copy("pale", "candy", 0.5)
    add_copy("bold", "ink", 0.9)

    assert select_style("pale").card.strength == 0.5
    assert select_style("pale:3,bold:1").card.strength == pytest.approx(0.6)
    assert select_style("pale:0,bold:2").card.strength == pytest.approx(0.9)


@pytest.mark.parametrize("blend", ["a:0.7,b:0.3", "a:0.1,b:0.1,c:0.1", "a:3,b"])
def test_styles_of_full_strength_blend_to_full_strength_exactly(blend: str) -> None:
    for name in ("a", "b", "c"):
        add_copy(name, "candy", 1.0)

    assert select_style(blend).card.strength == 1
