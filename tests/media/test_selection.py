import pytest

from realtime_style.media.selection import is_meant, means_one


@pytest.mark.parametrize(
    ("wanted", "meant", "one"),
    [
        ("3", True, True),
        ("1", False, True),
        ("a", True, False),
        ("a:", True, False),
        ("a:1", True, True),
        ("a:0", False, True),
        ("a:ger", True, True),
        ("a:fre", False, True),
        ("s:1", False, True),
        ("s", False, False),
    ],
)
def test_a_stream_is_meant_by_place_kind_or_language(wanted: str, meant: bool, one: bool) -> None:
    assert is_meant(wanted, index=3, letter="a", rank=1, language="ger") is meant
    assert means_one(wanted) is one
