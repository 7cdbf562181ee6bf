"""An output appears whole, in the right place, and for one run at a time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from realtime_style.errors import InputError, SinkError
from realtime_style.files.pending_file import PendingFile
from realtime_style.sinks.output import open_output
from realtime_style.sinks.pending_frames import PendingFrames
from realtime_style.sinks.through import Through

HOLD = """
import sys
from pathlib import Path
from realtime_style.files.pending_file import PendingFile
output = PendingFile(Path(sys.argv[1]), overwrite=True)
output.path.write_bytes(b"half")
print("ready", flush=True)
sys.stdin.read()
"""


def hold(target: Path) -> "subprocess.Popen[str]":
    """Another run that writes `target`, until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_second_run_is_told_who_writes(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    with hold(target) as other:
        with pytest.raises(InputError, match=rf"another run \(process {other.pid} on "):
            PendingFile(target, overwrite=True)
        other.kill()

    PendingFile(target, overwrite=True).discard()
    assert list(tmp_path.iterdir()) == []


def test_what_killed_runs_left_of_this_output_is_taken_away(tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    others = {".out.partial-0123abcd.mkv", ".other.partial-0123abcd.mp4", ".out.partial-my.mp4"}
    for name in others:
        (tmp_path / name).touch()
    with hold(target) as other:
        other.kill()
    left = {path.name for path in tmp_path.iterdir()} - others

    output = PendingFile(target, overwrite=True)
    output.path.write_bytes(b"whole")
    output.commit()

    assert len(left) == 2  # half a film, and the lock
    assert {path.name for path in tmp_path.iterdir()} == {"out.mp4", *others}


def test_a_lock_that_its_file_system_cannot_hold_counts_while_its_process_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(95, "Operation not supported")

    target = tmp_path / "out.mp4"
    with hold(target) as other:
        monkeypatch.setattr(fcntl, "flock", refuse)
        with pytest.raises(InputError, match="another run"):
            PendingFile(target, overwrite=True)
        other.kill()

    PendingFile(target, overwrite=True).discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", json.dumps({"host": 3}).encode()])
def test_a_lock_file_of_nobodys_is_taken_over(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".out.mp4.rts-lock").write_bytes(content)

    PendingFile(tmp_path / "out.mp4", overwrite=False).discard()

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appears_meanwhile_is_not_replaced_and_the_painting_not_lost(
    tmp_path: Path,
) -> None:
    output = PendingFile(tmp_path / "out.mp4", overwrite=False)
    output.path.write_bytes(b"painting")
    (tmp_path / "out.mp4").write_bytes(b"precious")

    with pytest.raises(SinkError, match=r"the painting is in '.*out-2\.mp4'"):
        output.commit()
    output.discard()

    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"out.mp4": b"precious", "out-2.mp4": b"painting"}


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_its_target_is_written(there: bool, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    if there:
        (tmp_path / "real" / "film.bin").write_bytes(b"old")
    link = tmp_path / "out.mp4"
    link.symlink_to("real/film.bin")

    output = PendingFile(link, overwrite=there)
    output.path.write_bytes(b"new")
    output.commit()

    assert output.path.suffix == ".mp4"
    assert link.is_symlink()
    assert [path.read_bytes() for path in (tmp_path / "real").iterdir()] == [b"new"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
def test_devices_and_pipes_are_written_through(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mkv"
    os.mkfifo(pipe)

    assert isinstance(open_output(pipe, overwrite=True), Through)
    assert isinstance(open_output(Path("/dev/null"), overwrite=False), Through)
    with pytest.raises(InputError, match="is a device or a pipe"):
        PendingFile(pipe, overwrite=True)


@pytest.mark.parametrize("name", ["100%d.mp4", "a%d.gif", "%d.mkv"])
def test_a_film_may_have_a_numbers_place_in_its_name(name: str, tmp_path: Path) -> None:
    output = open_output(tmp_path / name, overwrite=False)

    assert isinstance(output, PendingFile)
    output.discard()


def test_a_sequence_is_one_runs_and_its_debris_is_taken_away(tmp_path: Path) -> None:
    target = tmp_path / "f-%03d.png"
    first = PendingFrames(target, overwrite=False)
    with pytest.raises(InputError, match="another run"):
        PendingFrames(target, overwrite=False)
    first._lock.release()  # as if it had been killed

    PendingFrames(target, overwrite=False).discard()

    assert list(tmp_path.iterdir()) == []


def test_a_sequence_may_have_other_percent_signs_in_its_name(tmp_path: Path) -> None:
    frames = PendingFrames(tmp_path / "50%-%02d of 100%.png", overwrite=False)

    assert frames.path.name == "50%%-%02d of 100%%.png"
    frames.discard()


def test_a_name_that_no_system_takes_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="File name too long"):
        PendingFile(tmp_path / f"{'x' * 256}.mp4", overwrite=False)
