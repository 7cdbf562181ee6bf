import numpy as np
import pytest

from realtime_style.errors import StyleNotFoundError
from realtime_style.live.controls import Controls, LiveStyle
from realtime_style.live.keys import Action

NAMES = ("candy", "mosaic", "ink")


@pytest.fixture
def controls() -> Controls:
    styles = [
        LiveStyle(name=name, numbers=np.full(3, 10.0 * i, np.float32))
        for i, name in enumerate(NAMES)
    ]
    return Controls(styles, strength=1.0)


def press(controls: Controls, *actions: Action) -> None:
    for action in actions:
        controls.apply(action)


def first_number(controls: Controls) -> float:
    assert controls.look.numbers is not None
    return float(controls.look.numbers[0])


def test_styles_go_round_in_both_directions(controls: Controls) -> None:
    seen = []
    for action in [Action.NEXT_STYLE] * 3 + [Action.PREVIOUS_STYLE] * 2:
        press(controls, action)
        seen.append((controls.style, first_number(controls)))

    assert seen == [("mosaic", 10), ("ink", 20), ("candy", 0), ("ink", 20), ("mosaic", 10)]


def test_a_blend_is_a_share_of_the_next_style(controls: Controls) -> None:
    press(controls, *[Action.BLEND_MORE] * 3)

    assert controls.style == "candy:0.7,mosaic:0.3"
    assert first_number(controls) == pytest.approx(3.0)


def test_blending_on_arrives_at_the_next_style_and_goes_on(controls: Controls) -> None:
    press(controls, *[Action.BLEND_MORE] * 10)
    arrived = controls.style
    press(controls, Action.BLEND_MORE)

    assert arrived == "mosaic"
    assert controls.style == "mosaic:0.9,ink:0.1"


def test_blending_back_comes_from_the_style_before(controls: Controls) -> None:
    press(controls, Action.BLEND_LESS)
    before = controls.style
    press(controls, Action.BLEND_MORE)

    assert before == "ink:0.1,candy:0.9"
    assert controls.style == "candy"


def test_previous_leaves_a_blend_for_its_first_style(controls: Controls) -> None:
    press(controls, Action.BLEND_MORE, Action.PREVIOUS_STYLE)

    assert controls.style == "candy"


def test_strength_stays_between_photo_and_painting(controls: Controls) -> None:
    press(controls, Action.STRONGER)
    most = controls.look.strength
    press(controls, *[Action.WEAKER] * 3)
    some = controls.look.strength
    press(controls, *[Action.WEAKER] * 20)

    assert (most, some, controls.look.strength) == (1.0, 0.7, 0.0)


def test_switches_go_on_and_off(controls: Controls) -> None:
    press(controls, Action.SPLIT, Action.FREEZE, Action.HUD, Action.HELP)
    on = (controls.look.split, controls.look.frozen, controls.hud, controls.help)
    press(controls, Action.SPLIT, Action.FREEZE, Action.HUD, Action.HELP)

    assert on == (True, True, False, True)
    assert (controls.look.split, controls.look.frozen, controls.hud, controls.help) == (
        False,
        False,
        True,
        False,
    )


def test_a_network_of_its_own_is_alone() -> None:
    controls = Controls([LiveStyle(name="mine", numbers=None)], strength=1.0)
    press(controls, Action.NEXT_STYLE, Action.BLEND_MORE, Action.PREVIOUS_STYLE)

    assert controls.style == "mine"
    assert controls.look.numbers is None
    assert not controls.can_switch


def test_any_two_styles_blend_when_they_are_chosen(controls: Controls) -> None:
    controls.choose("ink", "candy", 0.25)

    assert controls.style == "ink:0.75,candy:0.25"
    assert first_number(controls) == 15
    assert (controls.main, controls.other, controls.share) == ("ink", "candy", 0.25)


def test_a_whole_share_of_the_other_style_is_that_style(controls: Controls) -> None:
    controls.choose("ink", "mosaic", 1.0)

    assert controls.style == "mosaic"
    assert first_number(controls) == 10
    assert controls.main == "ink"


def test_keys_go_on_from_a_blend_that_was_chosen(controls: Controls) -> None:
    controls.choose("candy", "ink", 0.9)

    press(controls, Action.BLEND_MORE)
    assert controls.style == "ink"
    press(controls, Action.BLEND_MORE)
    assert controls.style == "ink:0.9,candy:0.1"


def test_a_style_that_is_not_there_changes_nothing(controls: Controls) -> None:
    controls.choose("ink")

    with pytest.raises(StyleNotFoundError, match="did you mean 'mosaic'"):
        controls.choose("mosiac")
    with pytest.raises(StyleNotFoundError):
        controls.choose("candy", "nothing", 0.5)

    assert controls.style == "ink"


def test_a_strength_that_is_set_stays_between_photo_and_painting(controls: Controls) -> None:
    for asked, got in ((0.4, 0.4), (-3, 0), (7, 1)):
        controls.set_strength(asked)
        assert controls.look.strength == got


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (Action.SPLIT, "split"),
        (Action.FREEZE, "frozen"),
        (Action.MIRROR, "mirrored"),
        (Action.COLOURS, "keep_colours"),
    ],
)
def test_what_is_switched_on_is_switched_off_again(
    controls: Controls, action: Action, name: str
) -> None:
    seen = []
    for _ in range(2):
        press(controls, action)
        seen.append(getattr(controls.look, name))

    assert seen == [True, False]


def with_strengths(*strengths: float, asked: float | None = None) -> Controls:
    styles = [
        LiveStyle(name=name, numbers=np.full(3, 10.0, np.float32), strength=strength)
        for name, strength in zip(NAMES, strengths, strict=True)
    ]
    return Controls(styles, strength=asked)


def test_each_style_comes_at_its_own_strength_and_a_blend_between_two() -> None:
    controls = with_strengths(0.9, 0.6, 1.0)
    seen = [controls.look.strength]

    for action in (Action.NEXT_STYLE, Action.NEXT_STYLE, Action.PREVIOUS_STYLE):
        press(controls, action)
        seen.append(controls.look.strength)
    controls.choose("candy", "ink", 0.25)

    assert seen == [0.9, 0.6, 1.0, 0.6]
    assert controls.look.strength == pytest.approx(0.925)


def test_a_strength_that_somebody_set_stays_when_the_style_changes() -> None:
    asked_before, set_by_key, set_by_slider = (
        with_strengths(0.9, 0.6, 1.0, asked=0.3),
        with_strengths(0.9, 0.6, 1.0),
        with_strengths(0.9, 0.6, 1.0),
    )
    press(set_by_key, Action.WEAKER)
    set_by_slider.set_strength(0.5)

    for controls in (asked_before, set_by_key, set_by_slider):
        press(controls, Action.NEXT_STYLE)

    assert asked_before.look.strength == 0.3
    assert set_by_key.look.strength == 0.8
    assert set_by_slider.look.strength == 0.5


def test_other_keys_leave_a_style_s_own_strength_in_force() -> None:
    controls = with_strengths(0.9, 0.6, 1.0)

    press(controls, Action.SPLIT, Action.MIRROR, Action.NEXT_STYLE)

    assert controls.look.strength == 0.6
