"""Run the real command in a process of its own, as a person does."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Result = subprocess.CompletedProcess[str]


def rts(*arguments: object, cwd: Path | None = None, env: Mapping[str, str] = {}) -> Result:
    """Run `rts`; the test looks at what it says and how it ends."""
    return subprocess.run(
        [sys.executable, "-m", "realtime_style", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", **env},
        timeout=300,
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
