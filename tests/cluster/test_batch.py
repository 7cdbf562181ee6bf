"""Two workers, processes of this machine, beside one."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from realtime_style.cluster import connect
from realtime_style.cluster.batch import paint_batch
from realtime_style.cluster.connect import connected
from realtime_style.errors import InputError
from realtime_style.jobs.run import paint_job
from realtime_style.options import EncoderOptions
from tests.helpers import ffmpeg
from tests.jobs.jobs import frame_hashes, make_job, packet_times

ENCODER = EncoderOptions(preset="medium", extra=(("bf", "3"),))
VARIABLE = "select='lt(mod(n,7),3)+gt(random(1),0.6)'"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with connected(workers=2) as client:
        yield client


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames of a variable rate, with sound: 8 segments or so."""
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=24000/1001:duration=6"),
        *("-f", "lavfi", "-i", "sine=440:duration=6", "-vf", VARIABLE, "-fps_mode", "vfr"),
        *("-pix_fmt", "yuv420p", path),
    )
    return path


@pytest.fixture(scope="module")
def whole(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film, painted by one process."""
    path = tmp_path_factory.mktemp("whole") / "whole.mp4"
    paint_job(make_job(film, path, encoder=ENCODER), resume=True, overwrite=False)
    return path


def test_two_workers_paint_what_one_process_does(
    client: Client, film: Path, whole: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.mp4"
    told: list[int] = []

    (report,) = paint_batch(
        client,
        [make_job(film, target, encoder=ENCODER)],
        resume=False,
        overwrite=False,
        on_progress=lambda done, _: told.append(done),
    )

    assert report.error == ""
    assert report.frames == len(frame_hashes_of_picture(whole))
    assert frame_hashes(target) == frame_hashes(whole)
    assert packet_times(target) == packet_times(whole)
    assert sorted(told) == told
    assert list(tmp_path.glob("*.rts-work")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="nothing kills like SIGKILL there")
def test_a_worker_that_is_killed_costs_nothing(
    client: Client, film: Path, whole: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.mp4"
    pids = client.run(os.getpid)
    killed: list[int] = []

    def kill_one(done: int, total: int | None) -> None:  # noqa: ARG001
        if not killed:
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)

    (report,) = paint_batch(
        client,
        [make_job(film, target, encoder=ENCODER)],
        resume=False,
        overwrite=False,
        on_progress=kill_one,
    )

    assert report.error == ""
    assert killed
    assert frame_hashes(target) == frame_hashes(whole)
    client.wait_for_workers(2, timeout=200)
    assert killed[0] not in client.run(os.getpid).values()


def test_a_video_that_fails_does_not_stop_the_others(
    client: Client, film: Path, whole: Path, tmp_path: Path
) -> None:
    junk, kept = tmp_path / "junk.mp4", tmp_path / "kept.mp4"
    junk.write_bytes(b"no video")
    kept.write_bytes(b"precious")
    jobs = [
        make_job(junk, tmp_path / "a.mp4", encoder=ENCODER),
        make_job(film, kept, encoder=ENCODER),
        make_job(film, tmp_path / "c.mp4", encoder=ENCODER),
    ]

    reports = paint_batch(client, jobs, resume=False, overwrite=False)

    assert "junk.mp4" in reports[0].error
    assert "--overwrite" in reports[1].error
    assert kept.read_bytes() == b"precious"
    assert reports[2].error == ""
    assert frame_hashes(tmp_path / "c.mp4") == frame_hashes(whole)


def test_what_nobody_foresaw_costs_its_own_video_too(
    client: Client, film: Path, whole: Path, tmp_path: Path
) -> None:
    """A link to itself, which the system refuses to follow in words of its own."""
    (tmp_path / "loop.mkv").symlink_to("loop.mkv")
    jobs = [
        make_job(tmp_path / "loop.mkv", tmp_path / "a.mp4", encoder=ENCODER),
        make_job(film, tmp_path / "b.mp4", encoder=ENCODER),
    ]

    reports = paint_batch(client, jobs, resume=False, overwrite=False)

    assert "loop.mkv" in reports[0].error
    assert reports[1].error == ""
    assert frame_hashes(tmp_path / "b.mp4") == frame_hashes(whole)


def test_what_is_in_the_way_is_not_touched(client: Client, film: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out.mp4.rts-work"
    folder.mkdir()
    (folder / "letter.txt").write_text("precious")

    for resume in (False, True):
        (report,) = paint_batch(
            client, [make_job(film, tmp_path / "out.mp4")], resume=resume, overwrite=False
        )

        assert "out.mp4.rts-work" in report.error
        assert (folder / "letter.txt").read_text() == "precious"


def test_a_scheduler_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "CONNECT_S", 0.5)

    with LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as cluster:
        address = cluster.scheduler_address
        with pytest.raises(InputError, match="has no workers"), connected(address):
            pass


def test_without_dask_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(InputError, match=r"realtime-style\[cluster\]"), connected():
        pass


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "CONNECT_S", 0.5)

    with pytest.raises(InputError, match=r"tcp://127\.0\.0\.1:9"), connected("tcp://127.0.0.1:9"):
        pass


def frame_hashes_of_picture(path: Path) -> list[str]:
    return [line for line in frame_hashes(path) if line.startswith("0,")]
