"""The same run on one process and, through `accelerate launch`, on two of them (gloo, CPU)."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

RECIPE = """
[network]
widths = [4, 6, 8]
blocks = 1
[loss]
style_weight = 1e5
[training]
steps = 20
batch_size = 4
crop_px = 48
learning_rate = 5e-3
"""


def losses(folder: Path) -> list[float]:
    with (folder / "loss.csv").open(newline="") as file:
        return [float(row["total"]) for row in csv.DictReader(file)]


@pytest.mark.slow
def test_two_processes_learn_as_one_does(
    style_picture: Path, photo_folder: Path, vgg_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "tiny.toml").write_text(RECIPE)
    launch = ["-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2"]
    launch += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
    common = ["realtime_style", "train", style_picture, "--recipe", tmp_path / "tiny.toml"]
    common += ["--photos", photo_folder, "--vgg", vgg_file, "-q"]
    for name, start in (("one", ["-m"]), ("two", [*launch, "-m"])):
        command = [*start, *common, "--name", name, "--folder", tmp_path / name]
        result = subprocess.run(
            [sys.executable, *map(str, command)],
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert result.returncode == 0, result.stderr

    one, two = losses(tmp_path / "one"), losses(tmp_path / "two")

    assert len(one) == 3
    assert one[-1] < one[0]
    assert two == pytest.approx(one, rel=1e-2)
