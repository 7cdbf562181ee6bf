"""The benchmark of paintings, with a loss network of random weights."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from rts_train.quality import MEASURES
from tests.warm.start import run

ROOT = Path(__file__).parents[2]

OTHER_TOOL = """#!{python}
import sys, pathlib, cv2
command, photos, _, paintings, _, picture = sys.argv[1:]
assert command == "stylize" and sys.argv[3::2] == ["-o", "--style-image"]
assert cv2.imread(picture).shape[0] >= 64
pathlib.Path(paintings).mkdir()
for path in pathlib.Path(photos).iterdir():
    cv2.imwrite(f"{{paintings}}/{{path.stem}}_styled.png", 255 - cv2.imread(str(path)))
"""


@pytest.fixture
def other_tool(tmp_path: Path) -> Path:
    """A command that takes the other tool's arguments and paints negatives."""
    path = tmp_path / "other-tool"
    path.write_text(OTHER_TOOL.format(python=sys.executable))
    path.chmod(0o755)
    return path


@pytest.fixture
def two_photos(photo_folder: Path, tmp_path: Path) -> Path:
    """A folder of the first two."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("0.png", "1.png"):
        shutil.copy(photo_folder / name, folder)
    return folder


def compare(*arguments: object) -> "subprocess.CompletedProcess[str]":
    code = "import runpy; runpy.run_module('benchmarks.compare_quality', run_name='__main__')"
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    return run(arguments, env, ROOT, code, needs_torch=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a script is no command there")
def test_galleries_another_tool_photo_and_picture_stand_in_one_table(
    two_photos: Path, vgg_file: Path, other_tool: Path, tmp_path: Path
) -> None:
    trunk = ROOT / "realtime_style"
    result = compare(
        *("--photos", two_photos, "--size", 96, "--picture-px", 64, "--vgg", vgg_file),
        *("--styles", "candy", "ink", "--peer", other_tool, "--gallery", trunk),
        *("--json", tmp_path / "q.json", "--sheet", tmp_path / "q.png"),
    )

    assert result.returncode == 0, result.stderr
    found = json.loads((tmp_path / "q.json").read_text())
    rows = ["rts", str(trunk), "other-tool", "the photo itself", "the picture itself"]
    assert list(found) == rows
    for row in rows:
        assert f"| {row} |" in result.stdout
        assert list(found[row]) == ["candy", "ink", "mean"]
        assert list(found[row]["candy"]) == list(MEASURES)
    assert found["rts"] == found[str(trunk)]
    assert found["the photo itself"]["candy"]["content"] == 0
    assert found["the picture itself"]["candy"]["style_relu1_2"] < 0.1
    assert found["other-tool"]["candy"]["lightness"] != found["rts"]["candy"]["lightness"]
    sheet = cv2.imread(str(tmp_path / "q.png"))
    assert sheet is not None
    assert sheet.shape[1] > 7 * 320  # the picture, and two photos by three painters


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--styles", "nobody"], "no picture of 'nobody': there are aurora, blueprint, candy"),
        (["--gallery", "missing.safetensors"], "no trunk at 'missing.safetensors'"),
        (["--size", "20"], "--size must be at least 64, got 20"),
    ],
)
def test_what_cannot_be_compared_is_told(
    arguments: list[str], message: str, photo_folder: Path, vgg_file: Path
) -> None:
    result = compare("--photos", photo_folder, "--vgg", vgg_file, *arguments)

    assert result.returncode != 0
    assert message in result.stderr
    assert "Traceback" not in result.stderr
