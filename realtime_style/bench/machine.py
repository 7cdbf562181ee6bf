"""The machine that was measured."""

import datetime
import os
import platform
import re
from pathlib import Path

from realtime_style import __version__
from realtime_style.bench.report import Machine


def describe_machine(*, onnxruntime: str, threads: int) -> Machine:
    """What this machine is; the versions and the day."""
    return Machine(
        cpu=_cpu_name(),
        cores=_usable_cores(),
        system=f"{platform.system()} {platform.machine()}",
        onnxruntime=onnxruntime,
        rts=__version__,
        threads=threads,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )


def _cpu_name() -> str:
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1] if found else platform.processor() or "unknown"


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
