"""`rts train` and `rts export` as a person runs them, on tiny pictures."""

import json
import os
import shlex
import signal
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.cli.rts import MAIN, assert_refused, rts, rts_narrow
from tests.warm.start import run, start

pytest.importorskip("torch")

THREADS = {"OMP_NUM_THREADS": "1"}


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(
        "[network]\nwidths = [4, 6, 8]\nblocks = 1\n"
        "[training]\nsteps = 8\ncrop_px = 48\nlearning_rate = 5e-3\n"
    )
    return path


@pytest.fixture
def arguments(
    recipe: Path, style_picture: Path, photo_folder: Path, vgg_file: Path, tmp_path: Path
) -> list[object]:
    return [
        *("train", style_picture, "--name", "stripes", "--recipe", recipe),
        *("--photos", photo_folder, "--vgg", vgg_file, "--folder", tmp_path / "run"),
    ]


@pytest.fixture
def small(
    style_picture: Path, photo_folder: Path, narrow_vgg_file: Path, tmp_path: Path
) -> list[object]:
    """Two steps for the trunk; for `rts_narrow`."""
    recipe = tmp_path / "small.toml"
    recipe.write_text('extends = "style"\n[training]\ncrop_px = 64\nbatch_size = 1\n')
    return [
        *("train", style_picture, "--name", "stripes", "--photos", photo_folder),
        *("--vgg", narrow_vgg_file, "--folder", tmp_path / "run", "--steps", 2),
        *("--recipe", recipe),
    ]


def test_what_was_learned_is_reported_and_listed(small: list[object]) -> None:
    about = ("--title", "Stripes", "--description", "Broad red stripes", "--strength", 0.8)
    trained = rts_narrow(*small, *about, "--licence", "CC0-1.0", "--json")

    assert trained.returncode == 0, trained.stderr
    report = json.loads(trained.stdout)
    assert report["steps"] == 2
    assert report["unreadable_photos"] == 1
    listed = {each["name"]: each for each in json.loads(rts("styles", "--json").stdout)}
    assert listed["stripes"]["origin"] == "user"
    assert listed["stripes"]["title"] == "Stripes"
    assert listed["stripes"]["description"] == "Broad red stripes"
    assert listed["stripes"]["strength"] == 0.8
    assert [warning.partition(":")[0] for warning in report["warnings"]] == [
        "'stripes.png' is tiny, 100x80",
        "7 photos are few",
        "1 photo could not be read",
    ]
    assert listed["stripes"]["training"]["photos"] == 7
    assert_refused(rts_narrow(*small), "you have a style 'stripes'", "choose another name")


@pytest.mark.slow
def test_a_style_with_a_network_of_its_own_is_learned_and_painted_with(
    arguments: list[object], photo_file: Path, tmp_path: Path
) -> None:
    """Slow, since torch takes ten seconds to convert the network."""
    trained = rts(*arguments, "--json", env=THREADS)

    assert trained.returncode == 0, trained.stderr
    assert json.loads(trained.stdout)["steps"] == 8
    listed = {each["name"]: each for each in json.loads(rts("styles", "--json").stdout)}
    assert listed["stripes"]["contract"] == "rts-frame-1"
    target = tmp_path / "out.png"
    painted = rts("image", photo_file, target, "--style", "stripes")
    assert painted.returncode == 0, painted.stderr
    assert np.asarray(cv2.imread(str(target))).shape == (48, 64, 3)


def test_a_style_for_the_trunk_is_a_small_file_of_numbers(
    small: list[object], photo_file: Path, tmp_path: Path
) -> None:
    trained = rts_narrow(*small, "--size", 70)

    assert trained.returncode == 0, trained.stderr
    assert "'stripes.png' at 70 of its 80 px (shorter side); a smaller --size" in trained.stderr
    assert "rts: warning: 'stripes.png' is tiny, 100x80" in trained.stderr
    shown = json.loads(rts("styles", "--style", "stripes", "--json").stdout)
    assert shown["contract"] == "rts-style-1"
    assert Path(shown["path"]).stat().st_size < 120_000
    blended = rts("image", photo_file, tmp_path / "o.png", "--style", "stripes:1,candy:1")
    assert blended.returncode == 0, blended.stderr


def test_a_killed_run_goes_on_from_its_checkpoint(arguments: list[object], tmp_path: Path) -> None:
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    process = begun([*arguments, "-q"], checkpoint)
    process.kill()
    process.communicate()
    from rts_train.checkpoint import load_checkpoint

    step = load_checkpoint(checkpoint).step

    mistaken = rts(*arguments, "--resume", env=THREADS)  # not the steps of the first run
    code = (
        "import sys\n"
        "from rts_train.trainer import Trainer\n"
        "take = Trainer._take_step\n"
        "def two(self, photos, which):\n"
        "    take(self, photos, which)\n"
        f"    if self.step == {step} + 2: raise KeyboardInterrupt\n"
        "Trainer._take_step = two\n"
        f"{MAIN}\n"
    )
    going_on = [*arguments, "--steps", 100_000, "--resume", "-q"]
    resumed = run(going_on, {**os.environ, **THREADS}, code=code, limit_s=120)

    assert step >= 1
    assert_refused(mistaken, "recipe differs")
    assert resumed.returncode in (130, -signal.SIGINT), resumed.stderr
    assert load_checkpoint(checkpoint).step == step + 2


def test_a_run_that_is_told_to_end_saves_where_it_is(
    arguments: list[object], tmp_path: Path
) -> None:
    """SIGTERM, since a job in the background of a script does not hear SIGINT."""
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    typed = [*map(str, arguments), "--steps", "100000", "--checkpoint-minutes", "0"]
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    process = begun(arguments, checkpoint, ignoring + MAIN)

    process.send_signal(signal.SIGTERM)  # in the middle of a step, most likely

    _, told = process.communicate(timeout=120)
    assert process.returncode in (130, -signal.SIGINT)
    from rts_train.checkpoint import load_checkpoint

    step = load_checkpoint(checkpoint).step
    assert step >= 1
    lines = told[told.index("rts: stopped") :].splitlines()
    assert lines[0].startswith(f"rts: stopped after step {step} of 100000 and ")
    assert lines[1] == "To go on:"
    assert shlex.split(lines[2]) == ["rts", *typed, "--resume"]
    assert lines[3] == "To use it as it is:"
    assert [shlex.split(line) for line in lines[4:]] == [
        ["rts", "export", str(checkpoint), "-o", "stripes-so-far.onnx"],
        ["rts", "image", "PHOTO", "OUT", "--style", "stripes-so-far.onnx"],
    ]


def begun(arguments: list[object], checkpoint: Path, code: str | None = None) -> Any:
    """A long training, which has saved a checkpoint."""
    long = [*arguments, "--steps", 100_000, "--checkpoint-minutes", 0]
    process = start(long, os.environ, code=code)
    deadline = time.monotonic() + 120
    while not checkpoint.exists():
        if time.monotonic() > deadline:
            process.kill()
            raise AssertionError(process.communicate()[1])
        time.sleep(0.05)
    return process


@pytest.mark.slow
def test_export_writes_a_file_that_paints(photo_file: Path, tmp_path: Path) -> None:
    from tests.export.checkpoints import write_checkpoint

    checkpoint = write_checkpoint(tmp_path / "checkpoint.pt", "johnson")
    style = tmp_path / "mine.onnx"

    exported = rts("export", checkpoint, "-o", style, env=THREADS)
    again = rts("export", checkpoint, "-o", style, env=THREADS)

    assert exported.returncode == 0, exported.stderr
    assert "Differs from PyTorch by at most" in exported.stderr
    assert_refused(again, "mine.onnx", "--overwrite")
    assert rts("image", photo_file, tmp_path / "o.png", "--style", style).returncode == 0


def test_words_about_no_picture_are_refused() -> None:
    options = ("--recipe", "gallery", "--size", 300, "--title", "T")

    assert_refused(rts("train", *options), "title, size_px of which picture?")


def test_without_a_picture_there_is_nothing_to_learn() -> None:
    assert_refused(rts("train", "--photos", "."), "no style picture")


@pytest.mark.parametrize(
    ("replaced", "value", "words"),
    [
        ("--photos", "empty", ["no photos in", "empty"]),
        ("--photos", "nowhere", ["no photo folder", "nowhere"]),
        ("--vgg", "nowhere.safetensors", ["no VGG-16 weights at", "nowhere"]),
        ("--recipe", "nowhere.toml", ["no recipe 'nowhere.toml'", "gallery"]),
        ("--name", "a/b", ["'a/b' cannot name a style"]),
        ("--name", "", ["--name"]),
        ("--name", "candy", ["'candy' is a built-in style"]),
        ("picture", "small.png", ["small.png", "30x40", "too small to show a style"]),
        ("picture", "nowhere.png", ["no style picture at", "nowhere.png"]),
        ("picture", "text.png", ["text.png", "not a picture"]),
        ("picture", "film.mp4", ["is a video", "--strength 0"]),
    ],
)
def test_bad_input_is_refused_before_a_step_is_taken(
    replaced: str, value: str, words: list[str], arguments: list[object], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "film.mp4").touch()
    cv2.imwrite(str(tmp_path / "small.png"), np.zeros((40, 30, 3), np.uint8))
    place = 1 if replaced == "picture" else arguments.index(replaced) + 1
    arguments[place] = value

    result = rts(*arguments, cwd=tmp_path)

    assert_refused(result, *words)
    assert not (tmp_path / "run").exists()


def test_what_is_to_be_downloaded_is_told_with_its_size(
    arguments: list[object], tmp_path: Path
) -> None:
    where = arguments.index("--vgg")
    del arguments[where : where + 2]

    result = rts(*arguments, env={"https_proxy": "http://127.0.0.1:9"})  # where nobody listens

    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    weights = "VGG-16's weights, of which 31 MB are kept (553 MB)"
    assert f"To be downloaded first, once: {weights}" in result.stderr
    assert last.startswith("rts: cannot download https://download.pytorch.org/")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--strength", "0", "strength must be above 0 and at most 1, got 0"),
        ("--vivid", "9", "vivid must be between 1 and 3, got 9"),
        ("--size", "9", "size_px must be 64 to 8192, got 9"),
        ("--description", "a" * 81, "one line of at most 80 characters, got 81"),
    ],
)
def test_what_is_said_of_the_picture_is_checked_first(
    option: str, value: str, words: str, arguments: list[object], tmp_path: Path
) -> None:
    assert_refused(rts(*arguments, option, value), words)
    assert not (tmp_path / "run").exists()
