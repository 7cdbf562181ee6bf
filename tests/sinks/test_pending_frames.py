"""A sequence of pictures appears at once, or not at all."""

from pathlib import Path

import pytest

from realtime_style.errors import InputError
from realtime_style.files.pending_file import PendingFile
from realtime_style.options import EncoderOptions
from realtime_style.sinks.output import open_output
from realtime_style.sinks.pending_frames import PendingFrames
from realtime_style.sinks.video_file import VideoFileSink
from tests.helpers import INFO, make_frames


def open_sink(folder: Path, *, overwrite: bool = False) -> VideoFileSink:
    output = PendingFrames(folder / "f-%02d.png", overwrite=overwrite)
    sink = VideoFileSink(output, INFO, EncoderOptions())
    for frame in make_frames(3):
        sink.write(frame.pixels, frame)
    return sink


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_frames_come_into_place_together(tmp_path: Path) -> None:
    sink = open_sink(tmp_path)
    before = [name for name in names(tmp_path) if not name.startswith(".")]

    sink.close()

    assert before == []
    assert names(tmp_path) == ["f-01.png", "f-02.png", "f-03.png"]


def test_a_run_that_fails_leaves_an_older_sequence_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "f-01.png").write_bytes(b"precious")

    open_sink(tmp_path, overwrite=True).abort()

    assert names(tmp_path) == ["f-01.png"]
    assert (tmp_path / "f-01.png").read_bytes() == b"precious"


def test_an_older_sequence_is_kept_without_overwrite(tmp_path: Path) -> None:
    (tmp_path / "f-07.png").touch()

    with pytest.raises(InputError, match=r"f-07\.png' exists: give --overwrite"):
        PendingFrames(tmp_path / "f-%02d.png", overwrite=False)


def test_nothing_is_left_of_a_longer_sequence(tmp_path: Path) -> None:
    for name in ("f-07.png", "f-x.png", "g-01.png"):
        (tmp_path / name).touch()

    open_sink(tmp_path, overwrite=True).close()

    assert names(tmp_path) == ["f-01.png", "f-02.png", "f-03.png", "f-x.png", "g-01.png"]


@pytest.mark.parametrize("name", ["100%.mp4", "a%d%d.png", "plain.png"])
def test_other_names_with_percent_signs_are_files(name: str, tmp_path: Path) -> None:
    assert isinstance(open_output(tmp_path / name, overwrite=False), PendingFile)
