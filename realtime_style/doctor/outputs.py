"""Ways to other programs that need a library of their own: tried where that is installed."""

import sys
from importlib.metadata import PackageNotFoundError, version

from realtime_style.doctor.child import TrialError, run_trial
from realtime_style.doctor.report import OutputTrial

LIBRARIES = {"ndi": "cyndilib", "spout": "SpoutGL", "syphon": "syphon-python"}
"""By the name of the option, which is that of the extra."""
_SYSTEMS = {"spout": "win32", "syphon": "darwin"}
"""Where it is of one alone."""
_ANSWER_S = 30.0


def try_outputs() -> list[OutputTrial]:
    """Those of this system."""
    return [
        try_output(name, library)
        for name, library in LIBRARIES.items()
        if _SYSTEMS.get(name, sys.platform) == sys.platform
    ]


def try_output(name: str, library: str) -> OutputTrial:
    """Send a picture by it, in a process of its own."""
    try:
        found = f"{library} {version(library)}"
    except PackageNotFoundError:
        advice = f"pip install 'realtime-style[{name}]'"
        return OutputTrial(name=name, library="", works=False, reason=advice)
    try:
        answer = run_trial("send", name, timeout_s=_ANSWER_S)
    except TrialError as error:
        return OutputTrial(name=name, library=found, works=False, reason=str(error))
    return OutputTrial(name=name, library=found, works=True, reason=answer["warning"])
