"""`rts image` with several inputs, or none with a name; numbered pictures for `rts video`."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.cli.rts import assert_refused, events, rts, rts_as
from tests.passing import frames
from tests.warm.start import run_piped


@pytest.fixture
def folder(tmp_path: Path, photo_file: Path) -> Path:
    """Three good pictures, one below, a bad one, and what is none."""
    work = tmp_path / "work"
    (work / "in" / "deep").mkdir(parents=True)
    with Image.open(photo_file) as photo:
        for name in ("a.png", "b.jpg", "deep/c.webp", ".hidden.png"):
            photo.save(work / "in" / name)
    (work / "in" / "bad.jpg").write_text("no picture")
    (work / "in" / "notes.txt").write_text("notes")
    return work


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_mirrored_and_a_failure_costs_its_own_picture_only(folder: Path) -> None:
    result = rts("image", "in", "out", "--recursive", "--strength", 0, cwd=folder)

    assert result.returncode == 1
    assert files(folder / "out") == ["a.png", "b.jpg", "deep/c.webp"]
    lines = result.stderr.splitlines()
    assert lines[-2:] == ["4 pictures: 3 painted, 1 failed", "failed: in/bad.jpg"]


def test_what_is_there_stays_and_programs_are_told(folder: Path) -> None:
    (folder / "in" / "bad.jpg").unlink()
    (folder / "out").mkdir()
    (folder / "out" / "a.png").write_bytes(b"precious")

    result = rts("image", "in", "out", "--strength", 0, "--json", cwd=folder)

    assert result.returncode == 0, result.stderr
    assert (folder / "out" / "a.png").read_bytes() == b"precious"
    summary = events(result)[-1]
    assert (summary["event"], summary["pictures"], summary["painted"]) == ("summary", 2, 1)
    assert summary["kept"] == ["out/a.png"]


@pytest.mark.parametrize(
    ("inputs", "painted"),
    [
        (["in/a.png", "in/deep/c.webp"], ["a.png", "c.webp"]),
        (["in/[ab].*g"], ["a.png", "b.jpg"]),
        (["in/a.png"], ["a.png"]),
    ],
)
def test_files_and_patterns_keep_their_names(
    inputs: list[str], painted: list[str], folder: Path
) -> None:
    result = rts("image", *inputs, "out/", "--strength", 0, cwd=folder)

    assert result.returncode == 0, result.stderr
    assert files(folder / "out") == painted


def test_a_format_is_that_of_all_outputs(folder: Path) -> None:
    rts("image", "in/a.png", "in/b.jpg", "out/", "--strength", 0, "--format", "webp", cwd=folder)

    assert files(folder / "out") == ["a.webp", "b.webp"]
    assert (folder / "out" / "b.webp").read_bytes()[8:12] == b"WEBP"


def test_a_picture_that_is_not_written_here_becomes_a_jpeg(folder: Path) -> None:
    with Image.open(folder / "in" / "a.png") as photo:
        photo.save(folder / "photo.jp2")

    rts("image", "photo.jp2", "out/", "--strength", 0, cwd=folder)

    assert files(folder / "out") == ["photo.jpg"]


@pytest.mark.parametrize("form", ["", "ppm"])
def test_a_picture_goes_through_pipes(form: str, photo_file: Path) -> None:
    chosen = ("--format", form) if form else ()

    result = run_piped(["image", "-", "-", "--strength", 0, *chosen], photo_file.read_bytes())

    assert result.returncode == 0, result.stderr
    painted = Image.open(io.BytesIO(result.stdout))
    assert painted.format == (form.upper() or "PNG")
    with Image.open(photo_file) as photo:
        assert np.array_equal(np.asarray(painted), np.asarray(photo))


def test_a_photo_of_a_phone_is_read_upright_and_once(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    photo = np.zeros((48, 64, 3), np.uint8)
    photo[:24] = (250, 20, 20)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees, clockwise
    exif[0x010F] = "Maker"
    Image.fromarray(photo).save(tmp_path / "phone.heic", exif=exif.tobytes(), quality=100)

    result = rts("image", tmp_path / "phone.heic", f"{tmp_path}/out/", "--strength", 0)

    assert result.returncode == 0, result.stderr
    with Image.open(tmp_path / "out" / "phone.jpg") as painted:
        assert painted.size == (48, 64)
        assert np.asarray(painted)[32, 40, 0] > 200
        assert np.asarray(painted)[32, 8, 0] < 60
        assert painted.getexif()[0x010F] == "Maker"
        assert painted.getexif().get(0x0112, 1) == 1


def test_without_its_library_a_photo_of_a_phone_says_what_to_install(tmp_path: Path) -> None:
    photo = tmp_path / "phone.heic"
    photo.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    code = (
        "import sys; sys.modules['pillow_heif'] = None; "
        f"sys.argv = ['rts', 'image', {str(photo)!r}, {str(tmp_path / 'o.png')!r}]; "
        "from realtime_style.cli import main; main()"
    )

    result = rts_as(code)

    assert_refused(result, "phone.heic", "HEIC", "pip install 'realtime-style[heic]'")


@pytest.fixture
def numbered(tmp_path: Path) -> Path:
    """Pictures 7 to 12 of rising brightness."""
    for number in range(7, 13):
        grey = np.full((48, 64, 3), 10 * number, np.uint8)
        cv2.imwrite(str(tmp_path / f"100% {number:03}.png"), grey)
    return tmp_path


def test_numbered_pictures_become_a_video_of_the_rate_asked_for(numbered: Path) -> None:
    result = rts("video", "100% %03d.png", "o.mkv", "--strength", 0, "--fps", "24", cwd=numbered)

    assert result.returncode == 0, result.stderr
    found = frames(numbered / "o.mkv")
    assert len(found) == 6
    assert [round(float(frame.pts), 3) for frame in found] == [round(i / 24, 3) for i in range(6)]
    assert abs(int(found[0].pixels[24, 32, 0]) - 70) <= 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["100% %03d.png", "100% %d.png", "--overwrite"], ["the same pictures"]),
        (["other-%03d.png", "o.mp4"], ["no file is called as in 'other-%03d.png'"]),
        (["100% %03d.png", "o.mp4", "--fps", "0"], ["--fps", "got '0'"]),
        (["100% %03d.png", "o.mp4", "--resume"], ["--resume", "video file"]),
        (["100% %03d.png", "o.mp4", "--workers", "1"], ["100% %03d.png", "no file"]),
    ],
)
def test_numbered_pictures_that_cannot_be_are_refused(
    arguments: list[str], words: list[str], numbered: Path
) -> None:
    assert_refused(rts("video", *arguments, cwd=numbered), *words)


def test_a_film_has_a_rate_of_its_own(clip: Path, tmp_path: Path) -> None:
    result = rts("video", clip, tmp_path / "o.mp4", "--fps", "24")

    assert_refused(result, "--fps", "numbered pictures")


def test_a_number_that_is_missing_is_told(numbered: Path) -> None:
    (numbered / "100% 009.png").unlink()

    assert_refused(rts("video", "100% %03d.png", "o.mp4", cwd=numbered), "number 9", "12")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["image", "a.png"], ["where", "'a.png'", "rts image a.png painted.png"]),
        (["video", "a b.mp4"], ["where", "rts video 'a b.mp4' painted.mp4"]),
        (["image"], ["nothing to paint", "rts image --help"]),
    ],
)
def test_a_forgotten_output_is_told(arguments: list[str], words: list[str]) -> None:
    result = rts(*arguments)

    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["video", "a.mp4", "b.mp4", "__init__.py"], ["folder behind them", "'__init__.py'"]),
        (["image", "a.png", "-", "--json"], ["--json", "a picture", "standard output"]),
    ],
)
def test_an_output_that_cannot_be_is_told(arguments: list[str], words: list[str]) -> None:
    assert_refused(rts(*arguments, cwd=Path(__file__).parent), *words)
