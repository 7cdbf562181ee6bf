"""Try something in a process of its own, which may crash."""

from typing import Any

from realtime_style.engine.apart import ApartError, run_apart

TrialError = ApartError
"""What was tried does not work; the message says why."""


def run_trial(*arguments: str, timeout_s: float = 120) -> dict[str, Any]:
    """Return what a trial of `realtime_style.doctor.trial` found.

    Raises:
        TrialError: it failed, crashed, or took too long.
    """
    return run_apart("realtime_style.doctor.trial", *arguments, timeout_s=timeout_s)
