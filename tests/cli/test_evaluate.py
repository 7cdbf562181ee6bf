"""`rts evaluate` as a person runs it, with a loss network of random weights."""

import json
from pathlib import Path

import cv2

from tests.cli.rts import assert_refused, rts


def test_styles_are_measured_beside_gatys(
    photo_folder: Path, vgg_file: Path, tmp_path: Path
) -> None:
    command = [
        *("evaluate", "candy", "ink", "--photos", photo_folder, "--vgg", vgg_file),
        *("--size", 64, "--gatys-photos", 2, "--iterations", 4, "-o", tmp_path / "report"),
    ]

    result = rts(*command, env={"OMP_NUM_THREADS": "1"})

    assert result.returncode == 0, result.stderr
    assert "| candy |" in result.stdout
    assert "as good as" in result.stdout
    report = json.loads((tmp_path / "report" / "evaluation.json").read_text())
    assert [each["style"] for each in report] == ["candy", "ink"]
    (size,) = report[0]["sizes"]
    parts = size["painting"]
    assert parts["total"] == parts["content"] + parts["style"] + parts["tv"]
    assert size["photos"] == 6
    assert size["unpainted"]["content"] == 0
    assert size["gatys"].keys() == {"0"}
    assert (tmp_path / "report" / "evaluation.md").read_text() == result.stdout
    grid = cv2.imread(str(tmp_path / "report" / "evaluation.jpg"))
    assert grid is not None
    assert grid.shape == (3 * 256, 4 * 256, 3)


def test_what_cannot_be_measured_is_told(
    negative: Path, photo_folder: Path, vgg_file: Path, tmp_path: Path
) -> None:
    common = ["--vgg", vgg_file, "--size", 64, "-o", tmp_path / "r"]

    without_recipe = rts("evaluate", negative, "--photos", photo_folder, *common)
    without_photos = rts("evaluate", "candy", "--photos", tmp_path / "none", *common)

    assert_refused(without_recipe, "the card of 'negative' tells no recipe")
    assert_refused(without_photos, "no photo folder")
