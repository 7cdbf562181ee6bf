"""Real devices of this machine. `make test-devices` runs these; nothing else does.

    sudo modprobe vivid node_types=0x60101 n_devs=1
    sudo modprobe v4l2loopback devices=1 exclusive_caps=1 card_label=realtime-style

make some, in a virtual machine as on one's own. What is not there is skipped.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from realtime_style.hardware.video4linux import Node, list_nodes

PATIENCE_S = float(os.environ.get("RTS_DEVICE_PATIENCE_S", "60"))
"""For a program to begin or end: more where the machine is emulated."""
SMALL = ("--camera", "test", "--fps", 5, "--steady", 0, "--strength", 0, "--no-window")

Run = subprocess.Popen[str]
Start = Callable[..., AbstractContextManager[Run]]


@pytest.fixture
def loopback() -> Node:
    """A v4l2loopback device that this user may write to."""
    for node in list_nodes():
        if node.is_loopback and os.access(node.path, os.R_OK | os.W_OK):
            return node
    pytest.skip("no v4l2loopback device that this user may write to")


@pytest.fixture
def ffmpeg() -> str:
    """The system's, which reads and writes video devices; not every wheel's does."""
    path = shutil.which("ffmpeg")
    if path is None:
        pytest.skip("no ffmpeg of the system")
    return path


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts `rts webcam` on the test pattern, and waits until it writes to its virtual camera."""

    @contextmanager
    def started(*arguments: object) -> Iterator[Run]:
        command = [sys.executable, "-m", "realtime_style", "webcam", *SMALL, *arguments]
        with subprocess.Popen(
            list(map(str, command)), stderr=subprocess.PIPE, text=True, cwd=tmp_path
        ) as run:
            try:
                assert run.stderr is not None
                said = []
                for line in run.stderr:
                    said.append(line)
                    if line.startswith("virtual camera "):
                        break
                else:
                    pytest.fail("".join(said))
                yield run
            finally:
                run.kill()

    return started
