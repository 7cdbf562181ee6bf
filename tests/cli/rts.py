"""Run the real command in a process of its own, as a person does."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.warm.start import run

Result = subprocess.CompletedProcess[str]


def rts(*arguments: object, cwd: Path | None = None, env: Mapping[str, str] = {}) -> Result:
    """Run `rts`; the test looks at what it says and how it ends."""
    return run(arguments, {**os.environ, "COLUMNS": "200", **env}, cwd, limit_s=300)


NARROW = """
from rts_train import vgg
from tests.vgg import narrow_stages
vgg._STAGES = narrow_stages()
"""
"""Python that has `rts` read `narrow_vgg_file`."""
MAIN = "from realtime_style.cli import main; main()"


def rts_narrow(*arguments: object) -> Result:
    """Run a command of training, whose loss network is narrow, in one thread."""
    env = {**os.environ, "COLUMNS": "200", "OMP_NUM_THREADS": "1"}
    return run(arguments, env, code=NARROW + MAIN, limit_s=300)


def rts_as(code: str, cwd: Path | None = None, limit_s: float = 60) -> Result:
    """Run Python that changes a part of `rts` before it calls `main`, in a process of its own."""
    return run([], os.environ, cwd, code, limit_s)


def events(result: Result) -> list[dict[str, Any]]:
    """What `--json` told, line by line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def assert_refused(result: Result, *words: str) -> None:
    """One clear line and status 1."""
    assert result.returncode == 1, result.stderr
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert result.stderr.startswith("rts: ")
    for word in words:
        assert word in result.stderr
