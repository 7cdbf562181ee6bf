"""What every Sink promises."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from realtime_style.errors import SinkError
from realtime_style.files.pending_file import PendingFile
from realtime_style.jobs.segments import SegmentSink
from realtime_style.jobs.work_folder import WorkFolder
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.recorder import Recorder
from realtime_style.options import EncoderOptions
from realtime_style.sinks.base import Sink
from realtime_style.sinks.encoding import encoding
from realtime_style.sinks.frame_pipe import FramePipe
from realtime_style.sinks.ndi import NdiSink
from realtime_style.sinks.pending_frames import PendingFrames
from realtime_style.sinks.still import StillSink
from realtime_style.sinks.stream import Stream
from realtime_style.sinks.stream_address import read_address
from realtime_style.sinks.video_file import VideoFileSink
from realtime_style.sinks.window import WindowSink
from tests.helpers import INFO, make_frames
from tests.null_sink import NullSink
from tests.sinks.ndi_receiver import any_name


def open_video(path: Path) -> Sink:
    return VideoFileSink(PendingFile(path, overwrite=True), INFO, EncoderOptions())


def open_frames(path: Path) -> Sink:
    output = PendingFrames(path.with_name("frame-%03d.png"), overwrite=True)
    return VideoFileSink(output, INFO, EncoderOptions())


def open_still(path: Path) -> Sink:
    return StillSink(PendingFile(path, overwrite=True))


def open_null(path: Path) -> Sink:  # noqa: ARG001
    return NullSink()


def open_window(path: Path) -> Sink:  # noqa: ARG001
    if not os.environ.get("DISPLAY"):
        pytest.skip("there is no display")
    return WindowSink(INFO.width, INFO.height, lambda _: None, lambda _: None, lambda: None)


def open_recorder(path: Path) -> Sink:
    return Recorder(PendingFile(path, overwrite=True), INFO)


def open_outputs(path: Path) -> Sink:
    outputs = Outputs(LiveMeter())
    outputs.add(Recorder(PendingFile(path, overwrite=True), INFO))
    return outputs


def open_segments(path: Path) -> Sink:
    folder = WorkFolder(path.with_suffix(".mp4"))
    folder.begin({"version": "of the test"})
    settings = encoding(INFO, ".mp4", EncoderOptions()).picture
    return SegmentSink(folder, INFO, settings, segment_frames=10)


def open_stream(path: Path) -> Sink:  # noqa: ARG001
    return Stream(read_address("udp://127.0.0.1:9"), INFO)


def open_pipe(path: Path) -> Sink:
    return FramePipe(os.open(path, os.O_WRONLY | os.O_CREAT), "y4m", INFO)


def open_ndi(path: Path) -> Sink:  # noqa: ARG001
    pytest.importorskip("cyndilib")
    return NdiSink(any_name(), INFO)


FILE_SINKS = [
    pytest.param(open_video, ".mp4", id="video"),
    pytest.param(open_still, ".png", id="still"),
    pytest.param(open_recorder, ".mp4", id="recorder"),
]
ALL_SINKS = [
    *FILE_SINKS,
    pytest.param(open_frames, "", id="frames"),
    pytest.param(open_null, "", id="null"),
    pytest.param(open_window, "", id="window"),
    pytest.param(open_outputs, ".mp4", id="outputs"),
    pytest.param(open_stream, "", id="stream"),
    pytest.param(open_pipe, ".y4m", id="pipe"),
    pytest.param(open_ndi, "", id="ndi"),
    pytest.param(open_segments, "", id="segments"),
]


def write(sink: Sink) -> None:
    (frame,) = make_frames(1)
    sink.write(frame.pixels, frame)


@pytest.mark.parametrize(("open_sink", "suffix"), ALL_SINKS)
def test_takes_a_frame_and_closes_twice(
    open_sink: Callable[[Path], Sink], suffix: str, tmp_path: Path
) -> None:
    sink = open_sink(tmp_path / f"out{suffix}")

    write(sink)
    sink.close()
    sink.close()

    assert sink.warnings == []


@pytest.mark.parametrize(("open_sink", "suffix"), FILE_SINKS)
def test_the_file_appears_only_when_it_is_whole(
    open_sink: Callable[[Path], Sink], suffix: str, tmp_path: Path
) -> None:
    target = tmp_path / f"out{suffix}"
    sink = open_sink(target)
    write(sink)
    before = target.exists()

    sink.close()

    assert not before
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(("open_sink", "suffix"), FILE_SINKS)
def test_abort_leaves_an_older_file_as_it_was(
    open_sink: Callable[[Path], Sink], suffix: str, tmp_path: Path
) -> None:
    target = tmp_path / f"out{suffix}"
    target.write_bytes(b"precious")
    sink = open_sink(target)
    write(sink)

    sink.abort()
    sink.abort()

    assert target.read_bytes() == b"precious"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize(("open_sink", "suffix"), FILE_SINKS)
def test_a_target_that_became_a_folder_is_told_and_nothing_is_left(
    open_sink: Callable[[Path], Sink], suffix: str, tmp_path: Path
) -> None:
    target = tmp_path / f"out{suffix}"
    sink = open_sink(target)
    write(sink)
    target.mkdir()

    with pytest.raises(SinkError, match=f"cannot write '{target}'"):
        sink.close()
    sink.abort()

    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("open_sink", "suffix"), FILE_SINKS)
def test_abort_after_close_keeps_the_result(
    open_sink: Callable[[Path], Sink], suffix: str, tmp_path: Path
) -> None:
    target = tmp_path / f"out{suffix}"
    sink = open_sink(target)
    write(sink)
    sink.close()

    sink.abort()

    assert target.stat().st_size > 0


def test_aborting_segments_leaves_the_finished_ones_alone(tmp_path: Path) -> None:
    sink = open_segments(tmp_path / "out")
    for frame in make_frames(25):
        sink.write(frame.pixels, frame)

    sink.abort()
    sink.abort()

    folder = WorkFolder(tmp_path / "out.mp4")
    assert [segment.frames for segment in folder.finished()] == [10, 10]
    assert list(folder.path.glob(".*")) == []
