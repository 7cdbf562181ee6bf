from realtime_style.live.commands import Command, check
from realtime_style.live.keys import KEYS, command_of


def test_every_key_has_a_control_that_takes_it() -> None:
    for key in KEYS:
        assert check(key.command) == key.command


def test_no_key_does_two_things() -> None:
    codes = [code for key in KEYS for code in key.codes]

    assert len(codes) == len(set(codes))


def test_the_help_names_the_keys_that_work() -> None:
    for key in KEYS:
        for shown in key.shown.split(", "):
            if len(shown) == 1:
                assert command_of(ord(shown)) is key.command


def test_capital_letters_do_what_small_ones_do() -> None:
    assert command_of(ord("N")) is command_of(ord("n"))
    assert command_of(ord("n")) == Command("next")


def test_other_keys_do_nothing() -> None:
    assert command_of(ord("~")) is None
    assert command_of(65505) is None  # shift alone
