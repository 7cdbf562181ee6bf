import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_style.config.reading import LARGEST_BYTES, config_file, needed_file, read_config
from realtime_style.config.writing import set_table, set_value, written
from realtime_style.errors import InputError

OWNERS = """\
# What I like.
[defaults] # of all
style = "candy"   # sweet
steady = 0.5

# On stage.
[defaults.webcam]
mirror = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "config.toml"
    path.parent.mkdir()
    path.write_text(OWNERS, encoding="utf-8")
    return path


def test_one_value_is_set_and_the_rest_stays_as_its_owner_wrote_it(file: Path) -> None:
    set_value(file, ("defaults",), "steady", 0.75)
    set_value(file, ("defaults",), "threads", 2)
    set_value(file, ("defaults", "webcam"), "mirror", None)

    assert file.read_text(encoding="utf-8") == (
        '# What I like.\n[defaults] # of all\nstyle = "candy"   # sweet\nsteady = 0.75\n'
        "threads = 2\n\n# On stage.\n[defaults.webcam]\n"
    )


def test_a_table_that_is_not_there_comes_at_the_end(file: Path) -> None:
    set_table(file, ("looks", "the first"), {"style": 'a "b"\\', "strength": 1.0})

    assert file.read_text(encoding="utf-8") == (
        OWNERS + '\n[looks."the first"]\nstyle = "a \\"b\\"\\\\"\nstrength = 1.0\n'
    )


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    path = tmp_path / "none" / "yet" / "config.toml"

    set_value(path, ("midi",), "cc 1 21", "strength")

    assert path.read_text(encoding="utf-8") == '[midi]\n"cc 1 21" = "strength"\n'
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]


def test_what_is_not_there_is_taken_out_without_a_word(file: Path) -> None:
    set_value(file, ("midi",), "cc 1 21", None)

    assert file.read_text(encoding="utf-8") == OWNERS


@pytest.mark.parametrize(
    "text",
    [
        'defaults = { style = "candy" }\n',
        'defaults.style = "candy"\n',
        '[defaults]\nstyle = """\n[looks]\n"""\n',
        '[defaults]\nstyle.x = 1\n"style" = 2\n',
    ],
)
def test_a_file_that_is_written_in_another_way_is_left_alone(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"edit it by hand|is no TOML"):
        set_value(file, ("defaults",), "style", "ink")
    assert file.read_text(encoding="utf-8") == text


def test_a_link_stays_one_and_rights_stay(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "config.toml"
    link.symlink_to(file)
    file.chmod(0o600)

    set_value(link, ("defaults",), "steady", 0.25)

    assert link.is_symlink()
    assert "steady = 0.25" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(InputError, match=r"cannot (read|write)"):
        set_value(tmp_path / "file" / "config.toml", ("defaults",), "style", "ink")


@given(
    st.recursive(
        st.booleans()
        | st.integers(-(2**60), 2**60)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    )
)
def test_every_value_is_read_as_it_was_written(value: object) -> None:
    assert tomllib.loads(f"value = {written(value)}")["value"] == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[defaults", "is no TOML"),
        ("[default]\n", r"has 'default', and holds \[defaults\], \[looks\], \[midi\] alone"),
        ("looks = 3\n", "has 'looks'"),
        ("x" * (LARGEST_BYTES + 1), "too large"),
    ],
)
def test_a_file_that_cannot_be_is_told(text: str, told: str) -> None:
    needed_file().write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=told):
        read_config()


def test_a_file_that_is_no_text_is_told() -> None:
    needed_file().write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InputError, match="no text in UTF-8"):
        read_config()


def test_the_file_is_in_the_user_s_folder_or_where_the_variable_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert config_file() == Path(os.environ["RTS_CONFIG"])

    monkeypatch.setenv("RTS_CONFIG", "")
    assert config_file() is None
    assert read_config() == {}
    with pytest.raises(InputError, match="RTS_CONFIG is empty"):
        needed_file()

    monkeypatch.delenv("RTS_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = config_file()
    assert path is not None
    assert path.name == "config.toml"
    assert "realtime-style" in str(path)
