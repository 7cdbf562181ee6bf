"""A painted file beside its original: sound, times, size, colour."""

import dataclasses
import hashlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from realtime_style.errors import SinkError
from realtime_style.ffmpeg.program import first_lines, lost_bytes
from realtime_style.files.pending_file import PendingFile
from realtime_style.frame import StreamInfo
from realtime_style.options import EncoderOptions
from realtime_style.sinks.video_file import VideoFileSink
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import INFO, TEST_SOUND, TEST_VIDEO, ffmpeg, make_frames


def copy_pictures(original: Path, target: Path) -> VideoFileSink:
    """What `rts video --strength 0` does, without the threads."""
    with VideoFileSource(original) as source:
        output = PendingFile(target, overwrite=False)
        sink = VideoFileSink(output, source.info, EncoderOptions(), original=original)
        while (frame := source.read()) is not None:
            sink.write(frame.pixels, frame)
        sink.close()
    return sink


def packets(path: Path, kind: str) -> list[tuple[Fraction, str]]:
    """Time and hash of each packet of the first stream of a kind."""
    with av.open(str(path)) as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        return [
            (packet.pts * packet.time_base, hashlib.sha256(bytes(packet)).hexdigest())
            for packet in container.demux(stream)
            if packet.pts is not None and packet.time_base is not None
        ]


def times(path: Path) -> list[Fraction]:
    return sorted(time for time, _ in packets(path, "video"))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov"])
def test_sound_is_copied_packet_for_packet(suffix: str, clip: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{suffix}"

    sink = copy_pictures(clip, target)

    copied, original = packets(target, "audio"), packets(clip, "audio")
    assert [data for _, data in copied] == [data for _, data in original]
    # Beside the picture: some ffmpegs move a whole Matroska file by its sound's pre-roll.
    late = times(target)[0] - times(clip)[0]
    tick = Fraction(1, 1000)  # Matroska's clock
    assert all(abs(a - late - b) <= tick for (a, _), (b, _) in zip(copied, original, strict=True))
    assert sink.warnings == []


def test_sound_that_does_not_fit_is_encoded_anew_and_said(clip: Path, tmp_path: Path) -> None:
    sink = copy_pictures(clip, tmp_path / "out.webm")

    assert len(packets(tmp_path / "out.webm", "audio")) > 10
    assert sink.warnings == ["sound track 1 (aac) does not fit into .webm and is re-encoded"]


def test_all_sound_tracks_are_kept(tmp_path: Path) -> None:
    original, target = tmp_path / "two.mkv", tmp_path / "out.mkv"
    tracks = ("-map", "0:v", "-map", "1:a", "-map", "1:a", "-c:a:0", "aac", "-c:a:1", "flac")
    ffmpeg(*TEST_VIDEO, *TEST_SOUND, *tracks, original)

    copy_pictures(original, target)

    with av.open(str(target)) as container:
        assert [s.codec_context.name for s in container.streams.audio] == ["aac", "flac"]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_variable_rate_keeps_each_frames_time(suffix: str, tmp_path: Path) -> None:
    original, target = tmp_path / f"variable{suffix}", tmp_path / f"out{suffix}"
    keep = "select='not(eq(n,3)+eq(n,4)+eq(n,9))'"
    ffmpeg(*TEST_VIDEO, "-vf", keep, "-fps_mode", "passthrough", original)

    copy_pictures(original, target)

    assert times(target) == times(original)
    assert len(times(target)) == 17


@pytest.mark.parametrize("late", ["video", "audio"])
def test_sound_and_picture_stay_together_when_one_starts_late(
    late: str, clip: Path, tmp_path: Path
) -> None:
    original, target = tmp_path / "late.mp4", tmp_path / "out.mp4"
    shifted, plain = ("0:v", "1:a") if late == "video" else ("1:v", "0:a")
    both = ("-map", shifted, "-map", plain, "-c", "copy")
    ffmpeg("-itsoffset", 0.24, "-i", clip, "-i", clip, *both, original)

    copy_pictures(original, target)

    def offset(path: Path) -> Fraction:
        return times(path)[0] - packets(path, "audio")[0][0]

    assert abs(offset(original)) > Fraction(2, 10)
    assert abs(offset(target) - offset(original)) < Fraction(1, 1000)


def test_an_odd_size_is_kept_exactly_and_said(tmp_path: Path) -> None:
    original, target = tmp_path / "odd.mkv", tmp_path / "out.mp4"
    odd = "testsrc=size=65x49:rate=25:duration=0.2"
    ffmpeg("-f", "lavfi", "-i", odd, "-pix_fmt", "yuv444p", original)

    sink = copy_pictures(original, target)

    with VideoFileSource(target) as source:
        assert (source.info.width, source.info.height) == (65, 49)
    assert "odd size" in sink.warnings[0]


def test_pixels_that_are_not_square_stay_so(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "wide.mp4", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-vf", "setsar=4/3", original)

    copy_pictures(original, target)

    with VideoFileSource(target) as source:
        assert source.info.pixel_aspect == Fraction(4, 3)


@pytest.mark.parametrize("matrix", ["", "bt709", "smpte170m"])
@pytest.mark.parametrize("pixel_range", ["tv", "pc"])
def test_the_picture_comes_back_as_it_was(matrix: str, pixel_range: str, tmp_path: Path) -> None:
    original, target = tmp_path / "card.mp4", tmp_path / "out.mp4"
    convert = f"scale=out_color_matrix={matrix or 'smpte170m'}:out_range={pixel_range}"
    unsaid = [] if matrix else ["-bsf:v", "h264_metadata=matrix_coefficients=2"]
    bars = "smptehdbars=size=128x96:rate=25:duration=0.2"
    settings = ("-vf", f"{convert},format=yuv420p", "-color_range", pixel_range, "-crf", 4)
    ffmpeg("-f", "lavfi", "-i", bars, *settings, *unsaid, original)

    copy_pictures(original, target)

    with VideoFileSource(original) as before, VideoFileSource(target) as after:
        first, second = before.read(), after.read()
        assert after.info.colour.full_range == before.info.colour.full_range
    assert first is not None
    assert second is not None
    difference = first.pixels.astype(float) - second.pixels
    assert np.abs(difference.mean(axis=(0, 1))).max() < 1
    assert 20 * np.log10(255 / np.sqrt((difference**2).mean())) > 34


def test_a_still_camera_of_one_frame_is_a_video_too(tmp_path: Path) -> None:
    (frame,) = make_frames(1)
    sink = VideoFileSink(PendingFile(tmp_path / "o.mp4", overwrite=False), INFO, EncoderOptions())

    sink.write(frame.pixels, frame)
    sink.close()

    assert len(times(tmp_path / "o.mp4")) == 1


def test_frames_of_one_time_come_one_tick_after_the_other(tmp_path: Path) -> None:
    """The muxer would crash on them, and take the process along."""
    output = PendingFile(tmp_path / "out.mp4", overwrite=False)
    sink = VideoFileSink(output, INFO, EncoderOptions())
    first, second, third = make_frames(3)

    sink.write(first.pixels, first)
    sink.write(second.pixels, second)
    sink.write(third.pixels, dataclasses.replace(third, pts=second.pts))
    sink.close()

    assert len(times(output.target)) == 3
    assert len(set(times(output.target))) == 3


def test_what_ffmpeg_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    output = PendingFile(tmp_path / "out.dv", overwrite=False)
    sink = VideoFileSink(output, INFO, EncoderOptions())

    with pytest.raises(SinkError, match=r"ffmpeg cannot write '.*out\.dv': dv muxer"):
        write_many(sink)
    sink.abort()

    assert list(tmp_path.iterdir()) == []


def test_a_bad_encoder_setting_is_told_too(tmp_path: Path) -> None:
    output = PendingFile(tmp_path / "out.mp4", overwrite=False)
    sink = VideoFileSink(output, INFO, EncoderOptions(preset="warp9"))

    with pytest.raises(SinkError, match="warp9"):
        write_many(sink)
    sink.abort()


def write_many(sink: VideoFileSink) -> None:
    """More than a pipe holds, so that ffmpeg's end is noticed."""
    for frame in make_frames(60):
        sink.write(frame.pixels, frame)
    sink.close()


def test_a_painting_of_another_size_is_a_bug(tmp_path: Path) -> None:
    sink = VideoFileSink(PendingFile(tmp_path / "o.mp4", overwrite=False), INFO, EncoderOptions())
    (frame,) = make_frames(1, height=50)

    with pytest.raises(ValueError, match=r"expected a painting of shape \(48, 64, 3\)"):
        sink.write(frame.pixels, frame)
    sink.abort()


def test_ffmpegs_words_lose_their_addresses() -> None:
    said = "[mp4 @ 0x55] [x @ 0x1] No space left\n\nNo space left\nConversion failed!\n"

    assert first_lines(said) == "No space left; Conversion failed!"


def test_stream_info_defaults_to_square_pixels() -> None:
    info = StreamInfo(width=1, height=1, frame_rate=Fraction(1), time_base=Fraction(1))

    assert info.pixel_aspect == 1


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("Error writing trailer of x.mkv: No space left on device", True),
        ("Error closing file x.mkv: Disk quota exceeded", True),
        ("av_interleaved_write_frame(): Input/output error", True),
        ("[h264 @ 0x1] deprecated pixel format used", False),
        ("", False),
    ],
)
def test_what_ffmpeg_says_of_a_full_disk_is_understood(said: str, lost: bool) -> None:
    assert lost_bytes(said) is lost


@pytest.mark.parametrize(
    ("options", "written"),
    [
        (EncoderOptions(), ["b_adapt=0", "subme=0"]),
        (EncoderOptions(extra=(("b_strategy", "1"), ("subq", "2"))), ["b_adapt=1", "subme=2"]),
        (EncoderOptions(preset="veryfast"), ["b_adapt=1", "subme=2"]),
    ],
)
def test_x264_saves_time_in_the_quick_preset_alone_and_not_where_it_is_told_otherwise(
    options: EncoderOptions, written: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "out.mp4"
    sink = VideoFileSink(PendingFile(path, overwrite=False), INFO, options)
    for frame in make_frames(4):
        sink.write(frame.pixels, frame)
    sink.close()

    told = path.read_bytes()  # x264 writes down its settings
    assert all(f"{each} ".encode() in told for each in written)
