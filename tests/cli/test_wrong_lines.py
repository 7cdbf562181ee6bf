"""What strangers type: whatever is wrong, one line says what, names the value, and what to try."""

import shutil
from pathlib import Path

import pytest

from tests.cli.rts import rts


@pytest.fixture
def folder(tmp_path: Path, clip: Path, photo_file: Path) -> Path:
    work = tmp_path / "work"
    (work / "folder").mkdir(parents=True)
    shutil.copy(clip, work / "in.mp4")
    shutil.copy(photo_file, work / "photo.png")
    (work / "note.txt").write_text("hello\n")
    return work


USAGE = [
    ("vidoe in.mp4 out.mp4", ["no command 'vidoe'", "did you mean 'rts video'"]),
    ("frobnicate", ["no command 'frobnicate'", "'rts --help' lists"]),
    ("--foo", ["no option '--foo'"]),
    ("video in.mp4 out.mp4 --stlye ink", ["no option '--stlye'", "did you mean '--style'"]),
    ("video in.mp4 out.mp4 -x", ["no option '-x'", "'rts video --help'"]),
    ("train photo.png --device cpu", ["no option '--device'", "'rts train --help'"]),
    ("video in.mp4 out.mp4 --strength abc", ["--strength takes a number, got 'abc'"]),
    ("video in.mp4 out.mp4 --threads 1.5", ["--threads takes a whole number, got '1.5'"]),
    ("video in.mp4 out.mp4 --quality quick", ["is one of fast, balanced, best, got 'quick'"]),
    ("image photo.png o.png --variant fp61", ["--variant is one of", "did you mean 'fp16'"]),
    ("webcam --fps fast", ["--fps takes a number, got 'fast'"]),
    ("bench --device gpu", ["--device is one of auto, cpu", "got 'gpu'"]),
    ("video in.mp4 out.mp4 --style", ["--style needs a value", "'--style STYLE'"]),
    ("styles --style", ["--style needs a value", "'--style NAME'"]),
    ("video in.mp4 out.mp4 --overwrite=3", ["--overwrite is a switch"]),
    ("sheet", ["'rts sheet' needs PHOTO", "'rts sheet --help'"]),
    ("styles export candy", ["needs --self-contained FILE"]),
    ("styles ad in.mp4", ["no command 'ad'", "did you mean 'rts styles add'"]),
    ("styles candy ink", ["'rts styles' does not take 'ink'"]),
    ("cameras all", ["'rts cameras' does not take 'all'", "'rts cameras --help'"]),
]
"""Lines that the command line cannot read."""

REFUSED = [
    ("styles add in.mp4", ["'in.mp4' is a video, and no style", "'rts train picture.jpg"]),
    ("styles add photo.png", ["'photo.png' is a picture", "'rts train photo.png --name photo'"]),
    ("styles add note.txt", ["'note.txt' is no style file", "'rts styles' lists"]),
    ("styles add folder", ["'folder' is a folder", "'rts styles' lists"]),
    ("styles add gone.onnx", ["no style file 'gone.onnx'", "'rts styles' lists"]),
    ("styles remove nobody", ["no style of yours is called 'nobody'", "there is none"]),
    ("styles note.txt", ["'note.txt' is no style file"]),
    ("image photo.png o.png --style in.mp4", ["'in.mp4' is a video, and no style"]),
    ("image in.mp4 o.png", ["'in.mp4' is a video", "'rts video'"]),
    ("webcam out.mp4", ["'out.mp4'", "--record"]),
    ("train", ["no style picture", "'rts train picture.jpg --name mine'"]),
    ("config foo bar", ["no option 'foo'", "--help"]),
    ("config webcam.mirorr true", ["no option 'mirorr'", "did you mean 'mirror'"]),
    ("config strength abc", ["strength takes a number, got 'abc'"]),
    ("config quality quick", ["quality is one of fast, balanced, best, got 'quick'"]),
    ("config webcam.mirror maybe", ["mirror takes true or false, got 'maybe'"]),
    ("config style nobody", ["no style named 'nobody'"]),
    ("config --unset", ["'rts config style ink'"]),
    ("evaluate candy --photos gone", ["no folder 'gone'", "--photos"]),
    ("evaluate candy --video gone.mp4", ["no such file: 'gone.mp4'"]),
]
"""Lines that can be read, and not be done."""


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize(("line", "words"), USAGE)
def test_a_line_that_cannot_be_read_is_told_on_one(
    line: str, words: list[str], columns: int, folder: Path
) -> None:
    result = rts(*line.split(), cwd=folder, env={"COLUMNS": str(columns)})

    assert result.returncode == 2
    assert_one_line(result.stderr, words)


@pytest.mark.parametrize(("line", "words"), REFUSED)
def test_what_cannot_be_done_is_told_on_one_line(line: str, words: list[str], folder: Path) -> None:
    result = rts(*line.split(), cwd=folder, env={"COLUMNS": "60"})

    assert result.returncode == 1
    assert_one_line(result.stderr, words)


def assert_one_line(said: str, words: list[str]) -> None:
    assert len(said.splitlines()) == 1, said
    assert said.startswith("rts: ")
    assert "Value error" not in said
    assert said.count("rts: ") == 1
    for word in words:
        assert word in said
