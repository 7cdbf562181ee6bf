"""`rts doctor`, here and in environments that are broken on purpose."""

import json
import re
from pathlib import Path

import pytest

from realtime_style.styles.catalogue import user_folder
from tests.cli.rts import rts

KEYS = {"ok", "system", "libraries", "devices", "ffmpeg", "cameras", "folders", "styles"}
KEYS |= {"chosen", "outputs"}


def test_a_sound_machine_paints_and_its_report_has_every_part() -> None:
    result = rts("doctor", "--json", "--device", "cpu")

    report = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    assert set(report) == KEYS | {"problems"}
    assert report["ok"]
    cpu = next(each for each in report["devices"] if each["device"] == "cpu")
    assert cpu["works"]
    assert cpu["provider"] == "CPUExecutionProvider"
    assert "candy" in report["styles"]
    assert any(each["works"] for each in report["ffmpeg"]["encoders"])
    assert report["system"]["cores"] >= 1


def test_a_device_that_is_asked_for_and_not_there_is_an_error_with_advice() -> None:
    result = rts("doctor", "--device", "directml")

    assert result.returncode == 1
    assert "error: device 'directml' does not work" in result.stdout
    assert "to do: pip install onnxruntime-directml" in result.stdout


@pytest.mark.parametrize("columns", [60, 80])
def test_neither_a_path_nor_a_command_is_broken_on_a_narrow_terminal(columns: int) -> None:
    told = rts("doctor", env={"COLUMNS": str(columns)}).stdout

    assert f"  {user_folder()}\n" in told
    whole = " ".join(told.split())
    advised = set(re.findall(r"pip (?:un)?install (?:-y )?(?:'[^']+'|onnxruntime[\w-]*)", whole))
    assert "pip install 'realtime-style[gpu]' in place of [cpu]" in whole
    assert [each for each in advised if told.count(each) != whole.count(each)] == []


@pytest.mark.parametrize(
    ("module", "code", "words"),
    [
        ("onnxruntime", "raise ImportError('half of it is gone')", ["half of it is gone", "[cpu]"]),
        ("cv2", "raise ImportError('libGL.so.1: no such file')", ["libGL.so.1", "apt install"]),
    ],
)
def test_a_library_that_cannot_be_loaded_is_told_not_stumbled_over(
    module: str, code: str, words: list[str], tmp_path: Path
) -> None:
    """A module in its place stands for a broken install."""
    (tmp_path / f"{module}.py").write_text(code)

    told = rts("doctor", env={"PYTHONPATH": str(tmp_path)})

    assert told.returncode == 1
    assert "Traceback" not in told.stdout + told.stderr
    assert f"error: {module} cannot be loaded" in told.stdout
    for word in words:
        assert word in told.stdout


@pytest.mark.parametrize(
    ("module", "code", "words"),
    [
        ("onnxruntime", "import os; os.abort()", ["crashed (SIGABRT)", "'realtime-style[cpu]'"]),
        ("cv2", "raise ImportError('libxcb.so.1: no such file')", ["libxcb.so.1", "apt install"]),
    ],
)
def test_programs_are_told_of_a_library_that_cannot_be_loaded(
    module: str, code: str, words: list[str], tmp_path: Path
) -> None:
    (tmp_path / f"{module}.py").write_text(code)

    document = rts("doctor", "--json", env={"PYTHONPATH": str(tmp_path)})

    assert document.returncode == 1
    assert document.stderr == ""
    report = json.loads(document.stdout)
    assert not report["ok"]
    problem = next(each for each in report["problems"] if each["severity"] == "error")
    assert problem["what"].startswith(f"{module} cannot be loaded")
    for word in words:
        assert word in problem["what"] + problem["advice"]
    cpu = next(each for each in report["devices"] if each["device"] == "cpu")
    assert cpu["works"] == (module == "cv2")


def test_two_wheels_of_onnxruntime_are_named_with_what_to_do(tmp_path: Path) -> None:
    """A second wheel's list of files stands for one that was installed over the first."""
    record = tmp_path / "onnxruntime_gpu-1.30.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: onnxruntime-gpu\nVersion: 1.30.0\n"
    )
    (record / "top_level.txt").write_text("onnxruntime\n")

    result = rts("doctor", env={"PYTHONPATH": str(tmp_path)})

    assert result.returncode == 0  # it still paints
    assert "onnxruntime and onnxruntime-gpu are installed together" in result.stdout
    assert "pip uninstall -y onnxruntime onnxruntime-gpu" in result.stdout
