"""Run the real command in a process of its own, as a person does."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.warm.start import start_warm

Result = subprocess.CompletedProcess[str]
LIMIT_S = 300


def rts(*arguments: object, cwd: Path | None = None, env: Mapping[str, str] = {}) -> Result:
    """Run `rts`; the test looks at what it says and how it ends."""
    command = [sys.executable, "-m", "realtime_style", *map(str, arguments)]
    whole = {**os.environ, "COLUMNS": "200", **env}
    if warm := start_warm(arguments, whole, cwd):
        out, err = warm.communicate(timeout=LIMIT_S)
        return subprocess.CompletedProcess(command, warm.wait(), out, err)
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=whole,
        timeout=LIMIT_S,
    )


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
