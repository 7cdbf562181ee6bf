"""The matrix: whatever a video is like, its picture and its times come out as they went in."""

import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from realtime_style.ffmpeg.candidates import find_ffmpeg
from realtime_style.options import EncoderOptions
from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg
from tests.passing import frames, paint, psnr_db, times

HIGH_QUALITY = EncoderOptions(crf=4)
FRAMES = 12


def make(target: Path, *settings: object, rate: object = 25) -> Path:
    source = f"testsrc2=size=64x48:rate={rate}"
    ffmpeg("-f", "lavfi", "-i", source, "-frames:v", FRAMES, *settings, target)
    return target


@pytest.fixture(params=["system", "wheel"], autouse=True)
def _each_ffmpeg(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """Everything here holds with the system's ffmpeg and with the wheel's."""
    if request.param == "wheel":
        monkeypatch.setenv("PATH", str(tmp_path))
    elif not shutil.which("ffmpeg"):
        pytest.skip("no ffmpeg on this system")
    find_ffmpeg.cache_clear()
    yield
    find_ffmpeg.cache_clear()


def tags(path: Path) -> tuple[int, int, int, int]:
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        numbers = (context.colorspace, context.color_primaries, context.color_trc)
        return (*map(int, numbers), int(context.color_range))  # type: ignore[return-value]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".webm"])
@pytest.mark.parametrize("rate", ["24000/1001", "24", "30000/1001", "50", "60000/1001", "120"])
def test_rates_and_times_are_kept(rate: str, suffix: str, tmp_path: Path) -> None:
    original = make(tmp_path / "in.mp4", "-pix_fmt", "yuv420p", rate=rate)
    target = tmp_path / f"out{suffix}"

    warnings = paint(original, target)

    exact = [index / Fraction(rate) for index in range(FRAMES)]
    tolerance = Fraction(1, 2000) if suffix in (".mkv", ".webm") else 0  # they count milliseconds
    assert all(abs(a - b) <= tolerance for a, b in zip(times(target), exact, strict=True))
    assert warnings == []


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "120"])
def test_avi_has_the_rate_and_every_frame(rate: str, tmp_path: Path) -> None:
    original = make(tmp_path / "in.mp4", "-pix_fmt", "yuv420p", rate=rate)
    target = tmp_path / "out.avi"

    paint(original, target)

    steps = {b - a for a, b in zip(times(target), times(target)[1:], strict=False)}
    assert steps == {1 / Fraction(rate)}
    assert len(frames(target)) == FRAMES


@pytest.mark.parametrize("suffix", [".mkv", ".avi"])
@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_an_avi_with_b_frames_loses_nothing_and_keeps_its_order(
    codec: str, suffix: str, tmp_path: Path
) -> None:
    """AVI counts packets as they are decoded; with B-frames they are not shown in that order."""
    original, target = tmp_path / "in.avi", tmp_path / f"out{suffix}"
    brighter = "nullsrc=size=64x48:rate=25:duration=0.8,geq=lum='20+10*N':cb=128:cr=128"
    settings = ("-bf", 2, "-c:v", codec, "-pix_fmt", "yuv420p", "-c:a", "mp2")
    ffmpeg("-f", "lavfi", "-i", brighter, *TEST_SOUND, *settings, original)

    warnings = paint(original, target)

    assert warnings == []
    painted = frames(target)
    assert [round((frame.pixels.mean() - 4.7) / 11.64) for frame in painted] == [*range(20)]
    assert [frame.pts for frame in painted] == [Fraction(i, 25) for i in range(20)]
    assert packets(target) == packets(original)


def test_an_avi_that_counts_shorter_steps_has_the_rate_of_its_frames(tmp_path: Path) -> None:
    """As a copy from another container does, with empty packets between the frames."""
    whole = make(tmp_path / "in.mp4", "-pix_fmt", "yuv420p")
    original, target = tmp_path / "in.avi", tmp_path / "out.mp4"
    ffmpeg("-i", whole, "-c", "copy", "-fflags", "+bitexact", original)

    warnings = paint(original, target)

    assert warnings == []
    assert times(target) == [Fraction(i, 25) for i in range(FRAMES)]
    with VideoFileSource(original) as source:
        assert source.info.frame_rate == 25
        assert source.info.frame_count == FRAMES


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def test_an_edit_list_is_obeyed(tmp_path: Path) -> None:
    """A MOV cut without re-encoding: its first packets are there, and must not be seen."""
    whole, original, target = (tmp_path / name for name in ("whole.mov", "cut.mov", "out.mp4"))
    ffmpeg(*TEST_VIDEO, *TEST_SOUND, "-pix_fmt", "yuv420p", "-g", 50, whole)
    ffmpeg("-ss", 0.2, "-i", whole, "-c", "copy", original)

    paint(original, target)

    assert times(target) == times(original)
    assert len(times(target)) == 15


def test_a_stream_that_starts_at_an_hour_starts_at_once(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "hour.ts", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-c", "copy", "-output_ts_offset", 3600, original)

    paint(original, target)

    tick = Fraction(1, 90_000)
    assert all(abs(a - b) <= tick for a, b in zip(times(target), times(original), strict=True))
    assert times(original)[0] < 1


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("sar", ["1/1", "4/3"])
def test_a_rotated_video_comes_out_upright_in_its_proportions(
    angle: int, sar: str, tmp_path: Path
) -> None:
    flat, original, target = (tmp_path / name for name in ("flat.mp4", "in.mp4", "out.mp4"))
    make(flat, "-pix_fmt", "yuv420p", "-vf", f"setsar={sar}")
    ffmpeg("-display_rotation", angle, "-i", flat, "-c", "copy", original)

    paint(original, target, HIGH_QUALITY)

    with VideoFileSource(original) as before, VideoFileSource(target) as after:
        assert after.info.pixel_aspect == before.info.pixel_aspect
        assert (after.info.width, after.info.height) == ((64, 48) if angle == 180 else (48, 64))
    with av.open(str(target)) as container:
        assert next(container.decode(video=0)).rotation == 0
    turned = np.rot90(frames(flat)[0].pixels, angle // 90)
    assert np.array_equal(frames(original)[0].pixels, turned)
    assert psnr_db(original, target) > 30


@pytest.mark.parametrize("size", ["65x49", "64x49", "2x2", "1x1", "1x64"])
def test_any_size_is_kept(size: str, tmp_path: Path) -> None:
    original, target = tmp_path / "in.mkv", tmp_path / "out.mp4"
    picture = f"color=0x4080c0:size={size}:rate=25"
    settings = ("-frames:v", 3, "-c:v", "png")
    ffmpeg("-f", "lavfi", "-i", picture, *settings, original)

    paint(original, target)

    with VideoFileSource(target) as source:
        assert f"{source.info.width}x{source.info.height}" == size


def test_interlaced_video_is_made_whole_and_said(tmp_path: Path) -> None:
    original, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    halves = ("-vf", "tinterlace=interleave_top,fieldorder=tff", "-flags", "+ilme+ildct")
    ffmpeg(*TEST_VIDEO, *halves, "-x264opts", "tff=1", "-pix_fmt", "yuv420p", original)

    warnings = paint(original, target)

    assert warnings == [f"'{original}' has 10 interlaced frames: deinterlaced"]
    assert times(target) == times(original)
    with av.open(str(target)) as container:
        assert not any(frame.interlaced_frame for frame in container.decode(video=0))


@pytest.mark.parametrize("matrix", ["bt709", "smpte170m", "bt2020nc", "smpte240m"])
@pytest.mark.parametrize("pixel_range", ["tv", "pc"])
@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv420p10le"])
def test_a_grey_card_keeps_its_value(
    matrix: str, pixel_range: str, pixel_format: str, tmp_path: Path
) -> None:
    original, target = tmp_path / "card.mkv", tmp_path / "out.mp4"
    scale = {"bt2020nc": "bt2020"}.get(matrix, matrix)
    convert = f"scale=out_color_matrix={scale}:out_range={pixel_range}:flags=accurate_rnd"
    convert += f",format={pixel_format}"
    said = f"setparams=range={pixel_range}:colorspace={matrix}"
    said += ":color_primaries=bt709:color_trc=bt709"
    card = "color=0x767676:size=64x48:rate=25"
    codec = ("-c:v", "libx265", "-x265-params", "log-level=none:lossless=1")
    ffmpeg("-f", "lavfi", "-i", card, "-frames:v", 3, "-vf", f"{convert},{said}", *codec, original)

    paint(original, target)

    for before, after in zip(frames(original), frames(target), strict=True):
        assert abs(int(before.pixels.mean()) - 0x76) <= 2
        assert int(np.abs(before.pixels.astype(int) - after.pixels).max()) <= 2
    assert tags(target) == tags(original)


@pytest.mark.parametrize("matrix", ["bt709", "smpte170m"])
@pytest.mark.parametrize("pixel_range", ["tv", "pc"])
def test_strength_zero_gives_the_picture_back(
    matrix: str, pixel_range: str, tmp_path: Path
) -> None:
    original, target = tmp_path / "in.mp4", tmp_path / "out.mp4"
    # Blurred as RGB: what YUV can say and RGB cannot would be lost whoever converts it.
    convert = f"scale=out_color_matrix={matrix}:out_range={pixel_range},format=yuv420p"
    make(
        original,
        "-vf",
        f"format=gbrp,boxblur=2,{convert}",
        "-colorspace",
        matrix,
        "-color_range",
        pixel_range,
    )

    paint(original, target, HIGH_QUALITY)

    assert luma_psnr_db(original, target) > 45


def luma_psnr_db(first: Path, second: Path) -> float:
    """Of the files' own luma, which no conversion of ours has touched."""
    squares = []
    with av.open(str(first)) as before, av.open(str(second)) as after:
        for a, b in zip(before.decode(video=0), after.decode(video=0), strict=True):
            difference = a.to_ndarray()[: a.height].astype(float) - b.to_ndarray()[: b.height]
            squares.append((difference**2).mean())
    return float(10 * np.log10(255**2 / np.mean(squares)))


def test_ten_bits_are_said_to_become_eight(tmp_path: Path) -> None:
    original = make(tmp_path / "in.mkv", "-c:v", "libx265", "-pix_fmt", "yuv420p10le")

    assert paint(original, tmp_path / "out.mp4") == [
        f"'{original}' has 10 bits for each colour: painted in 8"
    ]


def test_ten_bits_can_be_written(tmp_path: Path) -> None:
    original, target = make(tmp_path / "in.mp4", "-pix_fmt", "yuv420p"), tmp_path / "out.mp4"

    paint(original, target, EncoderOptions(codec="hevc", pix_fmt="yuv420p10le"))

    with av.open(str(target)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("hevc", "yuv420p10le")


@pytest.mark.parametrize(("curve", "name"), [("smpte2084", "PQ"), ("arib-std-b67", "HLG")])
def test_hdr_is_kept_and_said(curve: str, name: str, tmp_path: Path) -> None:
    said = f"setparams=colorspace=bt2020nc:color_primaries=bt2020:color_trc={curve}"
    ten_bits = ("-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-color_range", "tv")
    original = make(tmp_path / "in.mkv", *ten_bits, "-vf", said)
    target = tmp_path / "out.mp4"

    warnings = paint(original, target)

    assert "10 bits" in warnings[0]
    assert f"is HDR ({name})" in warnings[1]
    assert tags(target) == tags(original)


@pytest.fixture
def glass(tmp_path: Path) -> Path:
    """Transparent at its left edge, opaque at its right one."""
    sheet = "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='4*X'"
    return make(tmp_path / "glass.mov", "-vf", sheet, "-c:v", "qtrle", "-pix_fmt", "argb")


@pytest.mark.parametrize(
    ("name", "codec"),
    [("out.mov", "prores"), ("out.mov", "qtrle"), ("out.mkv", "ffv1"), ("%03d.png", "")],
)
def test_transparency_is_kept(name: str, codec: str, glass: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / name
    target.parent.mkdir()

    warnings = paint(glass, target, EncoderOptions(codec=codec))

    assert warnings == []
    painted = target.with_name("001.png") if name.endswith(".png") else target
    assert np.abs(alpha(painted) - 4 * np.arange(64)).max() <= 2


def test_transparency_is_kept_in_webm(glass: Path, tmp_path: Path) -> None:
    """FFmpeg's own decoder of VP9 omits it; libvpx gives it."""
    target, pictures = tmp_path / "out.webm", tmp_path / "whole.mov"

    warnings = paint(glass, target, HIGH_QUALITY)
    ffmpeg("-c:v", "libvpx-vp9", "-i", target, "-c:v", "qtrle", pictures)

    assert warnings == []
    assert np.abs(alpha(pictures) - 4 * np.arange(64)).mean() < 3


def alpha(path: Path) -> NDArray[np.int_]:
    """Of the first frame."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        return frame.to_ndarray(format="bgra")[:, :, 3].astype(int)


def test_transparency_is_said_to_be_dropped_where_there_is_no_place(
    glass: Path, tmp_path: Path
) -> None:
    assert paint(glass, tmp_path / "out.mp4") == [
        "the alpha channel is dropped: libx264 has none; try .webm, .png for each frame, "
        "or --codec prores in .mov"
    ]


def test_transparency_that_cannot_be_read_is_said_to_be_dropped(tmp_path: Path) -> None:
    original = make(tmp_path / "in.webm", "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p")

    assert paint(original, tmp_path / "out.mp4") == [
        f"'{original}' has an alpha channel that is not decoded, and is dropped"
    ]


def test_a_size_that_changes_on_the_way_is_scaled_and_said(tmp_path: Path) -> None:
    first, second, original = (tmp_path / name for name in ("a.ts", "b.ts", "in.ts"))
    make(first, "-pix_fmt", "yuv420p")
    make(second, "-pix_fmt", "yuv420p", "-vf", "scale=32:24")
    original.write_bytes(first.read_bytes() + second.read_bytes())
    target = tmp_path / "out.mp4"

    warnings = paint(original, target)

    assert "changes its size to 32x24 at frame" in warnings[0]
    assert len(frames(target)) == len(frames(original)) > FRAMES
