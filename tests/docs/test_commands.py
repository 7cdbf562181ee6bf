"""Every command of README and docs, as it is written there.

What is done in a moment on a small clip and a small photo is run here, what paints until it is
ended in test_live_commands.py, what takes long in test_long_commands.py. The rest is read by the
programs that would run it: `ONLY_READ` of ways.py lists it, and why.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from realtime_style.cli.app import app
from tests.docs.pages import PAGES, ROOT, blocks, typed_lines
from tests.docs.parsing import PROGRAMS, first_program, parse_rts, unknown_options
from tests.docs.shell import shell
from tests.docs.ways import LINES, LONG, MENTIONS, ONLY_READ, is_live, is_run_at_once

NOT_RUN: Mapping[str, str] = {
    "rts video in.mp4 frame.png --at 1:23.5": "needs a film of minutes",
}
"""Commands that sentences name, and why they are not run."""

FIRST: Mapping[str, tuple[str, ...]] = {
    "rts styles add candy.onnx": ("rts styles export candy --self-contained candy.onnx",),
    "rts styles remove sweets": (
        "rts styles export candy --self-contained candy.onnx",
        "rts styles add candy.onnx --name sweets",
    ),
}
"""Beginnings of lines, and what their page says to type first."""

_STANDS_FOR = re.compile(r"…|(?<![\w-])[A-Z]{2,}(?![\w-])")
"""What a reader puts a name of their own in place of."""

_NEEDS_FILES = re.compile(r"rts (video|image)( --[\w-]+)*")
"""Without any, a sentence names the command and does not say to type it."""


def is_whole(line: str) -> bool:
    """Whether it is a command, and not only the name of one with an option."""
    if _NEEDS_FILES.fullmatch(line):
        return False
    try:
        parse_rts(first_program(line)[1:])
    except Exception:  # whatever the command line says against it
        return False
    return True


_RUN = [
    line
    for line in dict.fromkeys([*LINES, *filter(is_whole, MENTIONS)])
    if is_run_at_once(line) and line not in NOT_RUN and not _STANDS_FOR.search(line)
]


@pytest.mark.parametrize("line", _RUN)
def test_a_command_does_what_it_says(line: str, stage: Path) -> None:
    if set("|<>") & set(line):
        assert shell(line, stage).returncode == 0
        return

    for each in before(line):
        assert type_in(each).exit_code == 0

    result = type_in(line)

    assert result.exit_code == 0, (result.output, result.exception)


def before(line: str) -> tuple[str, ...]:
    return next((lines for start, lines in FIRST.items() if line.startswith(start)), ())


def type_in(line: str) -> Result:
    return CliRunner().invoke(app, shlex.split(line)[1:], prog_name="rts")


@pytest.mark.parametrize("line", ONLY_READ)
def test_what_is_not_run_is_read_by_its_program(line: str) -> None:
    program, *words = first_program(line)

    PROGRAMS[program](words)


@pytest.mark.parametrize("mention", MENTIONS)
def test_a_command_that_a_sentence_names_is_there(mention: str) -> None:
    assert unknown_options(first_program(mention)[1:]) == []


@pytest.mark.parametrize("line", LINES)
def test_each_line_is_run_or_it_is_said_why_not(line: str) -> None:
    ways = [line in _RUN, is_live(line), line in LONG, line in ONLY_READ]

    assert sum(ways) == 1, f"{LINES[line]}: how is it tried?"


def test_no_table_holds_a_line_that_is_on_no_page() -> None:
    assert {*ONLY_READ, *LONG} - {*LINES} == set()
    assert {*NOT_RUN} - {*LINES, *MENTIONS} == set()
    assert [start for start in FIRST if not any(line.startswith(start) for line in _RUN)] == []


def test_who_types_all_of_the_first_two_pages_finds_no_output_there_already() -> None:
    """It would be refused without --overwrite."""
    walk = [each.line for each in typed_lines() if each.page in ("README.md", "quick-start.md")]

    outputs = [output for line in walk if (output := output_of(line))]

    assert len(outputs) >= 8
    assert sorted({*outputs}) == sorted(outputs)


def output_of(line: str) -> str:
    """The file that a line makes; nothing where it makes none, or several."""
    program, command, *words = first_program(line)
    paths = list(takewhile(lambda word: not word.startswith("-"), words))
    if program != "rts" or "--recursive" in words:
        return ""
    if command == "demo":
        return paths[0] if paths else "demo-painted.mp4"
    return paths[1] if command in ("image", "video") else ""


_IN_PYTHON = [f"{page.name}#{i}" for page in PAGES for i, _ in enumerate(blocks(page, "python"))]


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("place", _IN_PYTHON)
def test_an_example_in_python_runs_in_an_interpreter_of_its_own(place: str) -> None:
    name, _, index = place.partition("#")
    page = next(page for page in PAGES if page.name == name)
    code = blocks(page, "python")[int(index)]
    if "candy.onnx" in code:
        assert type_in("rts styles export candy --self-contained candy.onnx").exit_code == 0

    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:__main__", "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
