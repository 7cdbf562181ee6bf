"""A file of the user's that is no style is refused by name, and costs nothing else."""

import resource
from pathlib import Path

import pytest

from realtime_style.errors import StyleError
from realtime_style.styles.card import read_card
from realtime_style.styles.catalogue import known_styles, list_styles, shipped_folder, user_folder
from realtime_style.styles.selection import select_style
from tests.styles.bad_files import BAD, fill, safetensors


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_refused_by_its_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name])

    with pytest.raises(StyleError, match=name) as refusal:
        read_card(path)

    assert len(str(refusal.value)) < 600


def test_the_list_holds_all_others_and_a_sentence_for_each_bad_one() -> None:
    fill(user_folder())

    styles, problems = list_styles()

    shipped = sum(
        1 for path in shipped_folder().iterdir() if path.suffix in (".onnx", ".safetensors")
    )
    assert len(styles) == shipped + 1
    assert len(problems) == len(BAD) + 5
    for name in (*BAD, "pipe.onnx", "folder.onnx", "dead.onnx", "sparse.onnx", "caf"):
        assert any(name in problem for problem in problems), name
    assert all(name == name.encode().decode() for name in known_styles())


def test_a_style_of_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sparse.onnx"
    with path.open("wb") as sparse:
        sparse.truncate(5 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(StyleError, match=r"sparse\.onnx.*RTS_MAX_FILE_MB"):
        select_style(str(path))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_the_limit_of_a_styles_size_is_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.safetensors"
    path.write_bytes(safetensors({"other": "x"}) + bytes(2 << 20))
    monkeypatch.setenv("RTS_MAX_FILE_MB", "1")
    with pytest.raises(StyleError, match="limit of 1 MB"):
        read_card(path)
    monkeypatch.setenv("RTS_MAX_FILE_MB", "3")

    with pytest.raises(StyleError, match="has no card"):
        read_card(path)


@pytest.mark.parametrize(
    "head",
    [
        b'{"style":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}',
        b'{"style":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}',
        b'{"style":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}',
        b'{"style":{"dtype":"F32","shape":[4294967296],"data_offsets":[0,4]}}',
        b'{"other":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        b'{"style":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}',
    ],
)
def test_numbers_of_another_shape_or_kind_are_refused(head: bytes, tmp_path: Path) -> None:
    from realtime_style.styles.parameters import read_parameters
    from tests.styles.bad_files import with_head

    path = tmp_path / "odd.safetensors"
    path.write_bytes(with_head(head))

    with pytest.raises(StyleError, match="odd"):
        read_parameters(path)
