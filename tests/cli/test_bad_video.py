"""Videos that are not as they should be: painted as far as can be, or refused by name."""

import os
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import pytest

from realtime_style.errors import SourceError
from realtime_style.sources.video_file import VideoFileSource
from tests.cli.rts import Result, assert_refused, rts, rts_as
from tests.helpers import TEST_SOUND, ffmpeg
from tests.passing import frames, paint, times
from tests.warm.start import run, run_piped

LONG = "testsrc2=size=160x120:rate=25:duration=4"


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 frames with a key frame in each second, and sound."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    ffmpeg("-f", "lavfi", "-i", LONG, *TEST_SOUND, "-pix_fmt", "yuv420p", "-g", 25, path)
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_damage_in_the_middle_costs_what_it_hit_and_is_counted(
    suffix: str, long_clip: Path, tmp_path: Path
) -> None:
    original, target = tmp_path / f"in{suffix}", tmp_path / "out.mp4"
    ffmpeg("-i", long_clip, "-c", "copy", original)
    data = bytearray(original.read_bytes())
    tenth = len(data) // 10
    data[4 * tenth : 5 * tenth] = bytes(tenth)
    original.write_bytes(data)

    warnings = paint(original, target)

    there = len(times(target))
    assert 50 < there < 100
    assert len(warnings) == 1
    told = re.search(r"about (\d+) frames are (lost$|missing there)", warnings[0])
    assert told is not None
    assert abs(int(told[1]) - (100 - there)) <= 1
    assert times(target)[-1] - times(target)[0] == Fraction(99, 25)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".ts"])
def test_a_broadcast_of_which_a_piece_was_not_received_is_painted_on(
    suffix: str, long_clip: Path, tmp_path: Path
) -> None:
    """The piece begins in the midst of a packet of sound: what follows has no header there."""
    original, target = tmp_path / "in.ts", tmp_path / f"out{suffix}"
    ffmpeg("-i", long_clip, "-c:v", "copy", "-c:a", "aac", original)
    data = original.read_bytes()
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    sound = [place for place, packet in enumerate(packets) if packet[1:3] == b"\x41\x01"]
    middle = sound[len(sound) // 2]
    original.write_bytes(b"".join(packets[: middle + 5] + packets[middle + 55 :]))

    warnings = paint(original, target)

    assert len(warnings) == 1
    assert float(times(target)[-1] - times(target)[0]) == pytest.approx(3.96, abs=0.001)
    assert length_of_sound(target) == pytest.approx(length_of_sound(original), abs=0.05)


def length_of_sound(path: Path) -> float:
    """Seconds from its first packet to its last."""
    with av.open(str(path)) as container:
        stamps = [
            packet.pts * packet.time_base for packet in container.demux(audio=0) if packet.pts
        ]
    return float(stamps[-1] - stamps[0])


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_damage_in_an_avi_is_told(codec: str, long_clip: Path, tmp_path: Path) -> None:
    """Its reader counts on behind a hole, so that the end seems to be missing."""
    original, target = tmp_path / "in.avi", tmp_path / "out.mkv"
    ffmpeg("-i", long_clip, "-c:v", codec, "-bf", 2, "-g", 25, original)
    whole = paint(original, tmp_path / "whole.mkv")
    data = bytearray(original.read_bytes())
    tenth = len(data) // 10
    data[4 * tenth : 5 * tenth] = bytes(tenth)
    original.write_bytes(data)

    warnings = paint(original, target)

    assert whole == []
    assert 80 < len(times(target)) < 100
    assert any("is damaged" in said or "truncated or damaged" in said for said in warnings)


def test_a_file_without_streams_is_refused(tmp_path: Path) -> None:
    """An MP4 of a header alone."""
    path = tmp_path / "hollow.mp4"
    header = struct.pack(">5I", 0, 0, 0, 1000, 0) + struct.pack(">IH10x", 0x10000, 0x100)
    header += struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000) + bytes(24)
    movie = box(b"moov", box(b"mvhd", header + struct.pack(">I", 1)))
    path.write_bytes(box(b"ftyp", b"isom\0\0\2\0isom") + movie)

    with pytest.raises(SourceError, match=r"hollow\.mp4' has no video .* it holds no stream"):
        VideoFileSource(path)


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload) + 8) + kind + payload


def test_a_video_that_nobody_can_decode_is_refused(tmp_path: Path) -> None:
    """FFV1 under a name that no FFmpeg knows stands for a codec that this one lacks."""
    path = tmp_path / "strange.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48:duration=0.2", "-c:v", "ffv1", path)
    path.write_bytes(path.read_bytes().replace(b"V_FFV1", b"V_WHAT"))

    with pytest.raises(SourceError, match=r"no decoder for the video in '.*strange\.mkv'"):
        VideoFileSource(path)


def test_one_pixel_is_painted(tmp_path: Path) -> None:
    original, target = tmp_path / "in.mkv", tmp_path / "out.mp4"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=64x48:duration=0.1",
        "-vf",
        "scale=1:1",
        "-c:v",
        "png",
        original,
    )

    result = rts("video", original, target, "--threads", 1)

    assert result.returncode == 0, result.stderr
    assert frames(target)[0].pixels.shape == (1, 1, 3)


def test_what_is_too_wide_for_a_codec_is_refused_by_its_size(tmp_path: Path) -> None:
    original = tmp_path / "in.mkv"
    wide = ("-vf", "scale=20000:10", "-c:v", "ffv1", "-frames:v", 2)
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", *wide, original)

    refused = rts("video", original, tmp_path / "out.mp4", "--strength", 0)
    painted = rts("video", original, tmp_path / "out.mkv", "--codec", "ffv1", "--threads", 1)

    assert_refused(refused, "out.mp4", "20000x10")
    assert painted.returncode == 0, painted.stderr
    assert frames(tmp_path / "out.mkv")[0].pixels.shape == (10, 20000, 3)


def test_times_below_zero_cost_no_frame(clip: Path, tmp_path: Path) -> None:
    """Matroska gives the first of these frames without a time, the next before its own start."""
    original, target = tmp_path / "in.mkv", tmp_path / "out.mp4"
    early = ("-bsf:v", "setts=pts=PTS-500:dts=DTS-500", "-avoid_negative_ts", "disabled")
    ffmpeg("-i", clip, "-c", "copy", "-an", *early, original)

    warnings = paint(original, target)

    assert warnings == []
    assert times(target)[-1] - times(target)[1] == Fraction(18, 25)
    assert len(set(times(target))) == 20


def test_a_bare_stream_without_times_gets_those_of_its_rate(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "in.h264", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-c", "copy", "-an", original)

    paint(original, target)

    steps = [time - times(target)[0] for time in times(target)]
    assert steps == [Fraction(index, 25) for index in range(20)]


def test_times_that_run_backwards_are_put_in_order(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "in.nut", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-an", "-c:v", "mpeg4", "-bsf:v", "setts=pts=100-N:dts=N", original)

    paint(original, target)

    assert len(set(times(target))) == len(frames(original))


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("closed.mp4", "open/o.mp4", "cannot read 'closed.mp4': Permission denied"),
        ("closed/clip.mp4", "open/o.mp4", "no permission to use 'closed/clip.mp4'"),
        ("closed", "open", "no permission to use 'closed'"),
        ("clip.mp4", "closed/o.mp4", "no permission to use 'closed/o.mp4'"),
        ("clip.mp4", "sealed/o.mp4", "cannot write in the output folder 'sealed'"),
    ],
)
def test_what_may_not_be_used_is_told(source: str, target: str, words: str, clip: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in ("clip.mp4", "closed.mp4"):
            shutil.copy(clip, folder / path)
        for path, mode in (("open", 0o777), ("closed", 0o700), ("sealed", 0o555)):
            (folder / path).mkdir()
            (folder / path).chmod(mode)
        folder.chmod(0o755)
        (folder / "closed.mp4").chmod(0)
        if os.geteuid():
            (folder / "closed").chmod(0)

        result = as_nobody(source, target, folder)

        (folder / "closed").chmod(0o700)
    assert result.returncode == 1, result.stderr
    assert result.stderr.splitlines() == [f"rts: {result.stderr[5:].strip()}"]
    assert words in result.stderr


def as_nobody(source: str, target: str, folder: Path) -> Result:
    """`rts video` by a user who may do little; root becomes one once a first run has loaded all."""
    code = f"""
import os, sys
from realtime_style.cli import main
sys.argv = ["rts", "video", "clip.mp4", "first.mkv", "--strength", "0", "--quiet"]
try: main()
except SystemExit as end: assert not end.code
if os.geteuid() == 0: os.seteuid(65534)
sys.argv = ["rts", "video", {source!r}, {target!r}, "--strength", "0"]
main()
"""
    env = {name: value for name, value in os.environ.items() if name != "RTS_CONFIG"}
    return run([], env, folder, code)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """64 kB; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_an_older_output_survives(
    small_disk: Path, long_clip: Path
) -> None:
    target = small_disk / "out.mp4"
    target.write_bytes(b"precious")

    result = rts(
        *("video", long_clip, target, "--strength", 0, "--crf", 1, "--overwrite", "--quiet")
    )

    assert_refused(result, f"cannot write '{target}'", "No space left on device")
    assert target.read_bytes() == b"precious"
    assert list(small_disk.iterdir()) == [target]


def test_a_limit_on_the_size_of_files_is_told_and_nothing_is_left(
    long_clip: Path, tmp_path: Path
) -> None:
    """What a full disk is where no small one can be made."""
    video = ["video", str(long_clip), "out.mp4", "--strength", "0", "--crf", "1"]
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        f"sys.argv = ['rts', *{video}]; from realtime_style.cli import main; main()"
    )

    result = rts_as(code, tmp_path)

    assert result.returncode == 1
    assert "cannot write 'out.mp4': it was ended by the system (File size" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_reader_that_takes_no_more_is_told(clip: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = run_piped(["video", clip, "-", "--strength", 0], out=full.fileno())

    assert result.returncode == 1
    assert b"cannot write '-'" in result.stderr
    assert b"No space left on device" in result.stderr
