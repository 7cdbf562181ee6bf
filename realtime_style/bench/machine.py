"""The machine that was measured."""

import datetime
import platform
import subprocess
from collections.abc import Collection

from realtime_style import __version__
from realtime_style.bench.report import Machine
from realtime_style.engine.processor import processor_name
from realtime_style.engine.providers import CUDA, TENSORRT
from realtime_style.engine.threads import usable_cores

_ASK_S = 10


def describe_machine(*, onnxruntime: str, threads: int, providers: Collection[str] = ()) -> Machine:
    """What this machine is; the versions and the day. `providers` are those that painted."""
    return Machine(
        cpu=processor_name(),
        cores=usable_cores(),
        system=f"{platform.system()} {platform.machine()}",
        onnxruntime=onnxruntime,
        rts=__version__,
        threads=threads,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        card=card() if {CUDA, TENSORRT} & set(providers) else "",
    )


def card() -> str:
    """The first NVIDIA card and its driver, as `nvidia-smi` tells; '' where it does not."""
    command = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, timeout=_ASK_S, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ", driver ".join(part.strip() for part in told.partition("\n")[0].split(","))
