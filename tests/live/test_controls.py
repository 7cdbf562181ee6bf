import numpy as np
import pytest

from realtime_style.errors import InputError, StyleNotFoundError
from realtime_style.live.commands import Command, StyleBlend, check
from realtime_style.live.controls import Controls
from realtime_style.live.repertoire import LiveStyle
from realtime_style.look import Look
from realtime_style.options import FilterOptions

NAMES = ("candy", "mosaic", "ink")
NEXT, PREVIOUS = Command("next"), Command("previous")
MORE, LESS = Command("blend", by=1), Command("blend", by=-1)
STRONGER, WEAKER = Command("strength", by=1), Command("strength", by=-1)


def make_controls(styles: list[LiveStyle], asked: float | None) -> Controls:
    strength = styles[0].strength if asked is None else asked
    look = Look(parameters=styles[0].parameters, filters=FilterOptions(strength=strength))
    return Controls(styles, look, own_strength=asked is None)


def choose(controls: Controls, style: str, other: str = "", share: float = 0.0) -> None:
    controls.apply(Command("style", StyleBlend(style, other, share)))


@pytest.fixture
def controls() -> Controls:
    styles = [
        LiveStyle(name=name, parameters=np.full(3, 10.0 * i, np.float32))
        for i, name in enumerate(NAMES)
    ]
    return make_controls(styles, 1.0)


def press(controls: Controls, *commands: Command) -> None:
    for command in commands:
        controls.apply(command)


def first_number(controls: Controls) -> float:
    assert controls.look.parameters is not None
    return float(controls.look.parameters[0])


def test_styles_go_round_in_both_directions(controls: Controls) -> None:
    seen = []
    for action in [NEXT] * 3 + [PREVIOUS] * 2:
        press(controls, action)
        seen.append((controls.style, first_number(controls)))

    assert seen == [("mosaic", 10), ("ink", 20), ("candy", 0), ("ink", 20), ("mosaic", 10)]


def test_a_blend_is_a_share_of_the_next_style(controls: Controls) -> None:
    press(controls, *[MORE] * 3)

    assert controls.style == "candy:0.7,mosaic:0.3"
    assert first_number(controls) == pytest.approx(3.0)


def test_blending_on_arrives_at_the_next_style_and_goes_on(controls: Controls) -> None:
    press(controls, *[MORE] * 10)
    arrived = controls.style
    press(controls, MORE)

    assert arrived == "mosaic"
    assert controls.style == "mosaic:0.9,ink:0.1"


def test_blending_back_comes_from_the_style_before(controls: Controls) -> None:
    press(controls, LESS)
    before = controls.style
    press(controls, MORE)

    assert before == "ink:0.1,candy:0.9"
    assert controls.style == "candy"


def test_previous_leaves_a_blend_for_its_first_style(controls: Controls) -> None:
    press(controls, MORE, PREVIOUS)

    assert controls.style == "candy"


def test_strength_stays_between_photo_and_painting(controls: Controls) -> None:
    press(controls, STRONGER)
    most = controls.look.strength
    press(controls, *[WEAKER] * 3)
    some = controls.look.strength
    press(controls, *[WEAKER] * 20)

    assert (most, some, controls.look.strength) == (1.0, 0.7, 0.0)


def test_switches_go_on_and_off(controls: Controls) -> None:
    press(controls, Command("split"), Command("freeze"), Command("hud"), Command("help"))
    on = (controls.look.split, controls.look.frozen, controls.hud, controls.help)
    press(controls, Command("split"), Command("freeze"), Command("hud"), Command("help"))

    assert on == (True, True, False, True)
    assert (controls.look.split, controls.look.frozen, controls.hud, controls.help) == (
        False,
        False,
        True,
        False,
    )


def test_a_network_of_its_own_is_alone() -> None:
    controls = make_controls([LiveStyle(name="mine", parameters=None)], 1.0)
    press(controls, NEXT, MORE, PREVIOUS)

    assert controls.style == "mine"
    assert controls.look.parameters is None
    assert not controls.can_switch


def test_any_two_styles_blend_when_they_are_chosen(controls: Controls) -> None:
    choose(controls, "ink", "candy", 0.25)

    assert controls.style == "ink:0.75,candy:0.25"
    assert first_number(controls) == 15
    assert (controls.main, controls.other, controls.share) == ("ink", "candy", 0.25)


def test_a_whole_share_of_the_other_style_is_that_style(controls: Controls) -> None:
    choose(controls, "ink", "mosaic", 1.0)

    assert controls.style == "mosaic"
    assert first_number(controls) == 10
    assert controls.main == "ink"


def test_keys_go_on_from_a_blend_that_was_chosen(controls: Controls) -> None:
    choose(controls, "candy", "ink", 0.9)

    press(controls, MORE)
    assert controls.style == "ink"
    press(controls, MORE)
    assert controls.style == "ink:0.9,candy:0.1"


def test_a_style_that_is_not_there_changes_nothing(controls: Controls) -> None:
    choose(controls, "ink")

    with pytest.raises(StyleNotFoundError, match="did you mean 'mosaic'"):
        choose(controls, "mosiac")
    with pytest.raises(StyleNotFoundError):
        choose(controls, "candy", "nothing", 0.5)

    assert controls.style == "ink"


def test_a_strength_that_is_set_stays_between_photo_and_painting(controls: Controls) -> None:
    for asked, got in ((0.4, 0.4), (-3, 0), (7, 1)):
        controls.apply(check(Command("strength", asked)))
        assert controls.look.strength == got


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (Command("split"), "split"),
        (Command("freeze"), "frozen"),
        (Command("mirror"), "mirrored"),
    ],
)
def test_what_is_switched_on_is_switched_off_again(
    controls: Controls, action: Command, name: str
) -> None:
    seen = []
    for _ in range(2):
        press(controls, action)
        seen.append(getattr(controls.look, name))

    assert seen == [True, False]


def with_strengths(*strengths: float, asked: float | None = None) -> Controls:
    styles = [
        LiveStyle(name=name, parameters=np.full(3, 10.0, np.float32), strength=strength)
        for name, strength in zip(NAMES, strengths, strict=True)
    ]
    return make_controls(styles, asked)


def test_each_style_comes_at_its_own_strength_and_a_blend_between_two() -> None:
    controls = with_strengths(0.9, 0.6, 1.0)
    seen = [controls.look.strength]

    for action in (NEXT, NEXT, PREVIOUS):
        press(controls, action)
        seen.append(controls.look.strength)
    choose(controls, "candy", "ink", 0.25)

    assert seen == [0.9, 0.6, 1.0, 0.6]
    assert controls.look.strength == pytest.approx(0.925)


def test_a_strength_that_somebody_set_stays_when_the_style_changes() -> None:
    asked_before, set_by_key, set_by_slider = (
        with_strengths(0.9, 0.6, 1.0, asked=0.3),
        with_strengths(0.9, 0.6, 1.0),
        with_strengths(0.9, 0.6, 1.0),
    )
    press(set_by_key, WEAKER)
    set_by_slider.apply(Command("strength", 0.5))

    for controls in (asked_before, set_by_key, set_by_slider):
        press(controls, NEXT)

    assert asked_before.look.strength == 0.3
    assert set_by_key.look.strength == 0.8
    assert set_by_slider.look.strength == 0.5


def test_other_keys_leave_a_style_s_own_strength_in_force() -> None:
    controls = with_strengths(0.9, 0.6, 1.0)

    press(controls, Command("split"), Command("mirror"), NEXT)

    assert controls.look.strength == 0.6


def test_each_press_paints_smaller_and_from_the_smallest_as_large_as_can_be(
    controls: Controls,
) -> None:
    controls.apply(Command("quality", "best"))
    seen = []
    for _ in range(4):
        press(controls, Command("quality"))
        seen.append((str(controls.look.quality), controls.told))

    assert seen == [(size, f"quality {size}") for size in ("balanced", "fast", "best", "balanced")]


def test_every_filter_s_switch_and_number_can_be_turned(controls: Controls) -> None:
    press(controls, Command("keep-colors"), Command("steady", by=-3))

    assert controls.look.filters.keep_colours
    assert controls.look.filters.steady == 0.7
    assert controls.values() | {"keep-colors": True, "steady": 0.7} == controls.values()


def test_a_part_of_the_picture_takes_a_style_the_photo_and_the_style_of_all(
    controls: Controls,
) -> None:
    seen = []
    for value in ("ink", "photo", ""):
        press(controls, Command("person", value))
        person, _ = controls.look.layers
        number = None if person.parameters is None else person.parameters[0]
        seen.append((controls.values()["person"], person.is_photo, number))

    assert seen == [("ink", False, 20), ("photo", True, None), ("", False, 0)]


def test_a_key_turns_the_background_into_the_photo_and_back(controls: Controls) -> None:
    seen = []
    for _ in range(3):
        press(controls, Command("background"))
        seen.append(controls.values()["background"])

    assert seen == ["photo", "", "photo"]


def test_something_is_always_painted(controls: Controls) -> None:
    press(controls, Command("background", "photo"), Command("person", "photo"))

    assert controls.values()["person"] == "photo"
    assert controls.values()["background"] == ""
    assert not controls.look.is_photo


def test_a_part_of_the_picture_takes_no_style_that_there_is_not(controls: Controls) -> None:
    with pytest.raises(StyleNotFoundError):
        controls.apply(Command("person", "nothing"))

    assert controls.look.person is None


def test_a_kept_look_has_its_parts_of_the_picture(controls: Controls) -> None:
    press(controls, Command("background", "photo"))
    controls.apply(Command("keep", "1"))
    press(controls, Command("background", ""), Command("person", "photo"))

    controls.apply(Command("preset", "1"))

    assert (controls.values()["person"], controls.values()["background"]) == ("", "photo")


def guest(number: float, name: str = "learned") -> LiveStyle:
    return LiveStyle(name=name, parameters=np.full(3, number, np.float32))


def test_a_guest_is_chosen_by_its_name_alone_and_changes_while_it_is_painted_with(
    controls: Controls,
) -> None:
    controls.invite(guest(30))
    assert controls.names_in_turn == list(NAMES)
    choose(controls, "learned")
    assert (controls.style, first_number(controls)) == ("learned", 30)

    controls.invite(guest(40))
    assert first_number(controls) == 40

    press(controls, NEXT)
    assert controls.style == "candy"


def test_where_a_guest_goes_the_first_style_comes(controls: Controls) -> None:
    controls.invite(guest(30))
    choose(controls, "learned")
    press(controls, Command("background", "learned"))

    controls.let_go("learned")

    assert (controls.style, first_number(controls)) == ("candy", 0)
    assert (controls.look.filters.background, controls.look.background) == ("", None)
    choose(controls, "ink")
    controls.let_go("learned")
    assert controls.style == "ink"


def test_where_the_other_of_a_blend_goes_the_blend_goes(controls: Controls) -> None:
    controls.invite(guest(30))
    choose(controls, "ink", "learned", 0.5)

    controls.let_go("learned")

    assert controls.style == "ink"


def test_a_guest_that_is_kept_comes_in_turn_and_stays_in_the_picture(controls: Controls) -> None:
    controls.invite(guest(30))
    choose(controls, "learned", "candy", 0.5)

    controls.take_in(guest(30, "mine"), in_place_of="learned")

    assert controls.style == "mine:0.5,candy:0.5"
    assert controls.names == [*NAMES, "mine"]


@pytest.mark.parametrize("part", ["style", "background"])
def test_a_look_with_a_guest_cannot_be_kept(controls: Controls, part: str) -> None:
    controls.invite(guest(30))
    value = StyleBlend("learned") if part == "style" else "learned"
    press(controls, Command(part, value))

    with pytest.raises(InputError, match="save that first"):
        controls.apply(Command("keep", "3"))


def test_the_names_of_guests_are_not_told(controls: Controls) -> None:
    controls.invite(guest(30))

    with pytest.raises(StyleNotFoundError) as told:
        choose(controls, "leaned")

    assert "learned" not in str(told.value)
