"""Cameras, and virtual ones that other programs can see."""

import os
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from realtime_style.doctor.report import Camera, Cameras

_HOW_TO_LIST = {
    "darwin": "system_profiler SPCameraDataType lists them",
    "win32": "the Device Manager lists them under 'Cameras'",
}


def find_cameras(sys_folder: Path = Path("/sys"), dev: Path = Path("/dev")) -> Cameras:
    """Read Linux's list; elsewhere say where the system has one."""
    on_linux = sys.platform.startswith("linux")
    how = "" if on_linux else _HOW_TO_LIST.get(sys.platform, "this system is not known")
    return Cameras(
        devices=list_devices(sys_folder, dev) if on_linux else None,
        how_to_list=how,
        virtual_driver=(sys_folder / "module" / "v4l2loopback").is_dir() if on_linux else None,
        pyvirtualcam=_version("pyvirtualcam"),
    )


def list_devices(sys_folder: Path, dev: Path) -> list[Camera]:
    """Linux's video devices, by number. One camera may have several."""
    entries = (sys_folder / "class" / "video4linux").glob("video*")
    return [_describe(entry, dev / entry.name) for entry in sorted(entries, key=_number)]


def _describe(entry: Path, device: Path) -> Camera:
    virtual = "virtual" in entry.resolve().parts
    try:
        name = (entry / "name").read_text().strip()
    except OSError:
        name = "unknown"
    mode = os.R_OK | (os.W_OK if virtual else 0)
    return Camera(path=str(device), name=name, virtual=virtual, usable=os.access(device, mode))


def _number(entry: Path) -> int:
    digits = re.sub(r"\D", "", entry.name)
    return int(digits) if digits else -1


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
