"""The cameras of this machine, real or of the driver vivid."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from realtime_style.errors import SourceError
from realtime_style.hardware.video4linux import (
    ask_capability,
    gives_pictures,
    list_nodes,
    opened,
    role_of,
)
from realtime_style.options import CameraOptions
from realtime_style.sources.closed import explain_on_linux
from realtime_style.sources.live import open_live
from tests.devices.conftest import PATIENCE_S


def listed() -> list[dict[str, Any]]:
    result = subprocess.run(
        [sys.executable, "-m", "realtime_style", "cameras", "--json"],
        capture_output=True,
        check=True,
        timeout=PATIENCE_S,
    )
    cameras: list[dict[str, Any]] = json.loads(result.stdout)
    return cameras


def test_all_cameras_are_listed_with_names_that_can_be_printed() -> None:
    cameras = listed()
    if not cameras:
        pytest.skip("no camera")

    wanted = []
    for node in list_nodes():
        with opened(node.path) as handle:
            if gives_pictures(ask_capability(handle)):
                wanted.append(node.number)
    assert [each["number"] for each in cameras] == wanted
    assert "\ufffd" not in json.dumps(cameras, ensure_ascii=False)


def test_modes_are_those_that_the_systems_program_lists() -> None:
    cameras = [each for each in listed() if each["modes"]]
    program = shutil.which("v4l2-ctl")
    if not cameras or not program:
        pytest.skip("no camera with modes, or no v4l2-ctl")

    for camera in cameras:
        said = subprocess.run(
            [program, "-d", camera["path"], "--list-formats-ext"],
            capture_output=True,
            check=True,
            timeout=PATIENCE_S,
        ).stdout.decode(errors="replace")
        sizes = {f"{mode['width']}x{mode['height']}" for mode in camera["modes"]}
        assert sizes
        assert all(f"Size: Discrete {size}" in said for size in sizes)


def test_each_camera_gives_a_picture() -> None:
    cameras = [each for each in listed() if each["modes"]]
    if not cameras:
        pytest.skip("no camera with modes")

    for camera in cameras:
        smallest = camera["modes"][-1]
        options = CameraOptions(width=smallest["width"], height=smallest["height"])
        source = open_live(camera["path"], options)
        try:
            frame = source.read()
        finally:
            source.close()
        assert frame is not None
        assert frame.pixels.ndim == 3


def test_what_gives_no_pictures_says_what_it_is() -> None:
    others: list[tuple[Path, str]] = []
    for node in list_nodes():
        with opened(node.path) as handle:
            capability = ask_capability(handle)
            if not gives_pictures(capability):
                others.append((node.path, role_of(capability)))
    if not others:
        pytest.skip("all video devices are cameras")

    for path, role in others:
        with pytest.raises(SourceError) as caught:
            open_live(str(path), CameraOptions())
        assert "another program uses it" not in str(caught.value)
        wanted = "no program writes to" if role == "virtual camera" else role
        assert wanted in explain_on_linux(path)
