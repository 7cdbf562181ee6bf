import pytest

from realtime_style.errors import InputError
from realtime_style.live.commands import CONTROLS, Command, StyleBlend, check
from realtime_style.live.control.midi_map import DEFAULTS, check_source, find, read_map
from realtime_style.live.control.targets import (
    Target,
    command_for,
    position_of,
    read_target,
    scaled,
    target_of,
)
from realtime_style.live.keys import KEYS

STYLES = ("candy", "ink", "mosaic")
MOST_TEXTS = ("strength", "strength +1", "split toggle", "preset 3", "style ink", "next")


@pytest.mark.parametrize("text", MOST_TEXTS)
def test_a_target_is_written_as_it_is_read(text: str) -> None:
    assert str(read_target(text)) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("brightness", "no control 'brightness'"),
        ("quit", "no control 'quit' for others"),
        ("strength up", r"'strength \+1' for a button"),
        ("split on", "toggle"),
        ("next 3", "must be 'next'"),
    ],
)
def test_a_target_that_is_none_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_target(text)


@pytest.mark.parametrize(
    ("text", "arguments", "command"),
    [
        ("strength", [0.5], Command("strength", 0.5)),
        ("strength", [1], Command("strength", 1.0)),
        ("strength +1", [], Command("strength", by=1)),
        ("strength +1", [0.0], None),
        ("split", [], Command("split")),
        ("split", [1.0], Command("split", True)),
        ("split", [0], Command("split", False)),
        ("split", [True], Command("split", True)),
        ("split toggle", [1], Command("split")),
        ("split toggle", [0], None),
        ("next", [1.0], Command("next")),
        ("next", [0.0], None),
        ("next", [], Command("next")),
        ("style", ["ink"], Command("style", StyleBlend("ink"))),
        ("style", [3], Command("style", StyleBlend("mosaic"))),
        ("style", ["ink", "candy", 0.25], Command("style", StyleBlend("ink", "candy", 0.25))),
        ("style", [1, 2, 7.0], Command("style", StyleBlend("candy", "ink", 1.0))),
        ("style ink", [1], Command("style", StyleBlend("ink"))),
        ("preset", [3.0], Command("preset", "3")),
        ("preset", ["intro"], Command("preset", "intro")),
        ("preset 3", [0], None),
        ("keep", [0], None),
        ("keep", [], Command("keep")),
        ("quality", [1.0], Command("quality")),
        ("background", [], Command("background")),
        ("background", [1.0], Command("background")),
        ("background", [0], None),
        ("background", ["photo"], Command("background", "photo")),
        ("person ink", [1], Command("person", "ink")),
        ("quality", ["fast"], Command("quality", "fast")),
    ],
)
def test_what_a_message_asks_for(
    text: str, arguments: list[object], command: Command | None
) -> None:
    assert command_for(read_target(text), arguments, STYLES) == command


@pytest.mark.parametrize(
    ("text", "arguments", "told"),
    [
        ("strength", ["loud"], "takes a number, got 'loud'"),
        ("strength", [None], "takes a number, got None"),
        ("strength", [float("nan")], "takes a number, got nan"),
        ("strength", [[0.1, 0.2]], "takes a number"),
        ("strength", [0.1, 0.2], "takes one value, got 2"),
        ("next", [b"blob"], "takes a number"),
        ("style", [4], "numbers 1 to 3, got 4"),
        ("style", ["ink", "candy"], "the second one's share"),
        ("preset", [b"x" * 1000], "…"),
    ],
)
def test_a_message_that_cannot_be_is_refused(text: str, arguments: list[object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        command_for(read_target(text), arguments, STYLES)


def test_a_knob_goes_through_a_number_s_whole_range() -> None:
    tempo = Target("tempo")

    assert [scaled(tempo, position) for position in (0.0, 0.5, 1.0)] == [30, 165, 300]
    assert [position_of(tempo, value) for value in (30.0, 165.0, 300.0, 999.0)] == [0, 0.5, 1, 1]


def test_lights_tell_switches_looks_and_styles() -> None:
    assert position_of(read_target("split toggle"), True) == 1
    assert position_of(read_target("split toggle"), False) == 0
    assert position_of(read_target("preset 3"), "3") == 1
    assert position_of(read_target("preset 3"), "") == 0
    assert position_of(read_target("style ink"), "ink") == 1
    assert position_of(read_target("background"), "photo") == 1
    assert position_of(read_target("background"), "") == 0


def test_every_key_that_others_may_press_can_be_a_button_s() -> None:
    for key in KEYS:
        if CONTROLS[key.command.control].shared:
            target = target_of(key.command)
            command = command_for(read_target(str(target)), [], STYLES)
            assert command is not None
            assert check(command) == key.command


def test_the_midi_map_that_comes_along_is_for_controls_and_each_is_used_once() -> None:
    targets = [str(target) for target in DEFAULTS.values()]

    assert len(targets) == len(set(targets)) > 25
    for source in DEFAULTS:
        check_source(source)


def test_what_was_taught_for_a_channel_goes_before_what_is_for_all() -> None:
    bindings = read_map({"cc 2 20": "fade", "pitch 1": "blend"})

    assert find(bindings, "cc", 2, 20) == Target("fade")
    assert find(bindings, "cc", 1, 20) == Target("strength")
    assert find(bindings, "pitch", 1, None) == Target("blend")
    assert find(bindings, "cc", 1, 99) is None


@pytest.mark.parametrize("source", ["", "cc", "cc x", "cc 1 2 3", "knob 1", "pitch 1 2", "note -1"])
def test_a_message_s_name_that_is_none_is_told(source: str) -> None:
    with pytest.raises(InputError, match="must be as in 'cc 1 21'"):
        read_map({source: "strength"})


def test_a_control_that_was_taught_and_is_none_is_told_with_its_knob() -> None:
    with pytest.raises(InputError, match=r"\[midi\] 'cc 1 1': no control 'wah'"):
        read_map({"cc 1 1": "wah"})
