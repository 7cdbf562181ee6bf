"""What the program says of itself: whole, to be copied, and cut nowhere."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from realtime_style.cli import completion
from realtime_style.cli.app import app
from realtime_style.cli.examples import EXAMPLES
from realtime_style.styles.card import Card
from tests.cli.rts import rts
from tests.helpers import add_copy, write_inverting_style

GROUP: Any = typer.main.get_command(app)


def commands(group: Any = GROUP, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with the words that it is called by."""
    for name, command in group.commands.items():
        words = f"{before} {name}".strip()
        yield words, command
        if hasattr(command, "commands"):
            yield from commands(command, words)


COMMANDS = dict(commands())


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_nothing_that_must_be_typed_is_cut(name: str, columns: int) -> None:
    command = COMMANDS.get(name, GROUP)
    env = {"COLUMNS": str(columns)}
    arguments = [*name.split(), "--help"]

    told = CliRunner().invoke(app, arguments, env=env, prog_name="rts").stdout

    words = set(re.split(r"[\s,]+", told))
    assert [
        flag
        for each in command.params
        for flag in each.opts
        if each.param_type_name == "option" and flag not in words
    ] == []
    examples = [f"  {typed}" for typed, _ in EXAMPLES[name]]
    assert set(examples) <= set(told.splitlines())
    assert [line for line in told.splitlines() if len(line) > columns] == []
    assert not re.search(r"[\w-]…", told)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained_by_a_sentence(name: str) -> None:
    unlike = [
        (each.name, each.help)
        for each in COMMANDS[name].params
        if not re.match(r"[A-Z'].*[.…]( \[.*\])?$", each.help or "") or len(each.help.split()) < 3
    ]

    assert unlike == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_command_line_that_is_understood(name: str) -> None:
    """Parsed, and not run: some need a camera, others an hour."""
    for typed, _ in EXAMPLES[name]:
        program, *words = shlex.split(typed.partition(" < ")[0])
        assert program == "rts"
        command = COMMANDS[words.pop(0)]
        if hasattr(command, "commands") and words:
            command = command.commands[words.pop(0) if words[0] in command.commands else "show"]
        command.make_context("rts", words)


def test_what_matters_comes_first() -> None:
    told = rts("webcam", "--help").stdout

    places = [
        told.index(word) for word in ("Examples:", "--style", "--camera", "--window", "--help")
    ]
    assert places == sorted(places)


def test_ranges_and_defaults_are_told() -> None:
    told = " ".join(rts("video", "--help").stdout.split())

    for part in ("[0 to 1; default: 1]", "[default: candy]", "cuda", "[0 to 63; default: 18]"):
        assert part in told


def test_rts_alone_says_where_to_start() -> None:
    result = rts()

    assert result.returncode == 0
    for word in ("rts demo", "rts webcam", "rts serve", "rts --help", "rts doctor"):
        assert word in result.stdout


@pytest.mark.parametrize(
    "arguments", [["styles", "great-wave"], ["styles", "--style", "great-wave"]]
)
def test_a_card_is_for_people(arguments: list[str]) -> None:
    told = rts(*arguments).stdout

    for word in ("The Great Wave off Kanagawa", "Public domain", "rts webcam --style great-wave"):
        assert word in told
    assert "{" not in told
    found = re.search(r"Picture +(\S+)", told)
    assert found
    assert Path(found[1]).is_file()


@pytest.mark.parametrize("arguments", [["great-wave", "--json"], ["--json", "great-wave"]])
def test_a_card_is_whole_for_programs(arguments: list[str]) -> None:
    assert json.loads(rts("styles", *arguments).stdout)["training"]["steps"] > 0


def test_the_card_of_a_file_needs_no_picture(tmp_path: Path) -> None:
    style = write_inverting_style(tmp_path / "of another.onnx", Card(name="other"))

    told = rts("styles", style).stdout

    assert "Picture" not in told
    assert f"rts webcam --style '{style}'" in told


def test_shells_complete_styles_recipes_and_cameras() -> None:
    add_copy("my-own", of="candy", strength=1.0)

    assert completion.styles("gre") == ["great-wave"]
    assert completion.styles("candy:0.5,gre") == ["candy:0.5,great-wave"]
    assert completion.own_styles("") == ["my-own"]
    assert set(completion.recipes("")) == {"full", "gallery", "johnson-2016", "style"}
    assert ("test", "in place of a camera") in completion.cameras("te")
    assert completion.cameras_or_browser("b")[0][0] == "browser"
    assert completion.COMPLETIONS["hwaccel"]("nv") == ["nvenc"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("rts image --style gre", "great-wave"),
        ("rts video --device cu", "cuda"),
        ("rts video --hwaccel nv", "nvenc"),
        ("rts webcam --camera te", "test"),
        ("rts train --recipe joh", "johnson-2016"),
        ("rts styles export gre", "great-wave"),
    ],
)
def test_a_shell_gets_them(typed: str, offered: str) -> None:
    """As bash asks, by the variables that its script sets."""
    count = str(len(typed.split()) - 1)
    env = {"_RTS_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": count}

    assert rts(env=env).stdout.split() == [offered]
