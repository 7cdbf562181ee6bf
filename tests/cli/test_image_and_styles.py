import json
from pathlib import Path

import cv2
import numpy as np

from realtime_style.frame import BgrImage
from tests.cli.rts import rts


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
    assert rts("styles", "-q").stdout == "candy\n"


def test_styles_shows_a_whole_card() -> None:
    shown = json.loads(rts("styles", "--style", "candy", "--json").stdout)

    assert shown["recipe"]["network"]["kind"] == "fast"
    assert shown["training"]["steps"] > 0
    assert "licence:" in rts("styles", "--style", "candy").stdout


def test_help_and_version_answer() -> None:
    assert "video" in rts("--help").stdout
    assert rts("--version").stdout.startswith("rts ")
    assert rts("video").returncode == 2
