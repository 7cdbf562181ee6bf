"""A command that is forked from loaded modules is as one that is started afresh."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.rts import rts
from tests.warm.start import AT_FIRST, Process, can_fork, run, start, start_warm

pytestmark = pytest.mark.skipif(not can_fork(), reason="no forks here: all starts are fresh")

LOOK = """
import json, os, signal, sys
import realtime_style
print(json.dumps({
    "arguments": sys.argv[1:],
    "name": __name__,
    "folder": os.getcwd(),
    "environment": {name: os.environ[name] for name in os.environ if name != "PYTHONUNBUFFERED"},
    "interrupt": str(signal.getsignal(signal.SIGINT)),
    "terminate": str(signal.getsignal(signal.SIGTERM)),
    "terminals": [os.isatty(number) for number in range(3)],
    "input": sys.stdin.read(),
    "buffered": sys.stdout.line_buffering,
}))
print("aside", file=sys.stderr)
"""


def test_it_finds_what_a_fresh_one_finds(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    env |= {"COLUMNS": "71", "LC_ALL": env.get("LC_ALL", "C.UTF-8")}
    fresh = subprocess.run(
        [sys.executable, "-c", LOOK, "a", "b c"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=env,
        check=True,
    )

    warm = run(["a", "b c"], env, tmp_path, LOOK)

    assert json.loads(warm.stdout) == json.loads(fresh.stdout)
    assert warm.stderr == fresh.stderr == "aside\n"
    assert warm.returncode == 0


def test_it_has_no_files_of_another_open() -> None:
    code = "import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))"
    one = start_warm([], AT_FIRST, code="import time; print(1, flush=True); time.sleep(60)")
    assert one
    one.stdout.readline()

    here = run([], os.environ, code=f"import os; os.execlp('python3', 'python3', '-c', {code!r})")

    one.kill()
    one.communicate()
    assert here.stdout in ("[0, 1, 2, 3]\n", "[0, 1, 2]\n"), here


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("", 0),
        ("raise SystemExit(3)", 3),
        ("1 / 0", 1),
        ("import os; os._exit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
        ("import atexit, os; atexit.register(os._exit, 9)", 9),
    ],
)
def test_it_ends_as_a_fresh_one_ends(code: str, status: int) -> None:
    assert run([], os.environ, code=code).returncode == status


def test_a_signal_reaches_it_and_nobody_else() -> None:
    waits = "import time; print('here', flush=True); time.sleep(60)"
    one, other = (start_warm([], AT_FIRST, code=waits) for _ in range(2))
    assert one
    assert other
    assert one.stdout.readline() == other.stdout.readline() == "here\n"

    one.send_signal(signal.SIGINT)
    _, err = one.communicate(timeout=30)

    assert one.wait() in (-signal.SIGINT, 130)
    assert "KeyboardInterrupt" in err
    with pytest.raises(TimeoutError):
        other.wait(0.1)
    other.kill()
    other.communicate()
    assert other.wait() == -signal.SIGKILL


def test_where_python_or_a_library_read_the_environment_the_start_is_fresh() -> None:
    same = start([], AT_FIRST, code="")
    same.communicate()
    assert isinstance(same, Process)
    for name in ("PATH", "HOME", "OMP_NUM_THREADS", "PYTHONIOENCODING", "DISPLAY"):
        assert start_warm([], {**AT_FIRST, name: "other"}, code="") is None


@pytest.mark.parametrize("words", [["image"], ["sheet"]])
def test_a_command_needs_nothing_that_another_has_loaded(
    words: list[str], photo_file: Path, negative: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.png"

    result = rts(*words, photo_file, target, "--style", negative, env={"RTS_FRESH": "1"})

    assert result.returncode == 0, result.stderr
    assert target.exists()
