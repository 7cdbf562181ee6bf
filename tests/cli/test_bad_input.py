"""Bad input: one clear line, status 1, no output left, an existing output untouched."""

import os
import shutil
from pathlib import Path

import pytest

from realtime_style.styles.card import Card
from tests.cli.rts import assert_refused, rts
from tests.helpers import TEST_SOUND, ffmpeg, write_inverting_style


@pytest.fixture
def folder(tmp_path: Path, clip: Path, photo_file: Path) -> Path:
    """An input of every bad kind, and an output that must survive."""
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(clip, work / "clip.mp4")
    shutil.copy(photo_file, work / "photo.png")
    (work / "text.mp4").write_text("not a video\n" * 100)
    (work / "empty.mp4").touch()
    ffmpeg(*TEST_SOUND, work / "sound.m4a")
    style = write_inverting_style(work / "cut.onnx", Card(name="cut"))
    style.write_bytes(style.read_bytes()[:-40])
    (work / "garbage.onnx").write_bytes(b"\x00garbage")
    (work / "precious.mp4").write_bytes(b"precious")
    (work / "precious.png").write_bytes(b"precious")
    return work


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.mp4", "precious.mp4"], ["nothing.mp4", "no such file"]),
        (["text.mp4", "precious.mp4"], ["text.mp4", "not a video"]),
        (["empty.mp4", "precious.mp4"], ["empty.mp4", "damaged"]),
        (["sound.m4a", "precious.mp4"], ["sound.m4a", "no video stream"]),
        ([".", "precious.mp4"], ["need a folder", "precious.mp4"]),
        (["clip.mp4", "text.mp4", "new.mp4"], ["need a folder", "'new.mp4/'"]),
        (["nothing*.mp4", "new"], ["no file matches 'nothing*.mp4'"]),
        (["clip.mp4", "new.png"], ["'new.png' is one picture", "'new-%05d.png'", "--at"]),
        (["clip.mp4", "-", "--json"], ["--json", "standard output"]),
        (["-", "precious.mp4"], ["nothing came from standard input"]),
        (["-", "new/"], ["'-' has no name"]),
        (["clip.mp4", "precious.mp4", "--style", "cnady"], ["'cnady'", "did you mean 'candy'"]),
        (["clip.mp4", "precious.mp4", "--style", "cut.onnx"], ["cut.onnx", "damaged"]),
        (["clip.mp4", "precious.mp4", "--style", "garbage.onnx"], ["garbage.onnx", "damaged"]),
        (["clip.mp4", "precious.mp4", "--device", "cuda"], ["'cuda'", "realtime-style[gpu]"]),
        (["clip.mp4", "precious.mp4", "--strength", "1.5"], ["strength", "1.5"]),
        (["clip.mp4", "precious.mp4", "--threads", "-1"], ["threads", "-1"]),
        (["clip.mp4", "precious.mp4", "--target-fps", "0"], ["target-fps", "got 0"]),
        (["clip.mp4", "precious.mp4", "--target-fps", "5000"], ["target-fps", "got 5000"]),
        (["clip.mp4", "precious.mp4", "--preset", "warp9"], ["precious.mp4", "warp9"]),
        (["clip.mp4", "clip.mp4"], ["same file"]),
        (["clip.mp4", "out.nosuchformat"], ["out.nosuchformat", "format"]),
        (["clip.mp4", "nowhere/out.mp4"], ["no output folder 'nowhere'"]),
        (["clip.mp4", "."], ["same file"]),
        ([".", "."], ["same file"]),
    ],
)
def test_a_video_that_cannot_be_made(arguments: list[str], words: list[str], folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    result = rts("video", *arguments, "--overwrite", cwd=folder)

    assert_refused(result, *words)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.png", "precious.png"], ["nothing.png", "no such file"]),
        (["text.mp4", "precious.png"], ["text.mp4", "not a picture"]),
        (["empty.mp4", "precious.png"], ["empty.mp4", "not a picture"]),
        ([".", "precious.png"], ["need a folder", "precious.png"]),
        (["photo.png", "out.nosuchformat"], ["out.nosuchformat", ".png"]),
        (["photo.png", "out"], ["cannot write 'out'"]),
        (["photo.png", "photo.png"], ["same file"]),
        (["photo.png", "precious.png", "--style", "cut.onnx"], ["cut.onnx"]),
    ],
)
def test_a_picture_that_cannot_be_made(
    arguments: list[str], words: list[str], folder: Path
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    result = rts("image", *arguments, "--overwrite", cwd=folder)

    assert_refused(result, *words)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o555)

    assert_refused(rts("video", "clip.mp4", "closed/o.mp4", cwd=folder), "closed", "cannot write")


def test_a_folder_on_a_read_only_system(folder: Path) -> None:
    """/proc takes no files, not even root's."""
    if not Path("/proc/self").is_dir():
        pytest.skip("no /proc here")

    assert_refused(rts("video", "clip.mp4", "/proc/o.mp4", cwd=folder), "cannot write", "/proc")


def test_without_onnxruntime_the_extras_are_named(folder: Path) -> None:
    """An empty module in its place stands for a machine without it."""
    (folder / "onnxruntime.py").write_text("raise ImportError('No module named onnxruntime')\n")

    result = rts("image", "photo.png", "new.png", cwd=folder, env={"PYTHONPATH": str(folder)})

    assert_refused(result, "realtime-style[cpu]", "realtime-style[gpu]")


@pytest.mark.parametrize("library", ["libGL.so.1", "libxcb.so.1", "libgthread-2.0.so.0"])
def test_without_a_library_of_windows_the_packages_are_named(folder: Path, library: str) -> None:
    """A module that fails as OpenCV's does stands for a machine without a desktop."""
    message = f"{library}: cannot open shared object file: No such file or directory"
    (folder / "cv2.py").write_text(f"raise ImportError({message!r})\n")

    result = rts("image", "photo.png", "new.png", cwd=folder, env={"PYTHONPATH": str(folder)})

    assert_refused(result, library, "apt install libgl1", "opencv-python-headless")


def test_without_torch_the_train_extra_is_named(folder: Path) -> None:
    """A module that fails as a missing one does stands for an install without the extra."""
    (folder / "torch.py").write_text("raise ModuleNotFoundError('No torch', name='torch')\n")

    result = rts("export", "x.pt", cwd=folder, env={"PYTHONPATH": str(folder)})

    assert_refused(result, "torch", "realtime-style[train]")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["video", "clip.mp4", "out"], ["'out'", "what kind of video", "'out.mp4'", "--format"]),
        (["video", "clip.mp4", "out.mp3"], ["'out.mp3'", "no picture", ".mp4"]),
        (["video", "clip.mp4", "out.foo"], ["'out.foo'", "no video format", ".mp4"]),
        (["webcam", "--no-window", "--record", "x.png"], ["'x.png' is one picture", "'x.mp4'"]),
        (["webcam", "--no-window", "--record", "x"], ["'x'", "'x.mp4'"]),
        (
            ["image", "photo.png", "new.png", "--style", "My Photo.JPG"],
            ["a picture", "rts train 'My Photo.JPG' --name my-photo", "style 'my-photo'"],
        ),
        (["styles", "add", "photo.png"], ["a picture", "rts train photo.png --name photo"]),
    ],
)
def test_an_error_leads_on(arguments: list[str], words: list[str], folder: Path) -> None:
    """The machine need not have a camera: none is opened."""
    before = {path.name for path in folder.iterdir()}

    result = rts(*arguments, cwd=folder)

    assert_refused(result, *words)
    assert {path.name for path in folder.iterdir()} == before


def test_without_a_display_the_page_is_named(folder: Path) -> None:
    env = {"DISPLAY": "", "QT_QPA_PLATFORM": ""}

    assert_refused(rts("webcam", "--camera", "test", cwd=folder, env=env), "display", "'rts serve'")
