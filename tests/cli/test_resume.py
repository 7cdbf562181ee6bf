"""`rts video --resume` after a kill, a full disk, Ctrl-C."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.rts import Result, assert_refused, rts, rts_as
from tests.helpers import ffmpeg
from tests.jobs.jobs import frame_hashes
from tests.passing import times
from tests.warm.start import start

AT_FRAME = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from realtime_style.jobs.segments import SegmentSink
write = SegmentSink.write
def dying(self, painting, frame):
    if frame.index == {frame}: os.kill(os.getpid(), {signal})
    write(self, painting, frame)
SegmentSink.write = dying
sys.argv = ["rts", "video", *{arguments}]
from realtime_style.cli import main
main()
"""
CHEAP = ("--strength", "0", "--segment", "0.2")
"""Five frames of the clip in a segment."""


def die(number: int, frame: int, *arguments: object) -> Result:
    """Run `rts video` in a process that gets a signal before it writes a frame."""
    code = AT_FRAME.format(frame=frame, signal=number, arguments=[*map(str, arguments)])
    return rts_as(code)


@pytest.fixture(scope="module")
def whole(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "whole.mp4"
    assert rts("video", clip, path, *CHEAP, "--resume").returncode == 0
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="nothing kills like SIGKILL there")
@pytest.mark.parametrize("frame", [2, 11, 19])
def test_a_killed_run_is_gone_on_with(frame: int, clip: Path, whole: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    killed = die(signal.SIGKILL, frame, clip, target, *CHEAP, "--resume")
    assert killed.returncode == -signal.SIGKILL

    result = rts("video", clip, target, *CHEAP, "--resume")

    assert result.returncode == 0, result.stderr
    assert frame_hashes(target) == frame_hashes(whole)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("out", "."))] == [
        "out.mp4"
    ]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="nothing kills like SIGKILL there")
def test_ten_kills_at_random_moments_lose_nothing(negative: Path, tmp_path: Path) -> None:
    given, whole, target = (tmp_path / name for name in ("in.mp4", "whole.mp4", "out.mp4"))
    picture, sound = "testsrc2=size=96x64:rate=25:duration=20", "sine=440:duration=20"
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, given)
    options = ("--resume", "--segment", 1, "--style", negative)
    assert rts("video", given, whole, *options).returncode == 0
    chance = random.Random(1)
    kills = 0
    for _ in range(10):
        process = start(["video", given, target, *options], os.environ)
        time.sleep(chance.uniform(0.1, 1.0))
        process.kill()
        process.communicate()
        kills += process.returncode == -signal.SIGKILL

    if not target.exists():  # on a fast machine an earlier run may have come to its end
        result = rts("video", given, target, *options)
        assert result.returncode == 0, result.stderr

    assert kills > 0
    assert frame_hashes(target) == frame_hashes(whole)


def test_without_resume_left_over_work_is_told_and_kept(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    die(signal.SIGTERM, 13, clip, target, *CHEAP, "--resume", "--on-interrupt", "remove")
    before = sorted((tmp_path / "out.mp4.rts-work").iterdir())

    result = rts("video", clip, target, *CHEAP, "--overwrite")

    assert_refused(result, "out.mp4.rts-work", "2 finished segments", "--resume")
    assert sorted((tmp_path / "out.mp4.rts-work").iterdir()) == before


def test_ctrl_c_leaves_a_partial_file_and_the_work(clip: Path, whole: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    stopped = die(signal.SIGINT, 11, clip, target, *CHEAP, "--resume")

    assert stopped.returncode == 130, stopped.stderr
    assert "12 frames are kept in" in stopped.stderr
    assert "--resume goes on" in stopped.stderr
    assert times(tmp_path / "out.partial.mp4") == times(whole)[:12]
    assert rts("video", clip, target, *CHEAP, "--resume").returncode == 0
    assert frame_hashes(target) == frame_hashes(whole)


def test_ctrl_c_keeps_only_the_work_where_no_file_is_wanted(clip: Path, tmp_path: Path) -> None:
    options = (*CHEAP, "--resume", "--on-interrupt", "remove")

    stopped = die(signal.SIGINT, 11, clip, tmp_path / "out.mp4", *options)

    assert stopped.returncode == 130
    assert "--resume goes on with the work in" in stopped.stderr
    assert [path.name for path in tmp_path.glob("out*")] == ["out.mp4.rts-work"]


@pytest.mark.parametrize(
    ("target", "options", "words"),
    [
        ("out.gif", [], ["out.gif", ".mkv"]),
        ("out.mp4", ["--target-fps", 25], ["--target-fps", "--quality"]),
        ("out.mp4", ["--segment", 0], ["segment", "got 0"]),
        ("out.webm", ["--codec", "h264"], ["out.webm", "VP8 or VP9"]),
    ],
)
def test_what_cannot_be_resumed_is_refused_at_once(
    target: str, options: list[object], words: list[str], clip: Path, tmp_path: Path
) -> None:
    result = rts("video", clip, tmp_path / target, "--strength", 0, "--resume", *options)

    assert_refused(result, *words)
    assert list(tmp_path.glob("out*")) == []


FULL_DISK = """
mount -t tmpfs -o size=8k tmpfs {disk} || exit 42
{rts} video {clip} {disk}/out.mkv --strength 0
echo $?
ls -A {disk}
mount -o remount,size=44k {disk}
{rts} video {clip} {disk}/out.mp4 {options}
echo $?
ls {disk}
mount -o remount,size=4m {disk}
{rts} video {clip} {disk}/out.mp4 {options} && cp {disk}/out.mp4 {copy}
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="there is no unshare")
def test_a_full_disk_is_told_and_a_resumed_run_goes_on(
    clip: Path, whole: Path, tmp_path: Path
) -> None:
    """A small file system of the test's own, where the kernel lets it make one."""
    disk, copy = tmp_path / "disk", tmp_path / "copy.mp4"
    disk.mkdir()
    script = FULL_DISK.format(
        rts=f"{sys.executable} -m realtime_style",
        clip=clip,
        disk=disk,
        copy=copy,
        options=" ".join((*CHEAP, "--resume")),
    )

    result = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
    )

    if result.returncode in (1, 42) and not result.stdout:
        pytest.skip(f"no file system can be made here: {result.stderr}")
    assert result.stdout.split() == ["1", "1", "out.mp4.rts-work"]
    assert result.stderr.count("rts: ") == 2
    assert result.stderr.count("No space left on device") >= 2
    assert "--resume goes on from there" in result.stderr
    assert frame_hashes(copy) == frame_hashes(whole)
