import os
import sys
from pathlib import Path

import pytest

from realtime_style.files.paths import (
    ffmpeg_name,
    final_place,
    is_pipe,
    is_special,
    with_ending,
    with_mark,
)


def test_ffmpeg_is_told_of_files_letter_by_letter_and_of_addresses_as_they_are() -> None:
    assert ffmpeg_name(Path("12:30.mp4")) == "file:12:30.mp4"
    assert ffmpeg_name(Path("file:c.mp4")) == "file:file:c.mp4"
    assert ffmpeg_name("rtsp://host/x") == "rtsp://host/x"


@pytest.mark.parametrize("stem", ["x" * 251, "漢" * 83, "e\u0301" * 83, "y" * 230])
def test_a_name_beside_a_long_one_fits_and_ends_alike(stem: str, tmp_path: Path) -> None:
    target = tmp_path / f"{stem}.mp4"

    hidden, work = with_mark(target, ".", ".partial-01234567"), with_ending(target, "", ".rts-work")

    for each in (target, hidden, work):
        each.touch()
    assert hidden.name.endswith(".partial-01234567.mp4")
    assert work.name.endswith(".rts-work")
    assert hidden.name[1:].startswith(stem[:50])


def test_a_short_name_is_kept_whole(tmp_path: Path) -> None:
    assert with_mark(tmp_path / "a.b.mp4", ".", ".partial").name == ".a.b.partial.mp4"
    assert with_ending(tmp_path / "a.mp4", "", ".rts-work").name == "a.mp4.rts-work"


def test_long_names_that_begin_alike_stay_apart(tmp_path: Path) -> None:
    names = {with_ending(tmp_path / ("x" * 250 + end), "", ".rts-work").name for end in ("1", "2")}

    assert len(names) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="names there are of letters")
def test_a_name_that_is_no_text_is_cut_all_the_same(tmp_path: Path) -> None:
    target = tmp_path / os.fsdecode(b"\xff\xfe" * 120 + b".mp4")

    hidden = with_mark(target, ".", ".partial-01234567")

    hidden.touch()
    assert hidden.name.endswith(".partial-01234567.mp4")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
def test_pipes_and_devices_are_told_from_files(tmp_path: Path) -> None:
    pipe, file = tmp_path / "pipe", tmp_path / "file"
    os.mkfifo(pipe)
    file.touch()

    assert (is_special(pipe), is_pipe(pipe)) == (True, True)
    assert (is_special(Path("/dev/null")), is_pipe(Path("/dev/null"))) == (True, False)
    assert (is_special(file), is_pipe(file)) == (False, False)
    assert not is_special(tmp_path / "nothing")


def test_a_link_leads_to_what_it_points_to_be_it_there_or_not(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("new.mp4")

    assert final_place(link) == tmp_path / "new.mp4"
    assert final_place(tmp_path / "file") == tmp_path / "file"
