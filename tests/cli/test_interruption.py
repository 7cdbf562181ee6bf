"""Ctrl-C in the midst of `rts video`."""

import re
import sys
from fractions import Fraction
from pathlib import Path

import av
import pytest

from tests.cli.rts import Result, rts_as
from tests.helpers import RAW_HEADER, raw_frames
from tests.passing import times
from tests.warm.piped import start_piped

AT_FRAME = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background ignore it
from realtime_style.sinks.video_file import VideoFileSink
write = VideoFileSink.write
def interrupting(self, painting, frame):
    if frame.index == {frame}: os.kill(os.getpid(), signal.SIGINT)
    write(self, painting, frame)
VideoFileSink.write = interrupting
sys.argv = ["rts", "video", *{arguments}]
from realtime_style.cli import main
main()
"""


def stopped_at(frame: int, *arguments: object) -> Result:
    """Run `rts video` in a process that interrupts itself while it writes a frame."""
    code = AT_FRAME.format(frame=frame, arguments=[*map(str, arguments)])
    return rts_as(code)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".gif"])
def test_what_was_painted_is_kept_and_plays(suffix: str, clip: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{suffix}"

    result = stopped_at(11, clip, target, "--strength", 0, "-q")

    assert result.returncode == 130
    told = re.search(r"stopped: (\d+) frames are kept in '(.+)'", result.stderr)
    assert told, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [f"out.partial{suffix}"]
    assert Path(told[2]).name == f"out.partial{suffix}"
    shown = times(tmp_path / f"out.partial{suffix}")
    assert [time - shown[0] for time in shown] == [Fraction(i, 25) for i in range(12)]
    assert shown[0] < Fraction(3, 100)  # a Matroska file is moved by its sound's pre-roll, once
    assert int(told[1]) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="nothing wakes a reader of a pipe there")
def test_a_pipe_that_gives_nothing_more_holds_nobody_up(tmp_path: Path) -> None:
    code = AT_FRAME.format(frame=9, arguments=["-", str(tmp_path / "out.mkv"), "--strength", "0"])
    with start_piped([], code) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(RAW_HEADER + raw_frames(10))
        process.stdin.flush()

        told = process.stderr.read()  # to its end, while the pipe is open

    assert process.returncode == 130, told
    assert b"stopped: 10 frames are kept in" in told
    assert len(times(tmp_path / "out.partial.mkv")) == 10


def test_the_sound_ends_with_the_picture(clip: Path, tmp_path: Path) -> None:
    stopped_at(9, clip, tmp_path / "out.mp4", "--strength", 0, "--start", "0.2")

    with av.open(str(tmp_path / "out.partial.mp4")) as container:
        sound = container.streams.audio[0]
        assert sound.duration is not None
        assert sound.time_base is not None
        assert abs(sound.duration * sound.time_base - Fraction(10, 25)) < Fraction(3, 100)
        assert sum(1 for _ in container.decode(video=0)) == 10


def test_files_that_are_there_stay_as_they_are(clip: Path, tmp_path: Path) -> None:
    for name in ("out.mp4", "out.partial.mp4"):
        (tmp_path / name).write_bytes(b"precious")

    result = stopped_at(3, clip, tmp_path / "out.mp4", "--strength", 0, "--overwrite")

    assert result.returncode == 130
    assert (tmp_path / "out.mp4").read_bytes() == b"precious"
    assert (tmp_path / "out.partial.mp4").read_bytes() == b"precious"
    assert len(times(tmp_path / "out.partial-2.mp4")) == 4


def test_nothing_is_kept_where_that_is_asked_for(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = stopped_at(3, clip, target, "--strength", 0, "--on-interrupt", "remove")

    assert result.returncode == 130
    assert result.stderr == ""
    assert list(tmp_path.iterdir()) == []
