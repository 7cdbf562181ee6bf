"""What a stranger gets from the wheel."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in a wheel built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    assert path.stat().st_size < 25e6
    return zipfile.ZipFile(path).namelist()


@pytest.mark.parametrize(
    "name",
    [
        "realtime_style/styles/shipped/candy.safetensors",
        "realtime_style/networks/3b1bef240052/manifest.json",
        "realtime_style/networks/3b1bef240052/trunk.onnx",
        "realtime_style/networks/3b1bef240052/trunk-running.onnx",
        "realtime_style/networks/3b1bef240052/trunk-int8-running.onnx",
        "realtime_style/networks/3b1bef240052/trunk-strips.onnx",
        "realtime_style/networks/3b1bef240052/trunk.safetensors",
        "realtime_style/demo/bunny.mp4",
        "realtime_style/demo/CREDITS.md",
        "realtime_style/people/CARD.md",
        "realtime_style/people/selfie-segmentation.onnx",
        "realtime_style/bench/johnson.onnx",
        "realtime_style/serve/page/index.html",
        "realtime_style/py.typed",
        "rts_train/recipes/gallery.toml",
        "rts_train/recipes/johnson-2016.toml",
        "rts_train/pictures/candy.jpg",
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
        *("cluster", "ndi", "spout", "syphon", "test", "dev"),
    }
    assert set(project["optional-dependencies"]) == extras
    assert not any("torch" in need for need in project["dependencies"])
