"""Every command of README and docs, as it is written there.

What can be run on a small clip and a small photo is run. The rest is read by the real command
line: `ONLY_READ` lists what, and why.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from realtime_style.cli.app import app
from tests.docs.pages import PAGES, ROOT, blocks, spans, typed_lines
from tests.docs.parsing import PROGRAMS, first_program, parse_rts, unknown_options
from tests.docs.stage import furnish
from tests.helpers import add_copy

ONLY_READ: Mapping[str, str] = {
    "rts webcam": "needs a camera, a screen or an address",
    "rts serve": "serves until it is ended",
    "rts train": "takes minutes and downloads: tests/cli/test_train.py runs it on small inputs",
    "rts evaluate": "needs photos, or clips that do not come along, and VGG-16's weights",
    "rts doctor": "tries everything, for seconds: tests/cli/test_doctor.py runs it",
    "rts bench": "takes minutes: tests/cli/test_bench.py runs it on small sizes",
    "rts export": "needs a checkpoint of a training: tests/export runs it",
    "rts batch": "starts other processes: tests/cluster runs it",
    "rts video films/ more.mkv painted/ --workers": "the same",
    "rts video films/ /shared/painted --scheduler": "needs a scheduler: tests/cluster has one",
    "rts video in.mp4 frame.png --at 1:23.5": "needs a film of minutes",
    "rts --install-completion": "changes the files of the user's shell",
    "accelerate launch": "needs several cards or machines",
    "dask ": "needs several machines: tests/cluster makes them",
    "docker ": "needs Docker, and fetches an image",
    "make ": "fetches packages, or runs this very test; a dry run reads the rule",
    "pip ": "fetches packages, or changes those that the tests run with",
    "python ": "a benchmark: takes minutes; its options are looked for",
    "python3 -m venv": "fetches nothing, but what follows it does",
    ". painting/bin/activate": "the same",
}
"""Beginnings of lines, and why those are not run."""

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

_LINES = {each.line: each for each in typed_lines()}
_MENTIONS = dict.fromkeys(
    span
    for page in PAGES
    for span in spans(page)
    if span.startswith("rts ") and "(…)" not in span and "COMMAND" not in span
)


def is_whole(line: str) -> bool:
    """Whether it is a command, and not only the name of one with an option."""
    if _NEEDS_FILES.fullmatch(line):
        return False
    try:
        parse_rts(first_program(line)[1:])
    except Exception:  # whatever the command line says against it
        return False
    return True


def why_only_read(line: str) -> str:
    return next((why for start, why in ONLY_READ.items() if line.startswith(start)), "")


_RUN = [
    line
    for line in dict.fromkeys([*_LINES, *filter(is_whole, _MENTIONS)])
    if line.startswith("rts ")
    and not why_only_read(line)
    and not _STANDS_FOR.search(line)
    and line != "rts config style"
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is fastest here is tried once for all commands."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def stage(tmp_path: Path, clip: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stage"
    furnish(folder, clip)
    add_copy("mine", of="candy", strength=1.0)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("line", _RUN)
def test_a_command_does_what_it_says(line: str, stage: Path) -> None:
    if set("|<>") & set(line):
        run_by_a_shell(line, stage)
        return

    for each in before(line):
        assert type_in(each).exit_code == 0

    result = type_in(line)

    assert result.exit_code == 0, (result.output, result.exception)


def before(line: str) -> tuple[str, ...]:
    return next((lines for start, lines in FIRST.items() if line.startswith(start)), ())


def type_in(line: str) -> Result:
    return CliRunner().invoke(app, shlex.split(line)[1:], prog_name="rts")


def run_by_a_shell(line: str, stage: Path) -> None:
    """With a program `rts` that is this very code."""
    program = stage / "bin" / "rts"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m realtime_style "$@"\n')
    program.chmod(0o755)
    path = f'PATH={shlex.quote(str(program.parent))}:"$PATH"'

    subprocess.run(["sh", "-e", "-c", f"{path}; {line}"], check=True, timeout=120)


@pytest.mark.parametrize("line", [line for line in _LINES if line not in _RUN])
def test_what_is_not_run_is_read_by_its_program(line: str) -> None:
    program, *words = first_program(line)

    assert why_only_read(line) or _STANDS_FOR.search(line), f"{_LINES[line]}: why is it not run?"
    assert program in PROGRAMS, f"{_LINES[line]}: who runs that?"
    PROGRAMS[program](words)


@pytest.mark.parametrize("mention", _MENTIONS)
def test_a_command_that_a_sentence_names_is_there(mention: str) -> None:
    assert unknown_options(first_program(mention)[1:]) == []


@pytest.mark.parametrize("start", ONLY_READ)
def test_the_list_of_what_is_only_read_is_needed(start: str) -> None:
    assert [line for line in [*_LINES, *_MENTIONS] if line.startswith(start)]


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


def test_every_command_is_run_or_read() -> None:
    assert len(_RUN) >= 30
