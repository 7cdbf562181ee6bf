"""Every command that paints has all options that make sense for it, each declared once."""

import json
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from realtime_style.cli.app import app
from realtime_style.cli.command_options import COMMAND_OPTIONS, PAINTING, Absent, CommandOptions
from realtime_style.cli.from_options import take_options
from realtime_style.options import Quality, declared, option, read_time
from tests.cli.rts import assert_refused, rts

PAINTERS = ("video", "batch", "image", "sheet", "demo", "webcam", "serve")


def flags_of(command: str) -> set[str]:
    group: Any = typer.main.get_command(app)
    return {flag for each in group.commands[command].params for flag in each.opts}


def offered(options: CommandOptions) -> dict[str, tuple[str, ...]]:
    fields = [each for group in options.groups for each in declared(group)]
    return {each.name: each.flags for each in fields if each.help}


@pytest.mark.parametrize("command", PAINTERS)
def test_no_option_is_missing_but_those_that_make_no_sense(command: str) -> None:
    options = COMMAND_OPTIONS[command]
    flags = flags_of(command)

    missing = [
        flag
        for name, each in offered(options).items()
        if name not in options.absent
        for flag in each
        if flag not in flags
    ]

    assert missing == []
    assert {"--style", "--quiet"} < flags
    assert set(PAINTING) <= set(options.groups)


@pytest.mark.parametrize("command", COMMAND_OPTIONS)
def test_an_exception_names_an_option_and_gives_a_reason(command: str) -> None:
    options = COMMAND_OPTIONS[command]

    for name, absent in options.absent.items():
        assert name in offered(options)
        assert absent.reason


@pytest.mark.parametrize("command", PAINTERS)
def test_an_option_that_makes_no_sense_is_not_there(command: str) -> None:
    options = COMMAND_OPTIONS[command]
    its_own = {"camera"} if command == "serve" else set()

    there = [name for name in options.absent if flags_of(command) & set(offered(options)[name])]

    assert set(there) == its_own


def test_a_new_field_of_the_filters_is_an_option_of_every_command_that_paints() -> None:
    code = f"""
import dataclasses, json
from dataclasses import dataclass
import realtime_style.options as options
@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions(options.FilterOptions):
    vignette: float = options.option(0.0, "Darker corners.", low=0, high=1, group="Painting")
options.FilterOptions = FilterOptions
import typer
from realtime_style.cli.app import app
commands = typer.main.get_command(app).commands
print(json.dumps([
    name for name in {PAINTERS}
    if any("--vignette" in each.opts for each in commands[name].params)
]))
"""

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert json.loads(result.stdout) == list(PAINTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    vignette: float = option(0.0, "Darker corners.", low=0, high=1)
    moment: Fraction = option(Fraction(1), "When.", read=partial(read_time, "--moment"))
    names: tuple[str, ...] = option((), "Which.", flags=("--name",), repeated=True)
    sound: bool = option(True, "Without.", flags=("--no-sound",))
    shown: bool = option(True, "Visibly.")
    plain: bool = option(False, "Plainly.")
    quality: Quality = option(Quality.BEST, "How well.")
    fixed: float = option(1.0, "Never given.")
    library: int = option(7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    word: Annotated[str, typer.Option(help="A word.")] = "none"
    inner: Inner


def run(*arguments: str) -> tuple[str, Outer, bool]:
    taken: list[tuple[str, Outer, bool]] = []

    def command(place: str, *, outer: Outer, own: bool = False) -> None:
        taken.append((place, outer, own))

    throwaway = typer.Typer()
    throwaway.command()(take_options(command, {"fixed": Absent("it never changes", 0.5)}))
    result = CliRunner().invoke(throwaway, ["here", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return taken[0]


def test_without_options_a_command_gets_the_defaults() -> None:
    assert run() == ("here", Outer(word="none", inner=Inner(fixed=0.5)), False)


def test_a_command_gets_what_was_given() -> None:
    place, outer, own = run(
        *("--vignette", "0.5", "--moment", "1:02.5", "--name", "a", "--name", "b", "--no-sound"),
        *("--no-shown", "--plain", "--quality", "fast", "--word", "so", "--own"),
    )

    assert (place, outer.word, own) == ("here", "so", True)
    assert outer.inner == Inner(
        vignette=0.5,
        moment=Fraction(125, 2),
        names=("a", "b"),
        sound=False,
        shown=False,
        plain=True,
        quality=Quality.FAST,
        fixed=0.5,
    )


def test_the_page_has_a_switch_where_mirror_has_no_camera() -> None:
    assert_refused(rts("serve", "--mirror"), "--mirror", "--camera", "the page has a switch")


def test_a_live_run_can_name_execution_providers_but_not_with_a_device() -> None:
    options = ("--camera", "test", "--no-window", "--seconds", 0.1, "--device", "cpu")

    result = rts("webcam", *options, "--execution-providers", "CPUExecutionProvider")

    assert_refused(result, "--device cpu and --execution-providers say the same twice")
