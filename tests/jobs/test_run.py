"""Going on with the work of a run that ended early."""

import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from realtime_style.engine.load import LoadedNetworks
from realtime_style.errors import EngineError, InputError, SourceError
from realtime_style.filters import chain
from realtime_style.filters.base import Filter
from realtime_style.filters.scratch import Scratch
from realtime_style.frame import BgrImage, Bookmark, Frame
from realtime_style.jobs import run
from realtime_style.jobs.job import Job, describe, differences
from realtime_style.jobs.plan import Plan
from realtime_style.jobs.records import read_record, write_record
from realtime_style.jobs.remaining import Stretch, unpainted
from realtime_style.jobs.run import is_long, paint_job
from realtime_style.jobs.work_folder import Segment, WorkFolder
from realtime_style.look import Look
from realtime_style.options import EncoderOptions, Excerpt
from realtime_style.painter.load import load_painter
from realtime_style.painter.painter import Painter
from realtime_style.styles.card import Card
from tests.helpers import ffmpeg, write_inverting_style
from tests.jobs.jobs import frame_hashes, make_job, packet_times
from tests.painting import PlainEngine

ENCODER = EncoderOptions(preset="medium", extra=(("bf", "3"),))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """72 frames of 24000/1001 Hz with sound: seven whole segments and a short one."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=24000/1001:duration=3"),
        *("-f", "lavfi", "-i", "sine=440:duration=3", "-pix_fmt", "yuv420p", path),
    )
    return path


@pytest.fixture(scope="module")
def whole(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film, painted in a run that nothing interrupted."""
    path = tmp_path_factory.mktemp("whole") / "whole.mp4"
    paint_job(make_job(film, path, encoder=ENCODER), resume=True, overwrite=False)
    return path


class Fails(PlainEngine):
    """An engine that gives out at a frame, as a machine does."""

    provider = "none"

    def __init__(self, after: int) -> None:
        self.left = after

    def paint(self, image: BgrImage) -> BgrImage:
        self.left -= 1
        if self.left < 0:
            raise EngineError("the machine is gone")
        return image.copy()


def fail_after(frames: int, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a job that ends in an error after so many frames."""
    load = run.load

    def load_failing(job: Job, kept: LoadedNetworks | None) -> Painter:
        painter = load(job, kept)
        return Painter(Fails(frames), painter.selection, Look())

    with monkeypatch.context() as patched:
        patched.setattr(run, "load", load_failing)
        with pytest.raises(EngineError, match=r"the machine is gone"):
            paint_job(job, resume=True, overwrite=False)


@pytest.mark.parametrize("frames", [10, 25, 71])
def test_a_run_goes_on_where_another_ended(
    frames: int, film: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.mp4"
    job = make_job(film, target, encoder=ENCODER)
    fail_after(frames, job, monkeypatch)

    report = paint_job(job, resume=True, overwrite=False)

    assert report.frames_resumed + report.frames_out == 72
    assert report.frames_resumed >= (frames - 10) // 10 * 10
    assert frame_hashes(target) == frame_hashes(whole)
    assert packet_times(target) == packet_times(whole)
    assert list(tmp_path.glob("*.rts-work")) == []


def test_segments_that_are_missing_or_cut_off_are_painted_again(
    film: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.mp4"
    job = make_job(film, target, encoder=ENCODER)
    fail_after(71, job, monkeypatch)
    folder = WorkFolder(target)
    folder.segment_file(0).unlink()
    (folder.path / "000002.json").unlink()
    cut = folder.segment_file(3)
    cut.write_bytes(cut.read_bytes()[:-1])

    report = paint_job(job, resume=True, overwrite=False)

    assert report.frames_out >= 30
    assert frame_hashes(target) == frame_hashes(whole)


@pytest.mark.parametrize("damage", ["flipped", "zeroed"])
def test_a_segment_that_changed_on_the_disk_is_painted_again_and_named(
    damage: str, film: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.mp4"
    job = make_job(film, target, encoder=ENCODER)
    fail_after(71, job, monkeypatch)
    file = WorkFolder(target).segment_file(2)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(data if damage == "flipped" else bytes(len(data)))

    report = paint_job(job, resume=True, overwrite=False)

    assert any("segment 2 had changed" in warning for warning in report.warnings)
    assert frame_hashes(target) == frame_hashes(whole)


def test_a_run_that_only_had_to_be_joined_is_joined(
    film: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.mp4"
    job = make_job(film, target, encoder=ENCODER)
    with monkeypatch.context() as patched:
        patched.setattr(Plan, "join_all", fail_to_join)
        with pytest.raises(EngineError, match="8 finished segments are kept"):
            paint_job(job, resume=True, overwrite=False)

    report = paint_job(job, resume=True, overwrite=False)

    assert (report.frames_out, report.frames_resumed) == (0, 72)
    assert frame_hashes(target) == frame_hashes(whole)


def fail_to_join(*_: Any) -> None:
    raise EngineError("the power is gone")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"encoder": EncoderOptions(crf=30)}, ["encoder.crf was 18 and is 30"]),
        ({"excerpt": Excerpt(every=2)}, ["excerpt.every was 1 and is 2"]),
        ({"style": "mosaic"}, ["style was candy", "and is mosaic"]),
        ({"strength": 0.5}, ["filters.strength was 0.0 and is 0.5", "provider was none"]),
    ],
)
def test_work_of_another_job_is_refused_with_what_differs(
    change: dict[str, Any],
    words: list[str],
    film: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "out.mp4"
    fail_after(30, make_job(film, target), monkeypatch)
    before = sorted(WorkFolder(target).path.iterdir())

    with pytest.raises(InputError) as refused:
        paint_job(make_job(film, target, **change), resume=True, overwrite=False)

    for word in words:
        assert word in str(refused.value)
    assert sorted(WorkFolder(target).path.iterdir()) == before
    assert not target.exists()


def test_an_input_that_has_changed_is_refused(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "film.mp4", tmp_path / "out.mp4"
    shutil.copy(film, source)
    fail_after(30, make_job(source, target), monkeypatch)
    ffmpeg("-i", film, "-vf", "negate", source)

    with pytest.raises(InputError, match=r"input\.bytes was \d+ and is \d+"):
        paint_job(make_job(source, target), resume=True, overwrite=False)


def test_a_picture_that_has_changed_under_the_same_date_is_noticed(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.mp4"
    job = make_job(film, target)
    fail_after(30, job, monkeypatch)
    for path in WorkFolder(target).path.glob("0*.json"):
        plain = read_record(path)
        plain["resume_after"]["digest"] = "0" * 32
        write_record(path, plain)

    with pytest.raises(SourceError, match="not what it was"):
        paint_job(job, resume=True, overwrite=False)


def test_a_folder_of_something_else_is_left_alone(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    folder = WorkFolder(target).path
    folder.mkdir()
    (folder / "letter.txt").write_text("precious")

    with pytest.raises(InputError, match="no work folder of ours"):
        paint_job(make_job(film, target), resume=True, overwrite=False)

    assert (folder / "letter.txt").read_text() == "precious"


def test_a_run_that_fails_at_once_leaves_nothing(film: Path, tmp_path: Path) -> None:
    job = make_job(film, tmp_path / "out.webm", encoder=EncoderOptions(codec="h264"))

    with pytest.raises(Exception, match=r"out\.webm"):
        paint_job(job, resume=True, overwrite=False)

    assert list(tmp_path.glob("out*")) == []


def test_filters_that_remember_make_no_difference(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "FILTERS", [Trail])
    whole = tmp_path / "whole.mp4"
    paint_job(make_job(film, whole, strength=0.5), resume=True, overwrite=False)
    target = tmp_path / "out.mp4"
    job = make_job(film, target, strength=0.5)
    with monkeypatch.context() as patched:
        patched.setattr(Plan, "join_all", fail_to_join)
        with pytest.raises(EngineError):
            paint_job(job, resume=True, overwrite=False)
    for number in (3, 5, 6):
        WorkFolder(target).segment_file(number).unlink()

    report = paint_job(job, resume=True, overwrite=False)

    assert (report.frames_out, report.frames_resumed) == (30, 42)
    assert frame_hashes(target) == frame_hashes(whole)


class Trail(Filter):
    """Mixes each painting with those before it, as a filter against flicker does."""

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch)
        self.before: BgrImage | None = None

    def __call__(self, painting: BgrImage, frame: Frame, look: Look) -> BgrImage:  # noqa: ARG002
        if self.before is not None:
            painting = np.asarray(cv2.addWeighted(painting, 0.3, self.before, 0.7, 0), np.uint8)
        self.before = painting
        return painting

    def reset(self) -> None:
        self.before = None


def test_what_is_between_and_behind_finished_segments_is_left_to_paint() -> None:
    finished = [
        Segment(
            number=number,
            frames=frames,
            first_pts=Fraction(number),
            last_pts=Fraction(number),
            last_duration=None,
            resume_after=Bookmark(number * 10 + 6, Fraction(number), "0"),
            reordering=0,
            size=1,
            digest="0",
        )
        for number, frames in ((1, 10), (2, 10), (5, 10), (6, 4))
    ]

    assert unpainted([], 10) == [Stretch(None, 0, None)]
    assert unpainted(finished, 10) == [
        Stretch(None, 0, 10),
        Stretch(finished[1].resume_after, 30, 50),
    ]
    assert unpainted(finished[:3], 10)[-1] == Stretch(finished[2].resume_after, 60, None)


def test_only_long_videos_are_painted_in_segments_unasked(film: Path) -> None:
    assert not is_long(film, Path("out.mp4"), Excerpt())


@pytest.mark.parametrize(
    ("target", "end", "expected"),
    [("out.mp4", None, True), ("out.gif", None, False), ("out.mp4", Fraction(60), False)],
)
def test_of_a_long_video_it_depends_on_the_part_and_the_container(
    target: str, end: Fraction | None, expected: bool, tmp_path: Path
) -> None:
    source = tmp_path / "long.mkv"
    ffmpeg("-f", "lavfi", "-i", "color=size=16x16:rate=1:duration=301", source)

    assert is_long(source, Path(target), Excerpt(end=end)) is expected


def test_a_job_without_a_strength_is_painted_at_the_style_s_own(film: Path, tmp_path: Path) -> None:
    card = Card(name="gentle", strength=0.5)
    style = str(write_inverting_style(tmp_path / "gentle.onnx", card))
    own, told = tmp_path / "own.mp4", tmp_path / "told.mp4"

    paint_job(make_job(film, own, style=style, strength=None), resume=True, overwrite=False)
    paint_job(make_job(film, told, style=style, strength=0.5), resume=True, overwrite=False)

    assert frame_hashes(own) == frame_hashes(told)


def test_what_a_job_without_a_strength_began_goes_on_at_the_style_s_own(
    film: Path, tmp_path: Path
) -> None:
    card = Card(name="gentle", strength=0.5)
    style = str(write_inverting_style(tmp_path / "gentle.onnx", card))
    left_out, told, other = (
        make_job(film, tmp_path / "out.mp4", style=style, strength=each)
        for each in (None, 0.5, 1.0)
    )
    painter = load_painter(style, left_out.engine, left_out.filters)

    assert describe(left_out, painter) == describe(told, painter)
    assert "filters.strength was 0.5 and is 1" in differences(
        describe(left_out, painter), describe(other, painter)
    )
