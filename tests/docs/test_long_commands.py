"""What README and docs have that takes long: learning, measuring, many machines, a clone.

Lines are typed as they stand. The config file makes what they do small, the loss network is narrow
and has no trained weights, and addresses of other machines are this one's. `LONG` of ways.py says
which test runs which line; each test takes its lines from there.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from realtime_style.files.folders import user_cache
from realtime_style.styles.catalogue import user_folder
from tests.cli.rts import MAIN, NARROW
from tests.docs.pages import ROOT
from tests.docs.shell import environment, give_program, shell
from tests.docs.ways import LONG

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no such shell there"),
]

SMALL = """
[defaults.train]
steps = 2
[defaults.evaluate]
gatys-photos = 0
size = [64]
[defaults.bench]
resolution = ["64x48"]
"""
QUICK = "quick = true\n"
A_SECOND = "seconds = 1.0\n"


def lines_of(name: str) -> list[str]:
    return [line for line, test in LONG.items() if test == name]


def set_defaults(text: str) -> None:
    Path(os.environ["RTS_CONFIG"]).write_text(text)


@pytest.fixture
def judged(
    stage: Path,
    narrow_vgg_file: Path,
    photo_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The stage, where the judging network and photos have been downloaded before."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "downloads"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    cache = user_cache()
    assert cache
    shutil.copytree(photo_folder, cache / "val2017")
    shutil.copy(narrow_vgg_file, cache / "vgg16-features.safetensors")
    y, x = np.mgrid[:80, :100]
    stripes = ((x + y) // 8 % 2)[:, :, np.newaxis]
    picture = np.where(stripes, (0, 0, 230), (20, 220, 250)).astype(np.uint8)
    cv2.imwrite(str(stage / "picture.jpg"), picture)
    (user_folder() / "mine.safetensors").unlink()
    set_defaults(SMALL)
    return stage


def filled_in(line: str) -> str:
    for word, name in {"PICTURE": "picture.jpg", "NAME": "own", "DIR": "photos"}.items():
        line = re.sub(rf"\b{word}\b", name, line)
    return line


@pytest.mark.parametrize("line", lines_of("learning"))
def test_a_line_of_learning_leaves_styles_that_paint(line: str, judged: Path) -> None:
    typed = filled_in(line)

    learned = shell(typed, judged, NARROW + MAIN)

    assert learned.returncode == 0, learned.stderr
    if found := re.search(r"--name (\w+)", typed):
        painted = shell(f"rts image photo.jpg seen.png --style {found[1]}", judged)
        assert painted.returncode == 0, painted.stderr
    else:
        assert [*judged.glob("runs/gallery/checkpoint.pt")], learned.stderr


@pytest.mark.parametrize("line", lines_of("evaluating"))
def test_styles_are_measured(line: str, judged: Path) -> None:
    told = shell(filled_in(line), judged, NARROW + MAIN)

    assert told.returncode == 0, told.stderr
    assert "| candy |" in told.stdout


@pytest.mark.parametrize("line", lines_of("measuring"))
def test_this_machine_is_measured(line: str, stage: Path) -> None:
    if "--resolution" in line:
        set_defaults(SMALL + A_SECOND)
    else:
        set_defaults(SMALL + QUICK)

    told = shell(line, stage)

    assert told.returncode == 0, told.stderr
    assert ("frames in 'candy'" if "--live" in line else "64x48") in told.stdout + told.stderr


def test_a_measurement_is_compared_with_the_one_before(stage: Path) -> None:
    set_defaults(SMALL + QUICK)
    measure, compare = lines_of("comparing")

    measured = shell(measure, stage)
    compared = shell(compare, stage)

    assert measured.returncode == 0, measured.stderr
    assert (stage / "before.json").stat().st_size > 0
    is_slower = " slower by more than 10%" in compared.stderr
    assert compared.returncode == int(is_slower), compared.stderr


@pytest.mark.parametrize("line", lines_of("workers"))
def test_processes_of_this_machine_paint_a_folder(line: str, stage: Path) -> None:
    pytest.importorskip("distributed")
    painted = shell(line, stage)

    assert painted.returncode == 0, painted.stderr
    assert {each.name for each in (stage / "painted").iterdir()} == {"one.mp4", "more.mkv"}


def test_other_machines_paint_a_folder(stage: Path) -> None:
    pytest.importorskip("distributed")
    if is_taken(8786):
        pytest.skip("another scheduler listens at port 8786")
    dask, work, paint = (
        line.replace("10.0.0.5", "127.0.0.1").replace("/shared", str(stage / "shared"))
        for line in lines_of("a_cluster")
    )
    (stage / "shared").mkdir()

    helpers = [
        subprocess.Popen(
            ["sh", "-c", f"exec {line}"],
            cwd=stage,
            env=environment(stage),
            stderr=subprocess.DEVNULL,
        )
        for line in (dask, work)
    ]
    try:
        painted = shell(paint, stage)
    finally:
        for helper in reversed(helpers):
            helper.send_signal(signal.SIGTERM)
            helper.wait(60)

    assert painted.returncode == 0, painted.stderr
    with av.open(str(stage / "shared" / "painted" / "one.mp4")) as film:
        assert film.streams.video[0].frames == 20


def begin(line: str, folder: Path) -> "subprocess.Popen[bytes]":
    command = ["sh", "-c", f"exec {line}"]
    env = environment(folder)
    return subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL)


def is_taken(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("line", lines_of("a_clone"))
def test_a_clone_whose_packages_are_there_paints_the_demo(line: str, tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    give_program(tmp_path, "pip", "exit 1")  # nothing is fetched
    (tmp_path / ".runtime").touch()

    made = shell(line, tmp_path, env={"VENV": str(tmp_path), "MAKEFLAGS": ""})

    assert made.returncode == 0, made.stderr
    assert (tmp_path / "demo-painted.mp4").stat().st_size > 0


def test_an_environment_is_made_and_entered(tmp_path: Path) -> None:
    make, enter = lines_of("an_environment")

    made = shell(f"{make}\n{enter}\ncommand -v pip", tmp_path)

    assert made.returncode == 0, made.stderr
    assert made.stdout.split() == [str(tmp_path / "painting" / "bin" / "pip")]
