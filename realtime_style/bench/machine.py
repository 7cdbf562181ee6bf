"""The machine that was measured."""

import datetime
import platform

from realtime_style import __version__
from realtime_style.bench.report import Machine
from realtime_style.engine.processor import processor_name
from realtime_style.engine.threads import usable_cores


def describe_machine(*, onnxruntime: str, threads: int) -> Machine:
    """What this machine is; the versions and the day."""
    return Machine(
        cpu=processor_name(),
        cores=usable_cores(),
        system=f"{platform.system()} {platform.machine()}",
        onnxruntime=onnxruntime,
        rts=__version__,
        threads=threads,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )
