from realtime_style.live.keys import KEYS, Action, action_of


def test_every_action_has_one_line_in_the_table() -> None:
    assert sorted(key.action.name for key in KEYS) == sorted(action.name for action in Action)


def test_no_key_does_two_things() -> None:
    codes = [code for key in KEYS for code in key.codes]

    assert len(codes) == len(set(codes))


def test_the_help_names_the_keys_that_work() -> None:
    for key in KEYS:
        for shown in key.shown.split(", "):
            if len(shown) == 1:
                assert action_of(ord(shown)) is key.action


def test_capital_letters_do_what_small_ones_do() -> None:
    assert action_of(ord("N")) is action_of(ord("n")) is Action.NEXT_STYLE


def test_other_keys_do_nothing() -> None:
    assert action_of(ord("~")) is None
    assert action_of(65505) is None  # shift alone
