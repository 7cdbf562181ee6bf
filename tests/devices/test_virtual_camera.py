"""The virtual camera on v4l2loopback itself, read and written by ffmpeg."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from realtime_style.hardware.video4linux import Node
from tests.devices.conftest import PATIENCE_S, SMALL, Start

SIZE = ("--width", 320, "--height", 180)


def read(ffmpeg: str, node: Node, frames: int = 3) -> tuple[bytes, str]:
    """Grey pictures, and what ffmpeg says of the stream. Waits until there is one to read."""
    command = [ffmpeg, "-nostdin", "-f", "v4l2", "-i", str(node.path), "-frames:v", str(frames)]
    command += ["-f", "rawvideo", "-pix_fmt", "gray", "-"]
    end = time.monotonic() + PATIENCE_S
    while True:
        result = subprocess.run(command, capture_output=True, check=False, timeout=5 * PATIENCE_S)
        if result.returncode == 0 or time.monotonic() > end:
            return result.stdout, result.stderr.decode(errors="replace")
        time.sleep(0.2)


def refusal(*arguments: object, cwd: Path) -> str:
    """The one line with which `rts webcam --virtual-camera` ends."""
    command = [sys.executable, "-m", "realtime_style", "webcam", *SMALL, *SIZE, *arguments]
    result = subprocess.run(
        [*map(str, command), "--seconds", "1"],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=5 * PATIENCE_S,
    )
    assert result.returncode == 1, result.stderr
    return result.stderr.splitlines()[-1]


def test_five_runs_follow_each_other_however_each_ends(
    loopback: Node, ffmpeg: str, start: Start
) -> None:
    ends = (signal.SIGINT, signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGINT)

    for end in ends:
        with start(*SIZE, "--virtual-camera", loopback.path) as run:
            pixels, said = read(ffmpeg, loopback)
            run.send_signal(end)
            run.wait(PATIENCE_S)

        assert len(pixels) == 3 * 320 * 180, said
        assert len(set(pixels)) > 20  # a landscape, not one grey
        assert re.search(r"320x180.* 5 fps", said)


def test_another_size_works_once_all_have_left(loopback: Node, ffmpeg: str, start: Start) -> None:
    for width, height in ((320, 180), (640, 360)):
        size = ("--width", width, "--height", height)
        with start(*size, "--virtual-camera", loopback.number) as run:
            pixels, said = read(ffmpeg, loopback, frames=1)
            run.send_signal(signal.SIGINT)
            run.wait(PATIENCE_S)

        assert len(pixels) == width * height, said


def test_a_reader_that_stays_gets_whole_pictures_of_the_size_that_it_knows(
    loopback: Node, ffmpeg: str, start: Start
) -> None:
    with start(*SIZE, "--virtual-camera", loopback.path) as run:
        read(ffmpeg, loopback, frames=1)
        reader = os.open(loopback.path, os.O_RDWR)
        run.send_signal(signal.SIGINT)
        run.wait(PATIENCE_S)

    try:
        with start("--width", 320, "--height", 320, "--virtual-camera", loopback.path):
            pixels, said = read(ffmpeg, loopback, frames=2)
    finally:
        os.close(reader)

    size = re.search(r"rawvideo.*?(\d+)x(\d+)", said)
    assert size is not None, said
    width, height = int(size[1]), int(size[2])
    last = pixels[-width * height :]
    if (width, height) == (320, 180):  # else this version lets the size change
        middle = last[90 * 320 : 91 * 320]
        assert max(middle[:60]) < 20
        assert max(middle[-60:]) < 20
        assert len(set(middle[75:245])) > 3


def test_a_device_that_another_program_writes_to_is_left_to_it(
    loopback: Node, ffmpeg: str, tmp_path: Path
) -> None:
    picture = ["-re", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10"]
    output = ["-pix_fmt", "yuv420p", "-f", "v4l2", str(loopback.path)]
    writer = subprocess.Popen([ffmpeg, "-nostdin", "-v", "error", *picture, *output])
    try:
        before, _ = read(ffmpeg, loopback, frames=1)

        message = refusal("--virtual-camera", loopback.path, cwd=tmp_path)
        after, _ = read(ffmpeg, loopback, frames=1)
    finally:
        writer.kill()
        writer.wait()

    assert "another program writes to" in message
    assert len(before) == len(after) == 160 * 120


def test_two_runs_of_ours_do_not_share_a_device(
    loopback: Node, start: Start, tmp_path: Path
) -> None:
    with start(*SIZE, "--virtual-camera", loopback.path):
        message = refusal("--virtual-camera", loopback.path, cwd=tmp_path)

    assert "another program writes to" in message


@pytest.mark.parametrize(
    ("device", "words"), [("/dev/video4711", "there is no /dev/video4711"), ("nobody", "'nobody'")]
)
def test_what_is_not_there_is_told_with_what_is(
    device: str, words: str, loopback: Node, tmp_path: Path
) -> None:
    message = refusal("--virtual-camera", device, cwd=tmp_path)

    assert words in message
    assert f"({loopback.path})" in message
    assert "modprobe" not in message
