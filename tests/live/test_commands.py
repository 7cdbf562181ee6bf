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


def test_keys_of_several_threads_all_come_in_and_each_s_in_its_order() -> None:
    door = CommandDoor()

    def put(control: str) -> None:
        for number in range(20):
            door.put(Command(control, by=number + 1))

    threads = [threading.Thread(target=put, args=(each,)) for each in ("strength", "steady")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = list(door.take_all())
    for control in ("strength", "steady"):
        steps = [each.by for each in taken if each.control == control]
        assert steps == [number + 1 for number in range(20)]


def test_of_values_for_one_control_the_newest_waits_and_where_it_came() -> None:
    door = CommandDoor()
    for number in range(5000):
        door.put(Command("strength", number / 5000))
        door.put(Command("style", StyleBlend("candy" if number % 2 else "ink")))
    door.put(Command("next"))
    door.put(Command("style", StyleBlend("mosaic")))

    assert list(door.take_all()) == [
        Command("strength", 4999 / 5000),
        Command("next"),
        Command("style", StyleBlend("mosaic")),
    ]


def test_a_value_comes_in_though_too_many_keys_wait() -> None:
    door = CommandDoor()
    for _ in range(1000):
        door.put(Command("next"))
        door.put(Command("strength", by=1))
    door.put(Command("strength", 0.25))

    assert list(door.take_all())[-1] == Command("strength", 0.25)


def test_a_step_from_a_value_is_not_lost_with_it() -> None:
    door = CommandDoor()
    asked = [Command("strength", 0.2), Command("strength", by=1), Command("strength", 0.9)]
    for command in asked:
        door.put(command)

    assert list(door.take_all()) == asked


def test_what_is_done_at_once_does_not_wait_and_is_told() -> None:
    taps: list[str] = []
    door = CommandDoor({"tap": lambda: taps.append("tap")})

    door.put(Command("tap"))

    assert taps == ["tap"]
    assert list(door.take_all()) == [Command("tap")]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Command("strength", float("nan")), "takes a number, got nan"),
        (Command("preset", 3.0), "'preset' takes a name"),
        (Command("keep", "x" * 101), "'keep' takes a name"),
        (Command("keep", "two\nlines"), "'keep' takes a name"),
        (Command("quality", "finest"), "'quality' has no 'finest': there are fast, balanced, best"),
    ],
)
def test_names_and_numbers_that_cannot_be_are_refused(command: Command, told: str) -> None:
    with pytest.raises(InputError, match=told):
        check(command)


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
