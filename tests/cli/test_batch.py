"""`rts batch`: a folder of videos, on processes of this machine."""

import json
import shutil
from pathlib import Path

import pytest

from realtime_style.cli.orders import Order
from realtime_style.cli.sharing import folder_sharable
from realtime_style.errors import InputError
from tests.cli.rts import assert_refused, rts
from tests.jobs.jobs import frame_hashes


def test_a_folder_is_painted_and_each_video_reported(clip: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(clip, folder / "one.mp4")
    shutil.copy(clip, folder / "two.mp4")
    (folder / "broken.mkv").write_bytes(b"no video")
    (folder / "notes.txt").write_text("no video either")
    options = ("--strength", 0, "--segment", 0.2)

    result = rts("batch", folder, "--output", output, "--workers", 2, "--json", *options)
    alone = rts("video", clip, tmp_path / "alone.mp4", "--resume", *options)

    assert result.returncode == 1, result.stderr
    reports = json.loads(result.stdout)
    assert [Path(report["source"]).name for report in reports] == [
        "broken.mkv",
        "one.mp4",
        "two.mp4",
    ]
    assert [report["frames"] for report in reports] == [0, 20, 20]
    assert "broken.mkv" in reports[0]["error"]
    assert sorted(path.name for path in output.iterdir()) == ["one.mp4", "two.mp4"]
    assert alone.returncode == 0
    for name in ("one.mp4", "two.mp4"):
        assert frame_hashes(output / name) == frame_hashes(tmp_path / "alone.mp4")


def test_no_video_at_all_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    result = rts("batch", tmp_path / "empty", "--output", tmp_path / "out")

    assert_refused(result, "there is no video in", "empty")


def test_an_output_has_its_inputs_name_in_a_container_that_can_be_joined(tmp_path: Path) -> None:
    found = folder_sharable([str(tmp_path / "a.mkv"), str(tmp_path / "b.avi")], tmp_path / "out")

    assert [order.target.name for order in found] == ["a.mkv", "b.mp4"]


def test_two_inputs_of_one_output_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"would both become .*a\.mp4"):
        folder_sharable(
            [str(tmp_path / "x" / "a.mp4"), str(tmp_path / "y" / "a.mp4")], tmp_path / "out"
        )
    with pytest.raises(InputError, match=r"would be written to .*a\.mp4"):
        folder_sharable([str(tmp_path / "a.avi"), str(tmp_path / "a.mp4")], tmp_path / "out")


def test_what_lies_below_a_folder_lies_so_below_the_output(clip: Path, tmp_path: Path) -> None:
    inner = tmp_path / "films" / "summer"
    inner.mkdir(parents=True)
    video = Path(shutil.copy(clip, inner / "lake.mp4"))

    found = folder_sharable([str(tmp_path / "films")], tmp_path / "out", recursive=True)

    assert found == [Order(video, tmp_path / "out" / "summer" / "lake.mp4")]
    assert (tmp_path / "out" / "summer").is_dir()
