"""Times that people write, and parts of videos made of them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_style.errors import InputError
from realtime_style.options import Excerpt, read_time

SECONDS = st.decimals(0, 59, places=3)


@given(hours=st.integers(0, 99), minutes=st.integers(0, 59), seconds=SECONDS)
def test_hours_minutes_and_seconds_are_exact(hours: int, minutes: int, seconds: object) -> None:
    whole = 3600 * hours + 60 * minutes + Fraction(str(seconds))

    assert read_time("--at", f"{hours}:{minutes:02}:{seconds}") == whole
    assert read_time("--at", f"{60 * hours + minutes}:{seconds}") == whole
    assert read_time("--at", f"{float(whole):.3f}") == whole


@given(st.text(max_size=12) | st.from_regex(r"\A[0-9:.eE+/_ -]{1,12}\Z"))
def test_whatever_is_written_is_a_time_or_refused(text: str) -> None:
    try:
        moment = read_time("--at", text)
    except InputError:
        return
    assert moment >= 0
    assert set(text) <= set("0123456789:.")


@pytest.mark.parametrize(
    "text", ["1e999999999", "1e3", "9" * 400, "1_0", " 1", "1/2", "", ":", "."]
)
def test_what_is_no_time_is_refused_at_once(text: str) -> None:
    with pytest.raises(InputError, match="must be a time such as"):
        read_time("--at", text)


@given(start=st.fractions(0, 100), end=st.none() | st.fractions(0, 100))
def test_a_part_has_a_length_above_nought_or_is_refused(
    start: Fraction, end: Fraction | None
) -> None:
    try:
        part = Excerpt(start=start, end=end)
    except InputError:
        assert end is not None
        assert end <= start
    else:
        assert part.duration is None if end is None else part.duration == end - start > 0
