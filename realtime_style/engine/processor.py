"""Which processor this is: what was measured on another one tells nothing here."""

import functools
import platform
import re
import subprocess
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_TELLING = ("model name", "CPU implementer", "CPU part", "CPU variant", "flags", "Features", "isa")
"""Lines of Linux that tell kinds of processors apart, and what a virtual machine hides of one."""
_ASK_S = 5
_BFLOAT16 = frozenset({"amx_bf16", "avx512_bf16"})
"""Linux's names of the instructions on x86; other systems do not tell."""
_BFLOAT16_OF_ARM = "bf16"
_ASK_MACOS_BFLOAT16 = "hw.optional.arm.FEAT_BF16"


def processor_name() -> str:
    """As its maker calls it; 'unknown' where the system does not say."""
    told = _cpuinfo()
    if "model name" in told:
        return told["model name"]
    return _of_macos("machdep.cpu.brand_string") or platform.processor() or "unknown"


def processor_kind() -> str:
    """Its name and all that the system tells of what it can do: the same for the same kind."""
    return "; ".join([processor_name(), platform.machine(), *_cpuinfo().values()])


def has_bfloat16() -> bool:
    """Whether it is an x86 that multiplies bfloat16 by itself, as far as the system tells."""
    return not _BFLOAT16.isdisjoint(_cpuinfo().get("flags", "").split())


def has_bfloat16_of_arm() -> bool:
    """The same of an ARM, on Linux and macOS."""
    if _BFLOAT16_OF_ARM in _cpuinfo().get("Features", "").split():
        return True
    return _of_macos(_ASK_MACOS_BFLOAT16) == "1"


@functools.cache
def _cpuinfo() -> dict[str, str]:
    try:
        text = _CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    lines = (re.search(rf"^{name}\s*: (.+)$", text, re.MULTILINE) for name in _TELLING)
    return {name: line[1] for name, line in zip(_TELLING, lines, strict=True) if line}


@functools.cache
def _of_macos(name: str) -> str:
    if platform.system() != "Darwin":
        return ""
    command = ["sysctl", "-n", name]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=_ASK_S, check=False
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
