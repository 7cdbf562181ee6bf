"""Work in a process of its own, which may crash. The answer is a line of JSON, the last on stdout.

Nothing is imported here that may be broken.
"""

import json
import signal
import subprocess
import sys
from typing import Any

_CODE = "import sys; sys.path[:] = {path!r}; from {package} import {module}; {module}.main()"


class ApartError(Exception):
    """It does not work; the message says why."""


def run_apart(
    module: str, *arguments: str, given: bytes = b"", timeout_s: float = 120
) -> dict[str, Any]:
    """Return what the function `main` of a module writes, with `given` on its standard input.

    Raises:
        ApartError: it failed, crashed, or took too long.
    """
    package, _, name = module.rpartition(".")
    code = _CODE.format(path=sys.path, package=package, module=name)
    try:
        result = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            input=given,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ApartError(f"no answer within {timeout_s:g} s") from error
    except OSError as error:
        raise ApartError(f"'{sys.executable}' cannot be started: {error.strerror}") from error
    try:
        answer: dict[str, Any] = json.loads(result.stdout.decode(errors="replace").splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise ApartError(_how_it_ended(result)) from error
    if "error" in answer:
        raise ApartError(answer["error"])
    return answer


def _how_it_ended(result: "subprocess.CompletedProcess[bytes]") -> str:
    lines = result.stderr.decode(errors="replace").splitlines()
    said = [line.strip() for line in lines if line.strip()]
    last = f": {said[-1]}" if said else ""
    if result.returncode < 0:
        name = signal.Signals(-result.returncode).name
        return f"the process crashed ({name}){last}"
    return f"the process ended with status {result.returncode}{last}"
