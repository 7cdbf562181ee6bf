"""The machine: processor, graphics cards, versions."""

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from realtime_style.bench.machine import describe_machine
from realtime_style.doctor.report import System

FEATURES = {
    "avx2": "AVX2",
    "fma": "FMA",
    "avx512f": "AVX-512",
    "avx_vnni": "AVX-VNNI",
    "avx512_vnni": "AVX-512 VNNI",
    "avx512_bf16": "AVX-512 BF16",
    "amx_int8": "AMX INT8",
    "amx_bf16": "AMX BF16",
    "asimd": "NEON",
    "asimddp": "dot product",
    "bf16": "BF16",
    "i8mm": "I8MM",
    "sve": "SVE",
}
"""Of x86 and of ARM, by Linux's names: what onnxruntime's kernels use."""

_VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}
"""By their PCI numbers."""

_ASK_FOR_GPUS = {
    "darwin": ["system_profiler", "SPDisplaysDataType"],
    "win32": [
        "powershell",
        "-NoProfile",
        "-Command",
        "Get-CimInstance Win32_VideoController | ForEach-Object { 'Chipset Model: ' + $_.Name }",
    ],
}


def describe_system() -> System:
    """What there is; it loads no library."""
    machine = describe_machine(onnxruntime="", threads=0)
    return System(
        cpu=machine.cpu,
        cores=machine.cores,
        cpu_features=cpu_features(Path("/proc/cpuinfo")),
        gpus=find_gpus(),
        system=f"{platform.platform()} {platform.machine()}",
        python=platform.python_version(),
        rts=machine.rts,
    )


def cpu_features(cpuinfo: Path) -> list[str] | None:
    """Those of `FEATURES` that the processor has; None where the system does not tell."""
    try:
        found = re.search(r"^(?:flags|Features)\s*: (.*)$", cpuinfo.read_text(), re.MULTILINE)
    except OSError:
        return None
    flags = set(found[1].split()) if found else set()
    return [name for flag, name in FEATURES.items() if flag in flags]


def find_gpus(drm: Path = Path("/sys/class/drm")) -> list[str]:
    """Names of the graphics cards that a driver or the system knows of."""
    nvidia = _ask(["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"])
    if nvidia:
        return [f"{name} (driver {version})" for name, version in _pairs(nvidia)]
    if sys.platform in _ASK_FOR_GPUS:
        return re.findall(r"Chipset Model: (.+)", _ask(_ASK_FOR_GPUS[sys.platform]))
    return sorted(_cards(drm))


def _pairs(lines: str) -> Iterable[tuple[str, str]]:
    for line in lines.splitlines():
        name, comma, version = line.rpartition(", ")
        if comma:
            yield name, version


def _cards(drm: Path) -> Iterable[str]:
    """Makers of the cards in Linux's list; the list has no names."""
    for vendor in drm.glob("card[0-9]*/device/vendor"):
        number = vendor.read_text().strip()
        if number in _VENDORS:
            yield f"{_VENDORS[number]} ({vendor.parent.parent.name})"


def _ask(command: list[str]) -> str:
    """What a program prints; empty if it is not there or fails."""
    if not shutil.which(command[0]):
        return ""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout if result.returncode == 0 else ""
