"""`rts video --workers`, and its other word `rts batch`: videos on processes of this machine."""

import json
import shutil
from pathlib import Path

import pytest

from realtime_style.cli.sharing import folder_sharable
from realtime_style.cli.tasks import Task
from realtime_style.errors import InputError
from tests.cli.rts import assert_refused, events, rts
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

    assert [task.target.name for task in found] == ["a.mkv", "b.mp4"]


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

    assert found == [Task(video, tmp_path / "out" / "summer" / "lake.mp4")]
    assert (tmp_path / "out" / "summer").is_dir()


def test_video_shares_a_part_of_one_file_and_tells_it_as_an_event(
    clip: Path, tmp_path: Path
) -> None:
    look = ("--strength", 0.5, "--keep-colors", "--variant", "fp32")
    options = (*look, "--segment", 0.2, "--start", 0.1, "--every", 2)

    shared = rts("video", clip, tmp_path / "shared.mp4", "--workers", 1, "--json", *options)
    alone = rts("video", clip, tmp_path / "alone.mp4", "--resume", *options)

    assert (shared.returncode, alone.returncode) == (0, 0), shared.stderr + alone.stderr
    (finished,) = events(shared)
    assert (finished["event"], finished["input"]) == ("finished", str(clip))
    assert frame_hashes(tmp_path / "shared.mp4") == frame_hashes(tmp_path / "alone.mp4")
    assert finished["frames"] == 9


def test_of_several_shared_videos_one_that_fails_is_an_event(clip: Path, tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(clip, folder / "one.mp4")
    (folder / "broken.mkv").write_bytes(b"no video")

    result = rts("video", folder, f"{output}/", "--workers", 1, "--json", "--strength", 0)

    assert result.returncode == 1, result.stderr
    failed, finished, summary = events(result)
    assert (failed["event"], finished["event"], summary["event"]) == (
        *("failed", "finished", "summary"),
    )
    assert "broken.mkv" in failed["error"]
    assert (summary["videos"], summary["painted"]) == (2, 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("out.mp4", "--at", "0.1"), ["--at is one frame"]),
        (("-",), ["standard output", "name a file"]),
        (("out.mp4", "--format", "matroska"), ["--format"]),
        (("out.mp4", "--on-interrupt", "remove"), ["--on-interrupt remove", "--resume"]),
        (("out.mp4", "--target-fps", "25"), ["--target-fps"]),
        (("out.avi",), ["out.avi", "cannot be made of segments"]),
        (("out.mp4", "--workers", "-1"), ["workers must be 0", "or more, got -1"]),
    ],
)
def test_what_several_cannot_do_is_told_in_a_line(
    options: tuple[str, ...], words: list[str], clip: Path, tmp_path: Path
) -> None:
    result = rts("video", clip, "--workers", 2, *options, cwd=tmp_path)

    assert_refused(result, *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", ["-", "http://example.org/film.mp4"])
def test_what_only_one_can_read_is_not_shared(source: str, tmp_path: Path) -> None:
    result = rts("video", source, "out.mp4", "--scheduler", "tcp://127.0.0.1:1", cwd=tmp_path)

    assert_refused(result, source, "no file that several could read: save it first")
