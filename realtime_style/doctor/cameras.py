"""Cameras, and virtual ones that other programs can see."""

import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from realtime_style.doctor.report import Camera, Cameras
from realtime_style.hardware.video4linux import Node, ask_capability, list_nodes, opened, role_of

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
    return [_describe(node) for node in list_nodes(sys_folder, dev)]


def _describe(node: Node) -> Camera:
    mode = os.R_OK | (os.W_OK if node.is_virtual else 0)
    try:
        with opened(node.path) as handle:
            role = role_of(ask_capability(handle))
    except OSError:
        role = ""
    return Camera(
        path=str(node.path),
        name=node.name,
        virtual=node.is_virtual,
        usable=os.access(node.path, mode),
        role=role,
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
