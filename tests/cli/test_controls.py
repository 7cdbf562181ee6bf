import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TextIO

import pytest

from realtime_style.live.commands import CONTROLS, Command, check
from realtime_style.live.control.osc import target_at
from realtime_style.live.keys import command_of
from realtime_style.serve.commands import parse_command
from tests.cli.rts import assert_refused, rts, rts_as


def rows(which: str) -> list[dict[str, str]]:
    result = rts("controls", which, "--json")
    assert result.returncode == 0, result.stderr
    found: list[dict[str, str]] = json.loads(result.stdout)
    return found


def test_every_address_that_is_shown_is_one_and_none_is_missing() -> None:
    addresses = [row["by"] for row in rows("--osc")]

    targets = {
        target_at(each.replace("NAME", "fast")).control for each in addresses if each != "/rts/tell"
    }

    assert targets == {each.name for each in CONTROLS.values() if each.shared}


def test_every_message_to_the_page_that_is_shown_is_understood() -> None:
    for row in rows("--page"):
        assert check(parse_command(row["by"], ["ink", "candy"]))


def test_keys_and_knobs_are_shown_with_what_they_do() -> None:
    keys = {row["by"]: row["takes"] for row in rows("--keys")}
    knobs = {row["by"]: row["takes"] for row in rows("--midi")}

    assert keys["k"] == "keep"
    assert command_of(ord("k")) == Command("keep")
    assert knobs["cc 20"] == "strength"
    assert knobs["note 62"] == "preset 3"


def test_what_was_taught_is_shown() -> None:
    from realtime_style.live.kept import save_binding

    save_binding("cc 2 7", "blend")

    assert {row["by"]: row["takes"] for row in rows("--midi")}["cc 2 7"] == "blend"


def test_people_see_one_table_at_a_time() -> None:
    assert len(rts("controls").stdout.splitlines()) == len(CONTROLS)
    assert "UDP port 9000" in rts("controls", "--osc").stdout
    assert_refused(rts("controls", "--osc", "--midi"), "one at a time")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_narrow_terminal_nothing_to_be_typed_is_broken() -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "realtime_style", "controls", "--page"]
    with subprocess.Popen(command, stdout=theirs, env={**os.environ, "COLUMNS": "60"}) as process:
        os.close(theirs)
        with os.fdopen(ours, encoding="utf-8", errors="replace") as terminal:
            lines = [line.rstrip() for line in until_it_hangs_up(terminal)]

    assert process.returncode == 0
    assert max(map(len, lines)) <= 60
    assert {row["by"] for row in rows("--page")} <= {line[2:].split("  ")[0] for line in lines}


def until_it_hangs_up(terminal: TextIO) -> Iterator[str]:
    """Linux tells of the end of the other side as an error."""
    with contextlib.suppress(OSError):
        yield from terminal


@pytest.mark.parametrize(
    ("missing", "option", "package"),
    [
        ("pythonosc", "--osc", "python-osc"),
        ("pythonosc", "--osc-to=9001", "python-osc"),
        ("mido", "--midi", "mido"),
    ],
)
def test_without_the_extra_it_is_told_which(missing: str, option: str, package: str) -> None:
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        f"sys.argv = ['rts', 'webcam', '-q', '--camera', 'test', '--no-window', '--seconds', '1', "
        f"{option!r}]\n"
        "from realtime_style.cli import main; main()"
    )

    result = rts_as(code)

    assert result.returncode == 1
    assert result.stderr == (
        f"rts: control from outside needs {package}: pip install 'realtime-style[control]'\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--osc", "here"), ("--osc takes a port", "'here'")),
        (("--osc", "99999"), ("--osc takes a port",)),
        (("--osc", "192.0.2.1:9000"), ("cannot listen at 192.0.2.1:9000",)),
        (("--osc-to", "no.such.host.invalid:9000"), ("no host 'no.such.host.invalid'",)),
        (("--beat", "no-such-device"), ("'no-such-device' cannot be",)),
        (("--fade", "11"), ("fade must be between 0 and 10, got 11",)),
    ],
)
def test_what_cannot_steer_is_refused_on_one_line(
    arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    result = rts("webcam", "-q", "--camera", "test", "--no-window", "--seconds", 1, *arguments)

    assert_refused(result, *words)


def test_a_projector_needs_the_window_that_has_the_keys() -> None:
    result = rts("webcam", "-q", "--camera", "test", "--no-window", "--projector", "--seconds", 1)

    assert_refused(result, "--projector is a second window")
