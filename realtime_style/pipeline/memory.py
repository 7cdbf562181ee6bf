"""The memory of this process: the most that it has had, and giving back what is free."""

import ctypes
import re
import sys
from pathlib import Path


def peak_rss_mb() -> float | None:
    """Largest resident memory of this process so far, in 2**20 bytes.

    None where the system does not tell without another library (Windows).
    """
    status = Path("/proc/self/status")
    if status.is_file():
        # Not getrusage: on Linux a new process inherits the peak of the one that started it.
        peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        return int(peak[1]) / 2**10 if peak else None
    if sys.platform == "win32":
        return None
    import resource

    peak_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak_rss / (2**20 if sys.platform == "darwin" else 2**10)  # macOS counts in bytes


def give_back_memory() -> None:
    """Give back to the system what was freed, where the C library would keep it (glibc).

    It takes some milliseconds: for the end of something large.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim:
            trim(0)
