"""What a stranger gets from the wheel."""

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import realtime_style

ROOT = Path(__file__).parents[1]


def build(project: Path, folder: Path) -> Path:
    """The wheel of the project in `project`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def wheel_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pip install realtime-style` gets, built from this tree."""
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def gallery_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pip install realtime-style-gallery` gets."""
    return build(ROOT / "train", tmp_path_factory.mktemp("gallery"))


@pytest.fixture(scope="module")
def wheel(wheel_file: Path) -> list[str]:
    """The names of the files in it."""
    return zipfile.ZipFile(wheel_file).namelist()


@pytest.mark.parametrize(
    "name",
    [
        "realtime_style/styles/shipped/candy.safetensors",
        "realtime_style/networks/729d00ace02f/manifest.json",
        "realtime_style/networks/729d00ace02f/trunk.onnx",
        "realtime_style/networks/729d00ace02f/trunk-running.onnx",
        "realtime_style/networks/729d00ace02f/trunk-int8-running.onnx",
        "realtime_style/networks/729d00ace02f/trunk-strips.onnx",
        "realtime_style/networks/729d00ace02f/trunk.safetensors",
        "realtime_style/demo/bunny.mp4",
        "realtime_style/demo/CREDITS.md",
        "realtime_style/people/CARD.md",
        "realtime_style/people/selfie-segmentation.onnx",
        "realtime_style/bench/johnson.onnx",
        "realtime_style/serve/page/index.html",
        "realtime_style/py.typed",
        "rts_train/recipes/gallery.toml",
        "rts_train/recipes/johnson-2016.toml",
        "rts_train/pictures/draw_candy.py",
        "rts_export/to_onnx.py",
    ],
)
def test_the_wheel_holds_what_it_needs(name: str, wheel: list[str]) -> None:
    assert name in wheel


def test_the_wheel_holds_nothing_else(wheel: list[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "realtime_style",
        "rts_train",
        "rts_export",
    }


def test_it_is_a_quarter_of_all_since_pictures_and_the_papers_network_are_in_another(
    wheel_file: Path, gallery_file: Path
) -> None:
    gallery = set(zipfile.ZipFile(gallery_file).namelist())
    pictures = {path.name for path in (ROOT / "train/rts_train/pictures").glob("*.jpg")}

    assert wheel_file.stat().st_size < 6.5e6
    assert not [name for name in zipfile.ZipFile(wheel_file).namelist() if name in gallery]
    assert len(pictures) >= 24
    assert {f"rts_gallery/pictures/{name}" for name in pictures} < gallery
    assert "rts_gallery/styles/johnson-candy.onnx" in gallery
    assert f"-{realtime_style.__version__}-" in gallery_file.name


LOOK_ROUND = """
import json, sys
import numpy as np
import realtime_style
from realtime_style import StyleNotFoundError, Stylizer, list_styles
from realtime_style.styles.catalogue import find_style
from realtime_style.styles.gallery import shipped_picture
try:
    reference = find_style("johnson-candy").origin
except StyleNotFoundError as error:
    reference = str(error)
with Stylizer("candy", device="cpu", variant="fp32") as stylizer:
    painting = stylizer.stylize(np.full((48, 64, 3), 128, np.uint8))
print(json.dumps({
    "file": realtime_style.__file__,
    "styles": [style.name for style in list_styles()],
    "picture": shipped_picture("candy.jpg").is_file(),
    "reference": reference,
    "painting": painting.shape,
}))
"""


def looked_round(folder: Path, *wheels: Path) -> dict[str, Any]:
    """What there is where these wheels alone are installed."""
    for path in wheels:
        zipfile.ZipFile(path).extractall(folder / "site")
    done = subprocess.run(
        [sys.executable, "-c", LOOK_ROUND],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "site")},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert Path(found["file"]).is_relative_to(folder)
    return found


def test_the_wheel_alone_paints_and_tells_where_the_rest_is(
    wheel_file: Path, tmp_path: Path
) -> None:
    found = looked_round(tmp_path, wheel_file)

    assert found["painting"] == [48, 64, 3]
    assert len(found["styles"]) >= 24
    assert "johnson-candy" not in found["styles"]
    assert "pip install realtime-style-gallery" in found["reference"]
    assert not found["picture"]


def test_with_the_gallerys_wheel_all_is_there(
    wheel_file: Path, gallery_file: Path, tmp_path: Path
) -> None:
    found = looked_round(tmp_path, wheel_file, gallery_file)

    assert "johnson-candy" in found["styles"]
    assert found["reference"] == "built-in"
    assert found["picture"]


def test_linux_is_spared_what_other_systems_need() -> None:
    """There we ask the kernel for cameras, and write to virtual ones, by ourselves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needs = [*project["dependencies"], *project["optional-dependencies"]["vcam"]]

    spared = [need for need in needs if need.endswith("; sys_platform != 'linux'")]
    assert {need.partition(">=")[0] for need in spared} == {"cv2-enumerate-cameras", "pyvirtualcam"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need it")
def test_linux_lists_its_cameras_without_them() -> None:
    code = (
        "import sys; sys.modules['cv2_enumerate_cameras'] = None; "
        "from realtime_style.sources.devices import list_cameras; list_cameras()"
    )

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_extras_are_those_that_errors_and_docs_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    extras = {
        *("cpu", "openvino", "gpu", "train", "heic", "screen", "vcam", "web", "control"),
        *("cluster", "ndi", "spout", "syphon", "test", "dev", "gallery"),
    }
    assert set(project["optional-dependencies"]) == extras
    assert not any("torch" in need for need in project["dependencies"])
