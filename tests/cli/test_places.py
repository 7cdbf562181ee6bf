"""Names, places and machines as they are: a path is a path, and a home is not always there."""

import os
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from realtime_style.files.paths import ffmpeg_name
from tests.cli.rts import MAIN, assert_refused, events, rts, rts_as
from tests.helpers import ffmpeg
from tests.passing import times
from tests.warm.piped import start_piped

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
NAMES = [
    "12:30.mp4",
    "http:x.mp4",
    "pipe:1.mp4",
    "concat:a|b.mp4",
    "-dash.mp4",
    "100%d.mp4",
    "a\nb.mp4",
    "it's #1?.mp4",
    "x" * 251 + ".mp4",
    "漢" * 83 + ".mp4",
    os.fsdecode(b"n\xff\xfe.mp4"),
]


def frames(path: Path) -> int:
    with av.open(ffmpeg_name(path)) as container:
        return sum(1 for _ in container.decode(video=0))


@on_unix
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name_for_input_and_output(name: str, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / name).write_bytes(clip.read_bytes())
    target = Path("..", "out", name)

    result = rts("video", "--strength", 0, "--", name, target, cwd=tmp_path / "in")

    assert result.returncode == 0, result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]
    assert frames(tmp_path / "out" / name) == 20
    with av.open(ffmpeg_name(tmp_path / "out" / name)) as container:
        assert len(container.streams.audio) == 1


@on_unix
@pytest.mark.parametrize("name", ["12:30.mp4", "x" * 251 + ".mp4", os.fsdecode(b"\xff.mp4")])
def test_a_film_in_segments_may_be_called_anything(name: str, clip: Path, tmp_path: Path) -> None:
    result = rts(
        *("video", clip, name, "--strength", 0, "--resume", "--segment", 0.2), cwd=tmp_path
    )

    assert result.returncode == 0, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert frames(tmp_path / name) == 20


@on_unix
def test_a_file_is_not_taken_for_another_one(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "c.mp4").write_bytes(clip.read_bytes())
    ffmpeg("-i", clip, "-frames:v", 7, "-an", tmp_path / "seven.mp4")
    (tmp_path / "seven.mp4").rename(tmp_path / "file:c.mp4")

    result = rts("video", "file:c.mp4", "out.mp4", "--strength", 0, cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert len(times(tmp_path / "out.mp4")) == 7


def test_a_name_too_long_is_refused_in_one_line(clip: Path, photo_file: Path) -> None:
    for command in (("video", clip), ("image", photo_file)):
        assert_refused(rts(*command, "x" * 256 + ".png", "--strength", 0), "File name too long")


@on_unix
@pytest.mark.parametrize("form", ["matroska", "yuv4mpegpipe"])
def test_a_named_pipe_is_read_once(form: str, clip: Path, tmp_path: Path) -> None:
    pipe, raw = tmp_path / "pipe", tmp_path / "raw"
    sound = ["-c", "copy"] if form == "matroska" else ["-an", "-pix_fmt", "yuv420p"]
    ffmpeg("-i", clip, *sound, "-f", form, raw)
    os.mkfifo(pipe)

    with subprocess.Popen(f"cat '{raw}' > '{pipe}'", shell=True):
        result = rts("video", pipe, tmp_path / "out.mkv", "--strength", 0)

    assert result.returncode == 0, result.stderr
    assert len(times(tmp_path / "out.mkv")) == 20
    assert pipe.is_fifo()


@on_unix
def test_what_reads_a_file_twice_refuses_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mkv")

    result = rts("video", tmp_path / "pipe.mkv", tmp_path / "out.mkv", "--resume")

    assert_refused(result, "--resume goes from a video file")


@on_unix
@pytest.mark.parametrize("overwrite", [[], ["--overwrite"]])
def test_a_named_pipe_is_written_through(overwrite: list[str], clip: Path, tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe.mp4", tmp_path / "got.mp4"
    os.mkfifo(pipe)

    with subprocess.Popen(f"cat '{pipe}' > '{got}'", shell=True):
        result = rts("video", clip, pipe, "--strength", 0, *overwrite)

    assert result.returncode == 0, result.stderr
    assert pipe.is_fifo()
    assert len(times(got)) == 20


@on_unix
def test_a_picture_goes_through_pipes_too(photo_file: Path, tmp_path: Path) -> None:
    source, target, got = tmp_path / "in", tmp_path / "out.png", tmp_path / "got.png"
    os.mkfifo(source)
    os.mkfifo(target)

    copies = f"cat '{photo_file}' > '{source}' & cat '{target}' > '{got}'; wait"
    with subprocess.Popen(copies, shell=True):
        result = rts("image", source, target, "--strength", 0)

    assert result.returncode == 0, result.stderr
    assert target.is_fifo()
    painted, photo = (np.asarray(cv2.imread(str(path))) for path in (got, photo_file))
    assert np.array_equal(painted, photo)


@on_unix
def test_a_device_is_written_to_and_stays(clip: Path) -> None:
    result = rts("video", clip, "/dev/null", "--strength", 0, "--json")

    assert events(result)[-1]["frames_out"] == 20
    assert Path("/dev/null").is_char_device()


@on_unix
def test_what_failed_before_it_began_leaves_nothing(clip: Path, tmp_path: Path) -> None:
    missing = tmp_path / "nosuch.mp4"
    for target in ("f-%05d.png", "out.mp4", "out.nosuchformat"):
        assert rts("video", missing, tmp_path / target).returncode == 1
        assert rts("video", clip, tmp_path / target, "--style", "nosuch").returncode == 1

    assert list(tmp_path.iterdir()) == []


@on_unix
@pytest.mark.parametrize(
    "arguments",
    [["styles"], ["cameras"], ["image", "{photo}", "out.png"], ["video", "{clip}", "out.mp4"]],
)
def test_no_home_means_no_folder_of_the_users(
    arguments: list[str], clip: Path, photo_file: Path, tmp_path: Path
) -> None:
    filled = [each.format(photo=photo_file, clip=clip) for each in arguments]

    result = homeless(*filled, cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert not (tmp_path / "~").exists()


@on_unix
def test_what_needs_a_home_says_so(negative: Path, tmp_path: Path) -> None:
    assert_refused(homeless("styles", "add", str(negative), cwd=tmp_path), "no home folder", "HOME")


def homeless(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run `rts` as a user without home and name, as containers have them."""
    hidden = {"HOME", "USER", "LOGNAME", "XDG_CACHE_HOME", "XDG_DATA_HOME"}
    code = (
        "import os, pwd, runpy, sys\n"
        "def nobody(_): raise KeyError('uid not found')\n"
        "pwd.getpwuid = nobody\n"
        f"for name in {hidden!r}: os.environ.pop(name, None)\n"
        f"sys.argv = ['rts', *{[*arguments]!r}]\n"
        "runpy.run_module('realtime_style', run_name='__main__')"
    )
    if arguments[0] != "video":
        return rts_as(code, cwd)
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(  # so that libraries are loaded without a home, too
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=env,
        timeout=120,
    )


@pytest.mark.parametrize("encoding", ["iso-8859-1", "ascii", "cp1252"])
def test_a_terminal_that_has_not_all_letters_shows_what_it_can(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    begin = f"import sys; sys.stdout = open(1, 'w', encoding={encoding!r}, closefd=False)\n"

    for command in ("styles", "--help"):
        with start_piped([], f"{begin}sys.argv = ['rts', {command!r}]\n{MAIN}") as process:
            assert process.stdout
            assert process.stderr
            said, trouble = process.stdout.read(), process.stderr.read()
        assert process.returncode == 0, trouble
        assert said.decode(encoding).strip()
