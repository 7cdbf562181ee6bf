"""Spout and Syphon where they cannot be: what is said, and what to take instead.

On their own systems they were written by their libraries' manuals: nothing here sees a picture.
"""

import sys
from collections.abc import Callable

import pytest

from realtime_style.errors import InputError, SinkError
from realtime_style.live.sinks import check_sinks
from realtime_style.options import LiveOptions
from realtime_style.sinks.own_name import check_own_name
from realtime_style.sinks.spout import check_spout
from realtime_style.sinks.syphon import check_syphon

NEEDS_ELSEWHERE = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="one of them is there"
)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            LiveOptions(spout="x", window=False),
            "Spout is of Windows alone: take --syphon on macOS, or --ndi",
        ),
        (
            LiveOptions(syphon="x", window=False),
            "Syphon is of macOS alone: take --spout on Windows, or --ndi",
        ),
    ],
)
@NEEDS_ELSEWHERE
def test_another_system_is_told_what_it_can_take(options: LiveOptions, said: str) -> None:
    with pytest.raises(SinkError) as caught:
        check_sinks(options)

    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("check", "system", "module", "extra"),
    [
        (check_spout, "win32", "SpoutGL", "realtime-style[spout]"),
        (check_syphon, "darwin", "syphon", "realtime-style[syphon]"),
    ],
)
def test_without_their_library_the_extra_is_told(
    check: Callable[[str], None],
    system: str,
    module: str,
    extra: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(SinkError, match="pip install") as caught:
        check("painting")

    assert extra in str(caught.value)


@pytest.mark.parametrize("name", ["", "a\tb", "x" * 101])
def test_a_name_is_refused_before_the_library_is_missed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")

    with pytest.raises(InputError, match="--spout takes a name of 1 to 100 bytes"):
        check_spout(name)


def test_a_name_in_any_script_is_one() -> None:
    check_own_name("--ndi", "Gemälde 絵 1")
