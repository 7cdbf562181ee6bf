"""What a video says beside its pixels: captions, the 360-degree mark, HDR10, a crop."""

import re
import struct
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

import realtime_style.media.captions
from realtime_style.ffmpeg.candidates import find_ffmpeg, release_of
from realtime_style.jobs.run import paint_job
from realtime_style.options import EncoderOptions, Excerpt
from realtime_style.sinks import side_data
from tests.boxes import add_to_sample_entry, box
from tests.helpers import ffmpeg, serving
from tests.jobs.jobs import make_job
from tests.passing import frames, paint, times

FILM = "testsrc2=size=64x48:rate=25:duration=0.8"
QUICK = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-bf", 0)
takes_to_containers = pytest.mark.skipif(
    release_of(find_ffmpeg()) < (7, 1), reason="this ffmpeg takes no such data to a container"
)


def captioned(path: Path, first: int = 0, film: str = FILM) -> Path:
    """Twenty frames of H.264 whose captions count them, as ATSC A/53 writes them; those before
    the `first` have none."""
    raw = path.with_suffix(".264")
    single = ("-x264-params", "slices=1:sliced-threads=0", "-bsf:v", "h264_mp4toannexb")
    ffmpeg("-f", "lavfi", "-i", film, *QUICK, *single, "-f", "h264", raw)
    written, count = b"", 0
    for unit in re.split(b"\0\0\0\x01|\0\0\x01", raw.read_bytes())[1:]:
        if unit[0] & 31 in (1, 5):
            payload = b"\xb5\x00\x31GA94\x03\x41\xff" + caption(count) + b"\xff"
            if count >= first:
                written += b"\0\0\0\1\x06\x04" + bytes([len(payload)]) + payload + b"\x80"
            count += 1
        written += b"\0\0\0\1" + unit
    raw.write_bytes(written)
    ffmpeg("-r", 25, "-i", raw, "-c", "copy", path)
    return path


def caption(number: int) -> bytes:
    return bytes([0xFC, 0x94, 0x40 + number % 0x40])


def captions(path: Path) -> list[bytes]:
    """Those of each frame, as they are shown."""
    with av.open(str(path)) as container:
        return [
            b"".join(found for name, found in beside(frame) if name == "A53_CC")
            for frame in container.decode(video=0)
        ]


def marks(path: Path) -> dict[str, bytes]:
    """What the first frame has beside its pixels."""
    with av.open(str(path)) as container:
        return dict(beside(next(container.decode(video=0))))


def beside(frame: Any) -> list[tuple[str, bytes]]:
    """Name and bytes of a frame's side data, of which PyAV's stub tells otherwise."""
    return [(each.type.name, bytes(each)) for each in frame.side_data]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
@pytest.mark.parametrize("original", [".mp4", ".ts"])
def test_captions_stay_with_their_frames(original: str, suffix: str, tmp_path: Path) -> None:
    source, target = captioned(tmp_path / f"in{original}"), tmp_path / f"out{suffix}"
    encoder = EncoderOptions(preset="medium", extra=(("bf", "2"),))

    warnings = paint(source, target, encoder)

    assert warnings == []
    assert captions(source) == captions(target) == [caption(number) for number in range(20)]
    assert times(target) == times(source)
    before, after = (np.array([f.pixels for f in frames(path)], float) for path in (source, target))
    assert np.abs(before - after).mean() < 3


@pytest.mark.parametrize("suffix", [".mp4", ".ts"])
def test_captions_are_kept_however_late_they_begin(suffix: str, tmp_path: Path) -> None:
    """Here with the last three of nine hundred frames."""
    film = FILM.replace("0.8", "36")
    source = captioned(tmp_path / f"in{suffix}", first=897, film=film)
    target = tmp_path / "out.mp4"

    warnings = paint(source, target, EncoderOptions(preset="ultrafast"))

    assert warnings == []
    late = [caption(number) for number in (897, 898, 899)]
    assert captions(source)[-4:] == captions(target)[-4:] == [b"", *late]


def test_of_a_film_that_is_too_large_to_be_read_twice_late_captions_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one of that size a hundred places are looked at."""
    monkeypatch.setattr(realtime_style.media.captions, "_WHOLE_BYTES", 1)
    monkeypatch.setattr(realtime_style.media.captions, "_PLACES", 3)
    film = FILM.replace("0.8", "36")
    late, found = (
        captioned(tmp_path / f"{first}.mp4", first=first, film=film) for first in (897, 500)
    )

    said = [paint(source, tmp_path / f"out-{source.name}") for source in (late, found)]

    assert said == [
        [f"'{late}' has captions (CEA-608/708) that begin late, at 35.88 s: they are left out"],
        [],
    ]
    assert captions(tmp_path / "out-500.mp4")[500] == caption(500)


@pytest.mark.parametrize("first", [897, 900], ids=["late", "never"])
def test_captions_of_a_server_are_kept_however_late_they_begin(first: int, tmp_path: Path) -> None:
    captioned(tmp_path / "in.ts", first=first, film=FILM.replace("0.8", "36"))
    target = tmp_path / "out.mp4"

    with serving(tmp_path) as server:
        warnings = paint(f"{server}/in.ts", target, EncoderOptions(preset="ultrafast"))

    assert warnings == []
    late = [caption(number) for number in range(first, 900)]
    assert [each for each in captions(target) if each] == late


def test_captions_of_frames_that_are_left_out_come_with_the_next(tmp_path: Path) -> None:
    source, target = captioned(tmp_path / "in.mp4"), tmp_path / "out.mp4"

    paint(source, target, excerpt=Excerpt(every=2))

    assert b"".join(captions(target)) == b"".join(caption(number) for number in range(19))


def test_captions_survive_segments(tmp_path: Path) -> None:
    source, target = captioned(tmp_path / "in.mp4"), tmp_path / "out.mkv"

    report = paint_job(make_job(source, target), resume=True, overwrite=False)

    assert report.warnings == []
    assert captions(target) == [caption(number) for number in range(20)]


def test_captions_that_an_encoder_has_no_place_for_are_named(tmp_path: Path) -> None:
    source = captioned(tmp_path / "in.mp4")

    warnings = paint(source, tmp_path / "out.webm")

    assert warnings == [
        "left out, for which encoder or .webm has no place: the captions inside the picture "
        "(CEA-608/708)"
    ]


def around(path: Path) -> Path:
    """A film of 360 degrees, as cameras mark it (Google's spherical video, version 2)."""
    ffmpeg("-f", "lavfi", "-i", FILM, *QUICK, path)
    return turned_around(path)


def turned_around(path: Path) -> Path:
    """The same file, with that mark."""
    full = bytes(4)
    projection = box(b"prhd", full + bytes(12)) + box(b"equi", full + bytes(16))
    mark = box(b"svhd", full + b"camera\0") + box(b"proj", projection)
    add_to_sample_entry(path, box(b"st3d", full + b"\1") + box(b"sv3d", mark))
    return path


@takes_to_containers
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_360_degree_mark_goes_along(suffix: str, tmp_path: Path) -> None:
    source, target = around(tmp_path / "in.mp4"), tmp_path / f"out{suffix}"

    warnings = paint(source, target)

    assert warnings == []
    assert marks(target)["SPHERICAL"] == marks(source)["SPHERICAL"]
    assert marks(target)["STEREO3D"][:4] == marks(source)["STEREO3D"][:4]
    assert len(frames(target)) == 20


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_last_frame_of_a_film_with_a_mark_is_as_long_as_the_others(
    suffix: str, tmp_path: Path
) -> None:
    source, target = around(tmp_path / "in.mp4"), tmp_path / f"out{suffix}"

    paint(source, target)

    with av.open(str(source)) as before, av.open(str(target)) as after:
        assert after.duration == before.duration == 800_000
        assert after.streams.video[0].average_rate == 25


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_360_degree_mark_survives_segments(suffix: str, tmp_path: Path) -> None:
    """Each of which has lost it, whatever ffmpeg encodes them."""
    source, target = around(tmp_path / "in.mp4"), tmp_path / f"out{suffix}"

    report = paint_job(make_job(source, target), resume=True, overwrite=False)

    assert report.warnings == []
    assert marks(target)["SPHERICAL"] == marks(source)["SPHERICAL"]
    assert len(frames(target)) == 20
    assert times(target) == times(source)


@pytest.mark.parametrize("segments", [False, True])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_360_degree_film_may_have_captions(suffix: str, segments: bool, tmp_path: Path) -> None:
    source, target = turned_around(captioned(tmp_path / "in.mp4")), tmp_path / f"out{suffix}"

    if segments:
        report = paint_job(make_job(source, target), resume=True, overwrite=False)
        warnings = list(report.warnings)
    else:
        warnings = paint(source, target, EncoderOptions(extra=(("bf", "2"),)))

    assert [line for line in warnings if "360" in line] == []
    assert marks(target)["SPHERICAL"] == marks(source)["SPHERICAL"]
    assert captions(target) == [caption(number) for number in range(20)]
    assert times(target) == times(source)


def test_an_ffmpeg_that_takes_no_mark_to_a_container_is_helped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All before 7.1."""
    monkeypatch.setattr(side_data, "_KEEPS_FOR_CONTAINERS", (99, 0))
    source, target = around(tmp_path / "in.mp4"), tmp_path / "out.mp4"

    warnings = paint(source, target)

    assert [line for line in warnings if "360" in line] == []
    assert marks(target)["SPHERICAL"] == marks(source)["SPHERICAL"]
    assert times(target) == times(source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "out.mp4"]


def test_a_mark_that_a_container_has_no_place_for_is_named(tmp_path: Path) -> None:
    """That of a 3D film has one inside H.264."""
    warnings = paint(around(tmp_path / "in.mp4"), tmp_path / "out.ts")

    assert "left out, for which encoder or .ts has no place: the 360-degree mark" in warnings


DISPLAY = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
HDR = f"log-level=none:hdr10=1:repeat-headers=1:master-display={DISPLAY}:max-cll=1000,400"
HDR += ":colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"


@pytest.mark.parametrize("codec", ["hevc", "h264"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_hdr10_goes_along(suffix: str, codec: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in.mp4", tmp_path / f"out{suffix}"
    ten_bits = ("-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast")
    ffmpeg("-f", "lavfi", "-i", FILM, *ten_bits, "-x265-params", HDR, source)

    warnings = paint(source, target, EncoderOptions(codec=codec, preset="ultrafast"))

    assert [line for line in warnings if "left out" in line] == []
    # As numbers: fractions need not be cancelled alike.
    display, as_it_was = (
        [
            round(above / below, 6)
            for above, below in struct.iter_unpack(
                "=2i", marks(path)["MASTERING_DISPLAY_METADATA"][:80]
            )
        ]
        for path in (target, source)
    )
    assert display == as_it_was
    assert marks(target)["CONTENT_LIGHT_LEVEL"] == marks(source)["CONTENT_LIGHT_LEVEL"]


def test_an_encoder_is_told_hdr10_in_its_own_words(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    ten_bits = ("-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast")
    ffmpeg("-f", "lavfi", "-i", FILM, *ten_bits, "-x265-params", HDR, source)

    told = side_data._mastering(marks(source)["MASTERING_DISPLAY_METADATA"])

    assert told == DISPLAY


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_what_a_container_says_is_not_to_be_shown_is_not_painted(
    suffix: str, tmp_path: Path
) -> None:
    """MP4's clean aperture becomes Matroska's crop when it is copied."""
    film, source = tmp_path / "film.mp4", tmp_path / f"in{suffix}"
    ffmpeg("-f", "lavfi", "-i", FILM, *QUICK, film)
    whole = frames(film)[0].pixels
    add_to_sample_entry(film, box(b"clap", struct.pack(">8i", 40, 1, 30, 1, -4, 1, 3, 1)))
    ffmpeg("-i", film, "-c", "copy", source)

    paint(source, tmp_path / "out.mp4", EncoderOptions(crf=4))

    painted = frames(tmp_path / "out.mp4")[0].pixels
    assert painted.shape == (30, 40, 3)
    assert np.abs(painted.astype(float) - whole[12:42, 8:48]).mean() < 3
