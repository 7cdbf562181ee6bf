"""`rts evaluate` as a person runs it, with a loss network of random weights."""

import json
from pathlib import Path

import cv2
import pytest

from tests.cli.rts import assert_refused, rts_narrow

pytest.importorskip("torch")


def test_styles_are_measured_beside_gatys(
    photo_folder: Path, narrow_vgg_file: Path, tmp_path: Path
) -> None:
    command = [
        *("evaluate", "candy", "ink", "--photos", photo_folder, "--vgg", narrow_vgg_file),
        *("--size", 64, "--gatys-photos", 2, "--iterations", 4, "-o", tmp_path / "report"),
    ]

    result = rts_narrow(*command)

    assert result.returncode == 0, result.stderr
    assert "| candy |" in result.stdout
    assert "as good as" in result.stdout
    report = json.loads((tmp_path / "report" / "evaluation.json").read_text())
    assert [each["style"] for each in report] == ["candy", "ink"]
    (size,) = report[0]["sizes"]
    parts = size["painting"]
    assert parts["total"] == pytest.approx(sum(parts.values()) - parts["total"])
    assert list(parts) == ["content", "style", "palette", "tone", "tv", "calm", "total"]
    assert list(size["style_errors"]) == ["relu1_2", "relu2_2", "relu3_3", "relu4_3"]
    assert size["style_errors"] != size["unpainted_errors"]
    assert f"{size['style_errors']['relu3_3']:.3f}" in result.stdout
    assert size["photos"] == 6
    assert size["unpainted"]["content"] == 0
    assert size["gatys"].keys() == {"0"}
    assert (tmp_path / "report" / "evaluation.md").read_text() == result.stdout
    grid = cv2.imread(str(tmp_path / "report" / "evaluation.jpg"))
    assert grid is not None
    assert grid.shape == (3 * 256, 4 * 256, 3)


def test_steadiness_is_measured_on_a_clip(
    clip: Path, narrow_vgg_file: Path, tmp_path: Path
) -> None:
    result = rts_narrow(
        *("evaluate", "candy", "ink", "--video", clip, "--frames", 12, "--vgg", narrow_vgg_file),
        *("-o", tmp_path / "report"),
    )

    assert result.returncode == 0, result.stderr
    assert "| ink, steady |" in result.stdout
    (versions,) = json.loads((tmp_path / "report" / "steadiness.json").read_text()).values()
    found = {version["name"]: version for version in versions}
    assert list(found) == ["input", "candy", "candy, steady", "ink", "ink, steady"]
    for style in ("candy", "ink"):
        plain, steady = found[style], found[f"{style}, steady"]
        assert steady["warping_error"] < plain["warping_error"]
        assert steady["style"] > 0
    assert found["input"]["style"] is None


def test_what_cannot_be_measured_is_told(
    negative: Path, photo_folder: Path, narrow_vgg_file: Path, tmp_path: Path
) -> None:
    common = ["--vgg", narrow_vgg_file, "--size", 64, "-o", tmp_path / "r"]

    without_recipe = rts_narrow("evaluate", negative, "--photos", photo_folder, *common)
    without_photos = rts_narrow("evaluate", "candy", "--photos", tmp_path / "none", *common)

    on_nothing = rts_narrow("evaluate", "candy", *common)
    on_both = rts_narrow(
        "evaluate", "candy", "--photos", photo_folder, "--video", negative, *common
    )
    one_frame = rts_narrow("evaluate", "candy", "--video", negative, "--frames", 1, *common)

    assert_refused(on_nothing, "give --photos FOLDER or --video CLIP")
    assert_refused(on_both, "leave one of them out")
    assert_refused(one_frame, "a change takes two frames")
    assert_refused(without_recipe, "the card of 'negative' tells no recipe")
    assert_refused(without_photos, "no folder", "--photos")
