"""Lines that pages say to type, read by the programs that would run them."""

import ast
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import typer

from realtime_style.cli.app import app
from tests.docs.pages import ROOT

RTS: Any = typer.main.get_command(app)
_SHELL = "|<>"


def first_program(line: str) -> list[str]:
    """The words of a line up to its first pipe or redirection."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=_SHELL)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = []
    for word in lexer:
        if set(word) <= set(_SHELL):
            break
        words.append(word)
    return words


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """The command of `rts` that some words call, and the words that it gets."""
    command, rest = RTS, list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        if rest[0] not in command.commands:
            if command is RTS:
                raise AssertionError(f"rts has no command '{rest[0]}'")
            return command.commands["show"], rest
        command = command.commands[rest.pop(0)]
    return command, rest


def parse_rts(words: list[str]) -> None:
    """By the command line itself: an unknown option or a value that cannot be ends the test."""
    if "--help" in words:
        return
    if words and words[0].startswith("-"):  # such an option acts as soon as it is read
        assert unknown_options(words) == []
        return
    command, rest = command_of(words)
    command.make_context("rts", rest)


def unknown_options(words: list[str]) -> list[str]:
    """Of a command that a sentence only mentions, without what it needs to run."""
    command, rest = command_of(words)
    known = {flag for each in command.params for flag in [*each.opts, *each.secondary_opts]}
    given = {word for word in rest if re.match(r"--?[a-z]", word)}
    return sorted(given - known - {"--help", "-h"})


def extras() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return set(project["optional-dependencies"])


def _pip(words: list[str]) -> None:
    for word in words[1:]:
        if found := re.fullmatch(r"(?:realtime-style|\.)\[([a-z,]+)\]", word):
            assert set(found[1].split(",")) <= extras(), word


def _make(words: list[str]) -> None:
    if not shutil.which("make"):
        pytest.skip("there is no make")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    command = ["make", "--dry-run", "--always-make", *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)


def _python(words: list[str]) -> None:
    if words[:2] == ["-m", "venv"]:
        assert importlib.util.find_spec("venv")
        return
    name = f"{words[1].replace('.', '/')}.py" if words[0] == "-m" else words[0]
    source = (ROOT / name).read_text()
    ast.parse(source)
    for option in (word for word in words if word.startswith("--")):
        assert f'"{option}"' in source, option


def _docker(words: list[str]) -> None:
    assert (ROOT / "Dockerfile").is_file()
    if words[0] == "run":
        parse_rts(["serve", *words[words.index("realtime-style") + 1 :]])


def _dask(words: list[str]) -> None:
    cli = pytest.importorskip(f"distributed.cli.dask_{words[0]}")
    cli.main.make_context("dask", words[1:])


def _accelerate(words: list[str]) -> None:
    launch = pytest.importorskip("accelerate.commands.launch")
    told = launch.launch_command_parser().parse_args(words[1:])
    assert told.training_script == "realtime_style"
    parse_rts(told.training_script_args)


def _activate(words: list[str]) -> None:
    assert words[0].endswith("/bin/activate")


PROGRAMS: Mapping[str, Callable[[list[str]], None]] = {
    "rts": parse_rts,
    "pip": _pip,
    "make": _make,
    "python": _python,
    "python3": _python,
    ".": _activate,
    "docker": _docker,
    "dask": _dask,
    "accelerate": _accelerate,
}
"""By the first word of a line; what each does with the others."""
