"""How an option is declared, checked and listed."""

from dataclasses import dataclass
from typing import Any

import pytest

from realtime_style.errors import InputError
from realtime_style.options import FilterOptions, check, declared, option


@dataclass(frozen=True, slots=True, kw_only=True)
class Throwaway:
    vignette: float = option(0.0, "Darker corners.", low=0, high=1, group="Painting", live_step=0.1)
    corner_share: float = option(0.5, above=0, below=1)
    steps_s: int | None = option(None, "So many.", low=2, hint="try 4")
    most: float = option(1.0, "At most.", flags=("--the-most", "-m"), above=0, high=10)
    few: int = option(1, high=3)
    inner: int = 1

    def __post_init__(self) -> None:
        check(self)


def test_an_option_is_listed_with_all_that_was_said_of_it() -> None:
    vignette, share, steps, most, _few = declared(Throwaway)

    assert (vignette.name, vignette.flags, vignette.kind) == ("vignette", ("--vignette",), float)
    assert (vignette.default, vignette.low, vignette.high) == (0.0, 0, 1)
    assert (vignette.help, vignette.group) == ("Darker corners.", "Painting")
    assert vignette.live_step == 0.1
    assert share.flags == ("--corner-share",)
    assert (steps.flags, steps.kind) == (("--steps",), int | None)
    assert most.flags == ("--the-most", "-m")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"vignette": 2}, "vignette must be between 0 and 1, got 2"),
        ({"vignette": float("nan")}, "vignette must be between 0 and 1, got nan"),
        ({"vignette": "x"}, "vignette must be a number, got 'x'"),
        ({"vignette": None}, "vignette must be a number, got None"),
        ({"vignette": True}, "vignette must be a number, got True"),
        ({"corner_share": 0.0}, "corner_share must be above 0 and below 1, got 0"),
        ({"steps_s": 1}, "steps must be 2 or more, got 1: try 4"),
        ({"steps_s": 1.5}, "steps must be a whole number, got 1.5"),
        ({"most": 10.5}, "the-most must be above 0 and at most 10, got 10.5"),
        ({"few": 10_000_000}, "few must be at most 3, got 10000000"),
        ({"inner": "x"}, "inner must be a whole number, got 'x'"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as refused:
        Throwaway(**given)

    assert str(refused.value) == words


def test_what_is_at_the_edge_is_taken() -> None:
    assert Throwaway(vignette=1, corner_share=0.01, steps_s=2, most=10, few=3).steps_s == 2


def test_every_filter_option_says_how_it_changes_in_a_live_run() -> None:
    assert {each.name: each.live_step for each in declared(FilterOptions)} == {
        "strength": 0.1,
        "steady": 0.1,
        "keep_colours": 1,
        "vignette": 0.1,
        "stroke": 0.1,
        "person": None,  # a list of its own has them: they are names
        "background": None,
    }
