from pathlib import Path

import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_style.errors import StyleError
from realtime_style.styles.card import Card, read_card
from tests.helpers import write_inverting_style

CARD = Card(
    name="tëst",
    description="Waves in two blues",
    title="Tides",
    artist="É. Ü",
    year="1901",
    licence="CC0-1.0",
    recipe="{}",
    strength=0.8,
)


@pytest.fixture
def style(tmp_path: Path) -> Path:
    return write_inverting_style(tmp_path / "style.onnx", CARD)


def test_the_card_that_onnx_writes_is_the_card_that_we_read(style: Path) -> None:
    assert read_card(style) == CARD


def test_the_card_is_where_other_onnx_tools_find_it(style: Path) -> None:
    metadata = {entry.key: entry.value for entry in onnx.load(str(style)).metadata_props}

    assert metadata["rts.title"] == "Tides"
    assert metadata["rts.contract"] == "rts-frame-1"


def test_fields_of_a_later_version_are_left_out(style: Path) -> None:
    model = onnx.load(str(style))
    onnx.helper.set_model_props(model, {**CARD.to_metadata(), "rts.mood": "calm", "x": "y"})
    onnx.save(model, str(style))

    assert read_card(style) == CARD


def test_a_card_of_an_earlier_version_has_no_description_and_full_strength(style: Path) -> None:
    model = onnx.load(str(style))
    metadata = CARD.to_metadata()
    del metadata["rts.description"], metadata["rts.strength"]
    onnx.helper.set_model_props(model, metadata)
    onnx.save(model, str(style))

    card = read_card(style)

    assert (card.description, card.strength) == ("", 1.0)


@pytest.mark.parametrize("strength", ["0", "1.01", "-0.5", "nan", "much", ""])
def test_a_strength_that_cannot_be_is_damage(style: Path, strength: str) -> None:
    model = onnx.load(str(style))
    onnx.helper.set_model_props(model, {**CARD.to_metadata(), "rts.strength": strength})
    onnx.save(model, str(style))

    with pytest.raises(StyleError, match=r"style\.onnx' is damaged"):
        read_card(style)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused_by_name(style: Path, keep: float) -> None:
    data = style.read_bytes()
    style.write_bytes(data[: int(len(data) * keep)])

    with pytest.raises(StyleError, match=r"style\.onnx"):
        read_card(style)


@given(garbage=st.binary(max_size=200))
def test_garbage_is_refused_and_never_a_crash(
    garbage: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("garbage") / "style.onnx"
    path.write_bytes(garbage)

    with pytest.raises(StyleError):
        read_card(path)


def test_another_contract_is_refused_by_both_names(tmp_path: Path) -> None:
    card = Card(name="old", contract="rts-frame-0")
    path = write_inverting_style(tmp_path / "old.onnx", card)

    with pytest.raises(StyleError, match=r"'rts-frame-0', not 'rts-frame-1 or "):
        read_card(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StyleError, match=r"gone\.onnx.*No such file"):
        read_card(tmp_path / "gone.onnx")
