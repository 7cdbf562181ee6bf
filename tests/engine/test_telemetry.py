"""What is painted stays here: onnxruntime leaves no identifier, and looks nobody up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LIVE_S = 12
"""Seconds after which a report would have gone out: of onnxruntime 1.32 it does after 9."""
PAINT = """
import time
import numpy as np
from realtime_style import Stylizer
with Stylizer("candy", variant="fp32") as stylizer:
    stylizer.stylize(np.zeros((48, 64, 3), np.uint8))
    time.sleep({live_s})
"""


def paint(home: Path, *prefix: str, live_s: int = 0) -> None:
    """Paint in a process whose home is `home`, as on a person's machine: a CI reports nothing."""
    hidden = {"CI", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "XDG_DATA_HOME"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    subprocess.run(
        [*prefix, sys.executable, "-c", PAINT.format(live_s=live_s)],
        env={**env, "HOME": str(home)},
        check=True,
        timeout=120,
    )


def test_no_file_appears_in_the_home_folder(tmp_path: Path) -> None:
    paint(tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not shutil.which("strace"), reason="strace shows what a process asks for")
def test_no_name_is_looked_up(tmp_path: Path) -> None:
    trace, home = tmp_path / "trace", tmp_path / "home"
    home.mkdir()

    paint(home, "strace", "-f", "-qq", "-e", "trace=socket", "-o", str(trace), live_s=LIVE_S)

    assert "AF_" not in trace.read_text()


def test_who_has_set_the_variable_is_heard() -> None:
    code = "import os, realtime_style; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    env = {**os.environ, "ORT_DISABLE_TELEMETRY": "0"}

    result = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )

    assert result.stdout == "0\n"
