import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from realtime_style.cli.sheet import GAP_PX
from realtime_style.frame import BgrImage
from realtime_style.styles.card import STYLE_CONTRACT, Card
from realtime_style.styles.catalogue import user_folder
from realtime_style.styles.parameters import write_parameters
from tests.cli.rts import assert_refused, rts
from tests.helpers import write_inverting_style


def test_a_picture_is_painted_at_its_size(
    photo_file: Path, picture: BgrImage, negative: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.png"

    result = rts("image", photo_file, target, "--style", negative, "--json")

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["frames_out"] == 1
    assert np.array_equal(np.asarray(cv2.imread(str(target))), 255 - picture)


def test_strength_mixes(photo_file: Path, negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.png"

    rts("image", photo_file, target, "--style", negative, "--strength", 0.5)

    painted = cv2.imread(str(target))
    assert painted is not None
    assert abs(painted.astype(float) - 127.5).max() <= 1


def test_colours_are_kept(negative: Path, tmp_path: Path) -> None:
    photo, target = np.full((48, 64, 3), (60, 80, 110), np.uint8), tmp_path / "out.png"
    cv2.imwrite(str(tmp_path / "photo.png"), photo)

    rts("image", tmp_path / "photo.png", target, "--style", negative, "--keep-colors")

    before, after = (
        cv2.cvtColor(image, cv2.COLOR_BGR2YCrCb)[0, 0].astype(int)
        for image in (photo, np.asarray(cv2.imread(str(target))))
    )
    assert abs(before[0] + after[0] - 255) <= 2  # the negative's light
    assert np.abs(before - after)[1:].max() <= 2


def test_strength_zero_gives_every_pixel_back_at_any_quality(
    photo_file: Path, picture: BgrImage, tmp_path: Path
) -> None:
    target = tmp_path / "same.png"

    rts("image", photo_file, target, "--strength", 0, "--quality", "fast")

    assert np.array_equal(np.asarray(cv2.imread(str(target))), picture)


def test_exif_rotation_is_honoured(picture: BgrImage, negative: Path, tmp_path: Path) -> None:
    """A JPEG whose EXIF says 'turn by 90 degrees' (orientation 6)."""
    photo, target = tmp_path / "phone.jpg", tmp_path / "out.png"
    jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
    tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    exif = b"Exif\0\0" + tiff
    photo.write_bytes(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:])

    rts("image", photo, target, "--style", negative)

    painted = cv2.imread(str(target))
    assert painted is not None
    assert painted.shape == (64, 48, 3)


def test_styles_lists_the_card() -> None:
    listed = json.loads(rts("styles", "--json").stdout)
    table = rts("styles").stdout

    candy = next(style for style in listed if style["name"] == "candy")
    assert {"name", "title", "artist", "licence", "origin"} <= set(candy)
    assert candy["origin"] == "built-in"
    assert "candy" in table
    assert {"candy", "mosaic"} < set(rts("styles", "-q").stdout.split())


@pytest.fixture
def gentle(tmp_path: Path) -> Path:
    """A style that paints negatives, at half strength where nothing else is asked for."""
    card = Card(name="gentle", description="Half a negative", title="Test", strength=0.5)
    return write_inverting_style(tmp_path / "gentle.onnx", card)


def test_a_style_s_own_strength_is_the_default(
    gentle: Path, photo_file: Path, picture: BgrImage, tmp_path: Path
) -> None:
    own, full, sheet = tmp_path / "own.png", tmp_path / "full.png", tmp_path / "sheet.png"

    rts("image", photo_file, own, "--style", gentle)
    rts("image", photo_file, full, "--style", gentle, "--strength", 1)
    rts("sheet", photo_file, sheet, "--style", gentle, "--width", 64, "--columns", 2)

    painted, told = cv2.imread(str(own)), cv2.imread(str(full))
    assert painted is not None
    assert told is not None
    assert np.abs(painted.astype(int) - 127.5).max() <= 1.5
    assert np.array_equal(told, 255 - picture)
    tiles = cv2.imread(str(sheet))
    assert tiles is not None
    tile = tiles[GAP_PX : GAP_PX + 48, 2 * GAP_PX + 64 : 2 * GAP_PX + 128]
    assert np.abs(tile.astype(int) - 127.5).max() <= 1.5


def test_styles_tells_what_each_looks_like_and_cuts_no_name_at_80_columns(
    gentle: Path,
) -> None:
    name = "a-name-of-nearly-forty-characters-in-all"
    env = {"COLUMNS": "80"}
    rts("styles", "add", gentle, "--name", name)

    table = rts("styles", env=env).stdout
    listed = {each["name"]: each for each in json.loads(rts("styles", "--json").stdout)}

    assert name in table
    assert all(each in table for each in listed)
    assert max(map(len, table.splitlines())) <= 80
    assert " ".join(table.split()).count("Half a negative") == 1
    assert listed[name]["description"] == "Half a negative"
    assert listed[name]["strength"] == 0.5
    assert listed["candy"]["strength"] <= 1


def test_styles_shows_a_whole_card() -> None:
    shown = json.loads(rts("styles", "--style", "candy", "--json").stdout)

    assert shown["recipe"]["network"]["kind"] == "trunk"
    assert shown["training"]["steps"] > 0
    assert "Licence" in rts("styles", "--style", "candy").stdout


def test_styles_are_added_exported_and_removed(
    negative: Path, photo_file: Path, tmp_path: Path
) -> None:
    added = rts("styles", "add", negative, "--name", "mine")
    taken = rts("styles", "add", negative, "--name", "mine")
    exported = rts("styles", "export", "candy:2,ink", "--self-contained", tmp_path / "ink.onnx")
    again = rts("styles", "export", "candy", "--self-contained", tmp_path / "ink.onnx")
    painted = rts("image", photo_file, tmp_path / "o.png", "--style", tmp_path / "ink.onnx")
    removed = rts("styles", "remove", "mine")

    assert added.returncode == exported.returncode == removed.returncode == 0, exported.stderr
    assert painted.returncode == 0, painted.stderr
    assert_refused(taken, "you have a style 'mine'")
    assert_refused(again, "ink.onnx", "--overwrite")
    assert_refused(rts("styles", "remove", "mine"), "no style of yours is called 'mine'")
    assert_refused(rts("styles", "remove", "candy"), "'candy' is a built-in style")


def test_a_sheet_takes_the_look_that_is_asked_for(
    negative: Path, photo_file: Path, picture: BgrImage, tmp_path: Path
) -> None:
    target = tmp_path / "sheet.png"

    rts("sheet", photo_file, target, "--style", negative, "--strength", 0, "--columns", 2)

    tiles = np.asarray(cv2.imread(str(target)))
    width = (tiles.shape[1] - 3 * GAP_PX) // 2
    photo, painting = tiles[GAP_PX:, GAP_PX:][:, :width], tiles[GAP_PX:, 2 * GAP_PX + width :]
    height = width * picture.shape[0] // picture.shape[1]
    assert np.array_equal(photo[:height], painting[:height, :width])


def test_a_sheet_shows_the_photo_in_every_style(photo_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "sheet.png"

    made = rts("sheet", photo_file, target, "--width", 64, "--columns", 4)

    assert made.returncode == 0, made.stderr
    shown = cv2.imread(str(target))
    count = len(rts("styles", "-q").stdout.split()) + 1
    assert shown is not None
    assert shown.shape == (-(-count // 4) * (48 + 28 + 8) + 8, 4 * (64 + 8) + 8, 3)
    assert_refused(rts("sheet", photo_file, target), "--overwrite")
    assert_refused(rts("sheet", tmp_path / "no.png", tmp_path / "x.png"), "no such file")
    assert_refused(rts("sheet", photo_file, tmp_path / "x.png", "--width", 1), "width")


def test_a_wrong_blend_is_one_clear_line(photo_file: Path, tmp_path: Path) -> None:
    refused = rts("image", photo_file, tmp_path / "o.png", "--style", "candy:-1,mosaic:1")

    assert_refused(refused, "weight must be 0 or more", "'-1'")


def test_help_and_version_answer() -> None:
    assert "video" in rts("--help").stdout
    assert rts("--version").stdout.startswith("rts ")
    assert rts("video").returncode == 2


def test_a_sheet_leaves_out_a_style_of_another_trunk(photo_file: Path, tmp_path: Path) -> None:
    card = Card(name="old", contract=STYLE_CONTRACT, trunk="another")
    user_folder().mkdir(parents=True)
    write_parameters(user_folder() / "old.safetensors", np.zeros(3, np.float32), card)

    made = rts("sheet", photo_file, tmp_path / "s.png", "--width", 64)

    assert made.returncode == 0, made.stderr
    assert "left out 'old'" in made.stderr
