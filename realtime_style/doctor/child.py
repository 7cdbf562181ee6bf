"""Try something in a process of its own, which may crash."""

import json
import signal
import subprocess
import sys
from typing import Any

_CODE = "import sys; sys.path[:] = {path!r}; from realtime_style.doctor import trial; trial.main()"


class TrialError(Exception):
    """What was tried does not work; the message says why."""


def run_trial(*arguments: str, timeout_s: float = 120) -> dict[str, Any]:
    """Return what a trial of `realtime_style.doctor.trial` found.

    Raises:
        TrialError: it failed, crashed, or took too long.
    """
    command = [sys.executable, "-c", _CODE.format(path=sys.path), *arguments]
    try:
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TrialError(f"no answer within {timeout_s:g} s") from error
    try:
        answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise TrialError(_how_it_ended(result)) from error
    if "error" in answer:
        raise TrialError(answer["error"])
    return answer


def _how_it_ended(result: "subprocess.CompletedProcess[str]") -> str:
    said = [line.strip() for line in result.stderr.splitlines() if line.strip()]
    last = f": {said[-1]}" if said else ""
    if result.returncode < 0:
        name = signal.Signals(-result.returncode).name
        return f"the process crashed ({name}){last}"
    return f"the process ended with status {result.returncode}{last}"
