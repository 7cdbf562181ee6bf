"""Work folders that kills and disks have left in every state there is."""

import json
import os
import random
from fractions import Fraction
from pathlib import Path

import pytest

from realtime_style.errors import InputError
from realtime_style.frame import Bookmark
from realtime_style.jobs.records import digest_of
from realtime_style.jobs.work_folder import Segment, WorkFolder

JOB = {"style": "candy", "encoder.threads": "1"}


def add(folder: WorkFolder, number: int) -> Segment:
    file = folder.new_file(number)
    file.write_bytes(random.Random(number).randbytes(5000))
    segment = Segment(
        number=number,
        frames=10,
        first_pts=Fraction(number * 1001, 2400),
        last_pts=Fraction(number * 1001 + 900, 2400),
        last_duration=Fraction(100, 2400) if number else None,
        resume_after=Bookmark(number * 10 + 9, Fraction(number), "abc"),
        reordering=2,
        size=5000,
        digest=digest_of(file),
    )
    folder.add(segment, file)
    return segment


@pytest.fixture
def folder(tmp_path: Path) -> WorkFolder:
    made = WorkFolder(tmp_path / "out.mp4")
    made.begin(JOB)
    return made


def test_what_was_finished_is_read_again_as_it_was_written(folder: WorkFolder) -> None:
    segments = [add(folder, number) for number in range(3)]

    assert folder.description() == JOB
    assert folder.finished() == segments
    assert folder.segment(1) == segments[1]
    assert folder.drop_damaged() == []


class KilledError(BaseException):
    """In place of SIGKILL, which runs nothing that cleans up."""


@pytest.mark.parametrize("moment", ["replace", "unlink"])
def test_a_folder_can_be_gone_on_with_after_a_kill_at_any_step(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each renaming or removal of a whole life, from creation until its removal."""
    real_replace, real_unlink = os.replace, Path.unlink
    for last in range(100):
        folder = WorkFolder(tmp_path / f"{moment}-{last}.mp4")
        left = [last]

        def count(name: str, left: list[int] = left) -> None:
            if name == moment:
                left[0] -= 1
            if left[0] < 0:  # and nothing behind it is done either
                raise KilledError

        def replace(a: Path, b: Path, count: object = count) -> None:
            count("replace")  # type: ignore[operator]
            real_replace(a, b)

        def unlink(path: Path, missing_ok: bool = False, count: object = count) -> None:
            count("unlink")  # type: ignore[operator]
            real_unlink(path, missing_ok)

        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", replace)
            patched.setattr(Path, "unlink", unlink)
            try:
                folder.begin(JOB)
                add(folder, 0)
                add(folder, 1)
                folder.remove()
                killed = False
            except KilledError:
                killed = True
        again = WorkFolder(folder.path.with_name(folder.path.name.removesuffix(".rts-work")))
        again.begin(JOB)
        again.clean()

        assert again.drop_damaged() == []
        assert [each.number for each in again.finished()] in ([], [0], [1], [0, 1])
        if not killed:
            assert last > 2
            return
    pytest.fail("it was killed at each of a hundred steps")


def test_segments_of_a_job_that_nobody_knows_are_not_taken_for_another_ones(
    folder: WorkFolder,
) -> None:
    add(folder, 0)
    (folder.path / "job.json").unlink()

    folder.begin({"style": "mosaic"})

    assert folder.finished() == []
    assert not folder.segment_file(0).exists()


@pytest.mark.parametrize("damage", ["flipped", "zeroed", "gone"])
def test_a_segment_whose_file_changed_is_dropped(folder: WorkFolder, damage: str) -> None:
    for number in range(3):
        add(folder, number)
    file = folder.segment_file(1)
    data = bytearray(file.read_bytes())
    if damage == "flipped":
        data[2500] ^= 1
    file.write_bytes(data if damage == "flipped" else bytes(len(data)))
    if damage == "gone":
        file.unlink()

    assert folder.drop_damaged() == [1]
    assert [each.number for each in folder.finished()] == [0, 2]


def test_no_damage_of_a_record_is_believed(folder: WorkFolder) -> None:
    """Each byte of it changed, and each length that it could be cut to."""
    add(folder, 0)
    record = folder.path / "000000.json"
    whole = record.read_bytes()
    chance = random.Random(1)
    damaged = [whole[:length] for length in range(0, len(whole) - 1, 7)]
    for at in range(0, len(whole), 3):
        byte = bytes([chance.randrange(256)])
        damaged.append(whole[:at] + byte + whole[at + 1 :])
    damaged += [b"[" * 100_000, b"null", b"{}", b"\xff\xfe", b'{"check": 1}']

    for data in damaged:
        record.write_bytes(data)
        found = folder.finished()
        assert found == [] or json.loads(data) == json.loads(whole)


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"\xff", b"[" * 100_000, b'{"style": 1}'])
def test_a_damaged_description_is_refused_by_name(folder: WorkFolder, data: bytes) -> None:
    (folder.path / "job.json").write_bytes(data)

    with pytest.raises(InputError, match=r"job\.json.*delete"):
        folder.begin(JOB)


def test_a_strangers_folder_is_left_alone(tmp_path: Path) -> None:
    folder = WorkFolder(tmp_path / "out.mp4")
    folder.path.mkdir()
    (folder.path / "letters.txt").write_text("dear")

    with pytest.raises(InputError, match=r"no work folder of ours, it holds 'letters\.txt'"):
        folder.begin(JOB)

    assert (folder.path / "letters.txt").read_text() == "dear"
