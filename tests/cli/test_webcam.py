import json
import sys
from pathlib import Path
from typing import Any

import av
import pytest

from tests.cli.rts import Result, assert_refused, rts, rts_as
from tests.sinks.receiving import free_port, receiving
from tests.warm.piped import start_piped

SMALL = ("--camera", "test", "--width", 64, "--height", 48, "--fps", 50, "--no-window")


def frames_in(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_a_live_run_is_recorded_and_reported(negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts(
        *("webcam", *SMALL, "--style", negative, "--seconds", 1, "--record", target, "--json")
    )

    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report["camera"] == "test pattern, 64x48 at 50 fps"
    assert report["style"] == "negative"
    assert report["provider"] == "CPUExecutionProvider"
    assert [each["file"] for each in report["graphs"]] == ["negative.onnx"]
    assert_recorded(target, report)
    assert report["frames_out"] + report["frames_dropped"] <= 52
    assert report["recordings"] == [str(target)]
    assert set(report["latency_ms"]) == {"p50", "p95", "p99"}
    assert 0 < report["latency_ms"]["p50"] <= report["latency_ms"]["p99"]
    assert_all_painted_at("64x48", report)


def assert_recorded(target: Path, report: dict[str, Any]) -> None:
    """All frames; on a machine that is too busy to encode them it is told how many are not."""
    found = frames_in(target)
    lacks = f"'{target}' lacks {report['frames_out'] - found} frames: the encoder was too slow"
    assert found > 0
    assert found == report["frames_out"] or lacks in report["warnings"]


def assert_all_painted_at(size: str, report: dict[str, Any]) -> None:
    """The last ones may have been painted too late to be shown."""
    (painted,) = report["painted_sizes"].items()
    assert painted[0] == size
    assert report["frames_out"] <= painted[1] <= report["frames_out"] + report["frames_dropped"] + 8


def test_people_are_told_what_the_camera_gives_and_how_it_went(tmp_path: Path) -> None:
    result = rts("webcam", *SMALL, "--seconds", 0.3, "--mirror", "--cycle", 0.1, cwd=tmp_path)

    assert (result.returncode, result.stdout) == (0, "")
    first, last = result.stderr.splitlines()
    assert first == "test pattern, 64x48 at 50 fps"
    assert "frames in '" in last
    assert "p95" in last
    assert "CPUExecutionProvider" in last


def test_a_lower_quality_paints_smaller(tmp_path: Path) -> None:
    result = rts("webcam", *SMALL, "--seconds", 0.3, "--quality", "fast", "--json", cwd=tmp_path)

    report = json.loads(result.stdout)
    assert_all_painted_at("32x24", report)
    assert report["frames_smaller"] == report["painted_sizes"]["32x24"]


def interrupted_after(frames: int, *arguments: object) -> Result:
    """`rts webcam --json` interrupts itself after so many frames, where a person might."""
    return rts_as(f"""
import os, signal, sys
from realtime_style.live.meter import LiveMeter
shown = LiveMeter.shown
def interrupting(self, frame):
    shown(self, frame)
    if self.frames == {frames}: os.kill(os.getpid(), signal.SIGINT)
LiveMeter.shown = interrupting
sys.argv = ["rts", "webcam", "--json", *{[*map(str, arguments)]!r}]
from realtime_style.cli import main
main()
""")


def test_a_video_plays_as_a_camera_in_a_loop(clip: Path, tmp_path: Path) -> None:
    """It shows more frames than there are."""
    result = interrupted_after(
        *(22, "--camera", clip, "--no-window", "--strength", 0, "--seconds", 60),
        *("--folder", tmp_path),
    )

    assert result.returncode == 130, result.stderr
    report = json.loads(result.stdout)
    assert "in a loop" in report["camera"]
    assert report["frames_out"] >= 22


def test_ctrl_c_ends_with_130_a_report_and_a_playable_recording(
    negative: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.mp4"

    result = interrupted_after(10, *SMALL, "--style", negative, "--record", target)

    assert result.returncode == 130, result.stderr
    slowly = "rts: stopping: the recording is being finished; a second Ctrl-C ends at once\n"
    assert result.stderr in ("", slowly)
    report = json.loads(result.stdout)
    assert report["frames_out"] >= 10
    assert_recorded(target, report)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".mp4"] == ["out.mp4"]


def test_a_recording_that_breaks_ends_with_1_and_a_report(negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.dv"

    result = rts("webcam", *SMALL, "--style", negative, "--record", target, "--json")

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "dv" in result.stderr
    assert json.loads(result.stdout)["recordings"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--no-window",), ("nowhere to paint to", "--virtual-camera", "--record")),
        (("--no-window", "--seconds", 1, "--camera", "nobody"), ("'nobody'", "--camera test")),
        (("--no-window", "--seconds", 1, "--camera", "gone.mp4"), ("'gone.mp4'",)),
        (("--no-window", "--seconds", 0), ("seconds", "got 0")),
        (("--no-window", "--seconds", 1, "--cycle", -1), ("cycle", "got -1")),
        (("--no-window", "--seconds", 1, "--width", 7), ("width", "got 7")),
        (("--no-window", "--seconds", 1, "--fps", 9000), ("fps", "got 9000")),
        (("--no-window", "--record", "nowhere/out.mp4"), ("no output folder 'nowhere'",)),
        (("--no-window", "--record", "old.mp4"), ("'old.mp4' exists", "--overwrite")),
        (("--no-window", "--seconds", 1, "--folder", "nowhere"), ("no folder 'nowhere'",)),
        (("--no-window", "--seconds", 1, "--camera", "test", "--style", "mosiac"), ("mosaic",)),
        (("--no-window", "--record", "a.gif", "--microphone"), ("'a.gif'", "sound", ".mp4")),
        (("--no-window", "--record", "a.mp4", "--microphone", "nobody"), ("'nobody'", "cannot")),
        (("--camera", "test"), ("no display", "--virtual-camera", "--record")),
    ],
)
def test_bad_input_is_refused_on_one_line(
    arguments: tuple[object, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "old.mp4").write_bytes(b"precious")
    if not sys.platform.startswith("linux") and arguments == ("--camera", "test"):
        pytest.skip("there is always a display here")
    without_display = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}

    result = rts("webcam", "-q", *arguments, cwd=tmp_path, env=without_display)

    assert_refused(result, *words)
    assert (tmp_path / "old.mp4").read_bytes() == b"precious"


def test_without_a_virtual_camera_the_commands_that_make_one_are_told(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux") or any(Path("/dev").glob("video*")):
        pytest.skip("there may be a virtual camera here")

    result = rts("webcam", "-q", *SMALL, "--virtual-camera", "--style", "candy", cwd=tmp_path)

    assert_refused(result, "no virtual camera", "v4l2loopback", "exclusive_caps=1")


def test_cameras_are_listed_for_people_and_programs(tmp_path: Path) -> None:
    people, programs = rts("cameras", cwd=tmp_path), rts("cameras", "--json", cwd=tmp_path)

    assert people.returncode == programs.returncode == 0
    found = json.loads(programs.stdout)
    assert len(people.stdout.splitlines()) == len(found)
    assert found or "--camera test" in people.stderr


def test_a_live_bench_measures_the_test_pattern() -> None:
    result = rts("bench", "--live", "--seconds", 1, "--resolution", "64x48", "--json")

    report = json.loads(result.stdout)
    assert report["frames_out"] > 1
    assert set(report["latency_ms"]) == {"p50", "p95", "p99"}
    assert report["machine"]["cores"] >= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--seconds", 3), ("--live",)),
        (("--live", "--seconds", 0), ("seconds", "got 0")),
        (("--live", "--variant", "all"), ("one --variant",)),
        (("--live", "--resolution", "4k"), ("no resolution '4k'",)),
    ],
)
def test_a_live_bench_that_cannot_be(arguments: tuple[object, ...], words: tuple[str, ...]) -> None:
    assert_refused(rts("bench", *arguments), *words)


@pytest.mark.parametrize("arguments", [("-",), ("--output", "-")])
def test_frames_go_to_whoever_reads_standard_output_until_they_have_enough(
    arguments: tuple[str, ...], negative: Path
) -> None:
    command = ["webcam", *arguments, *SMALL, "--style", negative, "--pipe-format", "rawvideo"]
    with start_piped(command) as process:
        assert process.stdout
        frames = [process.stdout.read(64 * 48 * 3) for _ in range(3)]
        process.stdout.close()
        assert process.stderr
        told = process.stderr.read().decode()

    assert [len(frame) for frame in frames] == [64 * 48 * 3] * 3
    assert process.returncode == 0
    assert "frames on standard output: rawvideo, 64x48, 50 a second" in told


def test_a_stream_that_nobody_takes_does_not_end_the_run(negative: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    result = rts(
        *("webcam", *SMALL, "--style", negative, "--seconds", 2, "--json"),
        *("--output", "rtmp://127.0.0.1:9/live/secret", "--record", target),
    )

    assert result.returncode == 0
    report = json.loads(result.stdout)
    assert_recorded(target, report)
    (stream,) = report["streams"]
    assert stream["address"] == "rtmp://127.0.0.1:9/…"
    assert (stream["frames"], stream["outages"]) == (0, 1)
    assert "secret" not in result.stderr + result.stdout


def test_one_of_two_addresses_gets_the_stream_though_the_other_is_away(
    negative: Path, tmp_path: Path
) -> None:
    there = f"tcp://127.0.0.1:{free_port()}"
    got = tmp_path / "got.mkv"

    with receiving(there, got):
        result = rts(
            *("webcam", *SMALL, "--style", negative, "--seconds", 3, "--json"),
            *("-o", "rtmp://127.0.0.1:9/live/secret", "--output", there),
        )

    assert result.returncode == 0
    away, taken = json.loads(result.stdout)["streams"]
    assert (away["address"], away["frames"], away["outages"]) == ("rtmp://127.0.0.1:9/…", 0, 1)
    assert (taken["address"], taken["outages"]) == (there, 0)
    assert taken["frames"] > 0
    assert frames_in(got) > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("out.mp4",), ("which is - alone", "--record")),
        (("-", "--output", "-"), ("same place twice",)),
        (("-o", "udp://127.0.0.1:9", "--output=udp://127.0.0.1:9"), ("same place twice",)),
        (("-o", "udp://127.0.0.1:9", "-o", "gopher://there"), ("knows no 'gopher://'",)),
        (("-", "--json"), ("--json prints on standard output",)),
        (("--output", "out.mp4"), ("--record writes a file",)),
        (("--output", "gopher://there"), ("knows no 'gopher://'",)),
        (("--output", "-", "--pipe-format", "avi"), ("y4m, rawvideo, nut", "'avi'")),
        (("--output", "udp://127.0.0.1:9", "--stream-kbits", 1), ("50 to 200000",)),
    ],
)
def test_outputs_that_cannot_be_are_refused(
    arguments: tuple[object, ...], words: tuple[str, ...]
) -> None:
    assert_refused(rts("webcam", *SMALL, *arguments), *words)
