"""Lines run by a shell, with this very code as `rts`."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.docs.pages import ROOT

LIMIT_S = 300


def give_program(folder: Path, name: str, does: str) -> None:
    """A program of that name, for whoever has the folder's `bin` on the path."""
    program = folder / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)


def shell(
    line: str, folder: Path, rts: str = "", env: Mapping[str, str] = {}
) -> "subprocess.CompletedProcess[str]":
    """The line, typed in the folder. `rts` is Python that runs in place of `-m realtime_style`."""
    python = ["-c", rts] if rts else ["-m", "realtime_style"]
    give_program(folder, "rts", f'exec {shlex.join([sys.executable, *python])} "$@"')
    return subprocess.run(
        ["sh", "-e", "-c", line],
        cwd=folder,
        env={**environment(folder), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def environment(folder: Path) -> dict[str, str]:
    """That of the tests, with the folder's programs, then those of the tests' own Python."""
    paths = {
        "PATH": [folder / "bin", Path(sys.executable).parent],
        "PYTHONPATH": [ROOT, ROOT / "train", ROOT / "export"],
    }
    before = {name: [*map(str, found), os.environ.get(name, "")] for name, found in paths.items()}
    return {**os.environ, **{name: os.pathsep.join(each) for name, each in before.items()}}
