"""The table of controls, and the door that commands come in by."""

import threading

import pytest

from realtime_style.errors import InputError
from realtime_style.live.commands import (
    CONTROLS,
    MOST_WAITING,
    Command,
    CommandDoor,
    Kind,
    StyleBlend,
    check,
)
from realtime_style.options import FilterOptions, declared


def test_every_option_of_the_filters_that_may_change_is_a_control() -> None:
    live = {option.name for option in declared(FilterOptions) if option.live_step is not None}

    regions = {"person", "background"}
    assert {control.filters for control in CONTROLS.values() if control.filters} == live | regions
    assert live >= {"strength", "steady", "keep_colours"}


def test_a_number_beyond_its_range_is_brought_back() -> None:
    assert [check(Command("strength", given)).value for given in (-3, 0.4, 7)] == [0, 0.4, 1]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Command("brightness", 1.0), "no control 'brightness': there are style, next"),
        (Command("strength"), "'strength' takes a number"),
        (Command("strength", True), "'strength' takes a number"),
        (Command("split", 0.5), "'split' takes on or off"),
        (Command("next", True), "'next' takes no value"),
        (Command("background", 0.5), "'background' takes a style, or 'photo'"),
        (Command("style"), "'style' takes the name of a style"),
        (Command("photo", StyleBlend("candy")), "'photo' takes no value"),
    ],
)
def test_what_a_control_does_not_take_is_refused_at_the_door(command: Command, told: str) -> None:
    door = CommandDoor()

    with pytest.raises(InputError, match=told):
        door.put(command)

    assert list(door.take_all()) == []


def test_commands_of_several_threads_all_come_in_and_each_s_in_its_order() -> None:
    door = CommandDoor()

    def put(control: str) -> None:
        for number in range(20):
            door.put(Command(control, number / 100))

    threads = [threading.Thread(target=put, args=(each,)) for each in ("strength", "steady")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = list(door.take_all())
    for control in ("strength", "steady"):
        values = [each.value for each in taken if each.control == control]
        assert values == [number / 100 for number in range(20)]


def test_more_commands_than_a_person_gives_are_forgotten() -> None:
    door = CommandDoor()
    for _ in range(1000):
        door.put(Command("next"))

    assert len(list(door.take_all())) == MOST_WAITING


def test_controls_say_what_they_take_in_whole_sentences() -> None:
    for control in CONTROLS.values():
        assert control.help.endswith(".")
        if control.kind is Kind.NUMBER:
            assert control.low < control.high
