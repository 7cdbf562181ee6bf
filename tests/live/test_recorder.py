"""Recordings, with the real ffmpeg."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from realtime_style.errors import SinkError
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import Frame
from realtime_style.live.own_thread import OwnThread
from realtime_style.live.recorder import Recorder
from tests.helpers import INFO, make_frames


def times(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [frame.time or 0.0 for frame in container.decode(video=0)]


def later(frame: Frame, seconds: int) -> Frame:
    return Frame(frame.pixels, frame.index, frame.pts + seconds, frame.captured_at)


def test_a_recording_begins_at_its_own_first_frame(tmp_path: Path) -> None:
    recorder = Recorder(PendingFile(tmp_path / "r.mp4", overwrite=False), INFO)

    for frame in make_frames(10):
        recorder.write(frame.pixels, later(frame, 7))
    recorder.close()

    assert recorder.files == (tmp_path / "r.mp4",)
    assert recorder.seconds == pytest.approx(9 / 25)
    assert times(tmp_path / "r.mp4") == pytest.approx([i / 25 for i in range(10)])


def test_a_rate_that_varies_stays_as_it_was(tmp_path: Path) -> None:
    recorder = Recorder(PendingFile(tmp_path / "r.mp4", overwrite=False), INFO)
    ticks = [0, 3, 4, 9]

    for tick, frame in zip(ticks, make_frames(4), strict=True):
        recorder.write(frame.pixels, Frame(frame.pixels, tick, Fraction(tick, 25), 0.0))
    recorder.close()

    assert times(tmp_path / "r.mp4") == pytest.approx([tick / 25 for tick in ticks])


def test_without_a_frame_there_is_no_file(tmp_path: Path) -> None:
    recorder = Recorder(PendingFile(tmp_path / "r.mp4", overwrite=False), INFO)

    recorder.close()

    assert recorder.files == ()
    assert list(tmp_path.iterdir()) == []


def test_what_ffmpeg_refuses_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    output = PendingFile(tmp_path / "r.dv", overwrite=False)
    recorder = OwnThread(Recorder(output, INFO))
    recorder.wait_until_ready()
    first, second = make_frames(2)
    recorder.write(first.pixels, first)

    with pytest.raises(SinkError, match=r"r\.dv"):
        recorder.close()
    with pytest.raises(SinkError, match=r"r\.dv"):
        recorder.write(second.pixels, second)

    assert list(tmp_path.iterdir()) == []
