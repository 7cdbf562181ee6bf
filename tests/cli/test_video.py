import signal
import sys
from pathlib import Path

import av
import numpy as np

from realtime_style.sources.video_file import VideoFileSource
from tests.cli.rts import events, rts, rts_as
from tests.helpers import ffmpeg


def decoded_frames(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_a_video_is_painted_and_reported(clip: Path, negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts("video", clip, target, "--style", negative, "--json")

    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    report = events(result)[-1]
    assert (report["frames_in"], report["frames_out"], report["frames_dropped"]) == (20, 20, 0)
    assert report["provider"] == "CPUExecutionProvider"
    assert report["graphs"] == [{"file": "negative.onnx", "precision": "fp32", "purpose": "frames"}]
    assert report["style"] == "negative"
    assert set(report["stages_ms"]) == {"decode", "paint", "write"}
    assert sys.platform != "linux" or 20 < report["peak_rss_mb"] < 2000
    with VideoFileSource(clip) as before, VideoFileSource(target) as after:
        photo, painting = before.read(), after.read()
        assert after.info.frame_rate == 25
    assert photo is not None
    assert painting is not None
    assert np.abs(255 - photo.pixels.astype(float) - painting.pixels).mean() < 8


def test_people_get_a_line_on_stderr_and_nothing_on_stdout(clip: Path, tmp_path: Path) -> None:
    result = rts("video", clip, tmp_path / "out.mp4")

    assert result.returncode == 0
    assert result.stdout == ""
    assert "20 frames in 'candy'" in result.stderr
    assert "CPUExecutionProvider" in result.stderr


def test_quiet_is_quiet(clip: Path, tmp_path: Path) -> None:
    result = rts("video", clip, tmp_path / "out.mp4", "-q")

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_strength_zero_needs_no_network(clip: Path, tmp_path: Path) -> None:
    result = rts("video", clip, tmp_path / "out.mp4", "--strength", 0, "--json")

    report = events(result)[-1]
    assert report["provider"] == "none"
    assert (report["painted_sizes"], report["frames_smaller"]) == ({}, 0)


def test_a_lower_quality_is_told(clip: Path, negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    line = rts("video", clip, target, "--style", negative, "--quality", "fast").stderr
    told = events(rts("video", clip, tmp_path / "o.mp4", "--style", negative, "--json"))[-1]

    assert "20 painted smaller, down to 32x24" in line
    assert told["painted_sizes"] == {"64x48": 20}
    assert told["frames_smaller"] == 0
    with VideoFileSource(target) as after:
        assert (after.info.width, after.info.height) == (64, 48)


def test_a_rate_out_of_reach_makes_the_painting_smaller(tmp_path: Path) -> None:
    """Small frames are painted at a thousand a second; those of this size nowhere."""
    large = tmp_path / "large.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=640x480:rate=25:duration=0.8", large)

    result = rts("video", large, tmp_path / "out.mp4", "--target-fps", 1000, "--json")

    report = events(result)[-1]
    assert sum(report["painted_sizes"].values()) == 20
    assert "640x480" in report["painted_sizes"]
    assert report["frames_smaller"] == 20 - report["painted_sizes"]["640x480"]
    assert report["frames_smaller"] > 0


def test_an_existing_output_is_kept_without_overwrite(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"
    target.write_bytes(b"precious")

    kept = rts("video", clip, target)
    replaced = rts("video", clip, target, "--overwrite")

    assert kept.returncode == 1
    assert "--overwrite" in kept.stderr
    assert replaced.returncode == 0
    assert decoded_frames(target) == 20


def test_a_truncated_video_is_painted_as_far_as_it_goes(
    clip: Path, negative: Path, tmp_path: Path
) -> None:
    cut, target = tmp_path / "cut.mp4", tmp_path / "out.mp4"
    cut.write_bytes(clip.read_bytes()[: clip.stat().st_size * 6 // 10])

    result = rts("video", cut, target, "--style", negative, "--json")

    report = events(result)[-1]
    assert result.returncode == 0
    assert 0 < report["frames_out"] < 20
    assert decoded_frames(target) == report["frames_out"]
    assert "truncated" in report["warnings"][0]


def test_ctrl_c_ends_at_once_and_leaves_nothing(negative: Path, tmp_path: Path) -> None:
    """The child interrupts itself after its third frame, where a person might."""
    target = tmp_path / "out.mp4"
    code = f"""
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background ignore it
from realtime_style.sinks.video_file import VideoFileSink
write = VideoFileSink.write
def interrupting(self, painting, frame):
    write(self, painting, frame)
    if frame.index == 3: os.kill(os.getpid(), signal.SIGINT)
VideoFileSink.write = interrupting
sys.argv = ["rts", "demo", {str(target)!r}, "--style", {str(negative)!r}]
from realtime_style.cli import main
main()
"""

    result = rts_as(code)

    assert result.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in result.stderr
    assert list(tmp_path.glob("*.mp4")) == []
    assert list(tmp_path.glob(".*")) == []


def test_the_demo_keeps_frames_times_and_sound(negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "demo.mp4"

    result = rts("demo", target, "--style", negative)

    assert result.returncode == 0, result.stderr
    assert str(target) in result.stderr
    with av.open(str(target)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        assert container.duration == 4_000_000
    assert decoded_frames(target) == 100


def test_programs_are_told_of_a_failure(tmp_path: Path) -> None:
    result = rts("video", tmp_path / "nothing.mp4", tmp_path / "out.mp4", "--json")

    assert result.returncode == 1
    assert [event["event"] for event in events(result)] == ["failed"]
    assert events(result)[0]["error"] in result.stderr
