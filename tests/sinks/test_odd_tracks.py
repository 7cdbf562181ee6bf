"""Tracks that FFmpeg has no decoder for, and tracks that are no film: named, copied or left out."""

import hashlib
from pathlib import Path

import av
import pytest

from realtime_style.errors import InputError, SourceError
from realtime_style.media.described import describe
from realtime_style.options import StreamOptions
from tests.boxes import rename_last_track
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg
from tests.passing import frames, paint
from tests.sinks.test_streams import SUBTITLES, contents, copied

CONTAINERS = [".mov", ".mp4", ".mkv"]


def names(path: Path) -> list[tuple[str, str]]:
    """Kind and name of every stream, decoder or not."""
    with av.open(str(path)) as container:
        told = describe(container)
        return [(stream.type, told[stream.index].name) for stream in container.streams]


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_sound_of_an_unknown_kind_is_named_and_the_rest_is_kept(
    suffix: str, clip: Path, tmp_path: Path
) -> None:
    """As a telephone's spatial sound beside its AAC."""
    original, target = tmp_path / "phone.mov", tmp_path / f"out{suffix}"
    maps = ("-map", "0:v", "-map", "0:a", "-map", "0:a")
    ffmpeg("-i", clip, *maps, "-c", "copy", original)
    rename_last_track(original, b"mp4a", b"apac")
    rename_last_track(original, b"esds", b"dapa")

    warnings = paint(original, target)

    assert [line for line in warnings if "apac" in line] == [
        "sound track 2 (apac) is of a kind that FFmpeg does not know, and is left out"
    ]
    assert contents(target) == [("video", "h264"), ("audio", "aac")]


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_an_unknown_second_video_is_named(suffix: str, clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "two.mp4", tmp_path / f"out{suffix}"
    ffmpeg("-i", clip, "-map", "0:v", "-map", "0:v", "-c", "copy", original)
    rename_last_track(original, b"avc1", b"wxyz")

    warnings = paint(original, target)

    assert warnings == [
        "video track 2 (wxyz) is of a kind that FFmpeg does not know, and is left out"
    ]
    assert contents(target) == [("video", "h264")]


def test_an_unknown_first_video_is_passed_over(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "two.mkv", tmp_path / "out.mkv"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=32x32:rate=25:duration=0.8", "-i", clip),
        *("-map", "0", "-map", "1:v", "-c:v:0", "ffv1", "-c:v:1", "copy", original),
    )
    original.write_bytes(original.read_bytes().replace(b"V_FFV1", b"V_WHAT"))

    warnings = paint(original, target)

    assert len(warnings) == 1
    assert warnings[0].startswith("video track 1 is of a kind that FFmpeg does not know")
    assert frames(target)[0].pixels.shape == (48, 64, 3)


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_unknown_sound_of_matroska_is_named(suffix: str, clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "in.mkv", tmp_path / f"out{suffix}"
    ffmpeg("-i", clip, "-c", "copy", original)
    original.write_bytes(original.read_bytes().replace(b"A_AAC", b"A_XYZ"))

    warnings = paint(original, target)

    assert warnings == ["sound track 1 is of a kind that FFmpeg does not know, and is left out"]
    assert contents(target) == [("video", "h264")]


def test_subtitles_that_cannot_be_decoded_are_copied_where_they_fit(
    clip: Path, tmp_path: Path
) -> None:
    """TTML: FFmpeg knows it, and writes it, but reads no word of it."""
    words, original = tmp_path / "s.srt", tmp_path / "in.mp4"
    words.write_text(SUBTITLES)
    ffmpeg("-i", clip, "-i", words, "-map", "0:v", "-map", "1", "-c:v", "copy", "-c:s", "ttml",
           original)  # fmt: skip

    fitting = paint(original, tmp_path / "out.mp4")
    other = paint(original, tmp_path / "out.mkv")

    assert fitting == []
    assert names(tmp_path / "out.mp4")[1][1] == names(original)[1][1] == "ttml"
    assert copied(tmp_path / "out.mp4") == copied(original)
    assert other == ["subtitle track 1 (ttml) does not fit into .mkv and is left out"]


def data_track(clip: Path, path: Path, tag: str) -> Path:
    """A film with a track of data that a camera calls `tag`."""
    blob = path.with_suffix(".bin")
    blob.write_bytes(bytes(range(256)) * 8)
    data = ("-f", "data", "-i", blob, "-map", "0", "-map", "1", "-c", "copy", "-tag:d", "gpmd")
    ffmpeg("-i", clip, *data, path)
    rename_last_track(path, b"gpmd", tag.encode())
    return path


@pytest.mark.parametrize("suffix", [".mov", ".mp4"])
def test_data_that_the_container_can_describe_are_copied(
    suffix: str, clip: Path, tmp_path: Path
) -> None:
    original = data_track(clip, tmp_path / "action.mov", "gpmd")
    target = tmp_path / f"out{suffix}"

    warnings = paint(original, target)

    assert warnings == []
    with av.open(str(target)) as container:
        assert [each.tag for each in describe(container).values()][2] == "gpmd"
    assert copied(target) == copied(original)


@pytest.mark.parametrize("tag", ["mebx", "camm", "djmd"])
@pytest.mark.parametrize("suffix", CONTAINERS)
def test_data_that_would_be_without_a_description_are_left_out_by_name(
    suffix: str, tag: str, clip: Path, tmp_path: Path
) -> None:
    original = data_track(clip, tmp_path / "phone.mov", tag)
    target = tmp_path / f"out{suffix}"

    warnings = paint(original, target)

    assert warnings == [f"data track 1 ({tag}) does not fit into {suffix} and is left out"]
    assert contents(target) == [("video", "h264"), ("audio", "aac")]


@pytest.mark.parametrize("picture", ["mjpeg", "png"])
@pytest.mark.parametrize("suffix", CONTAINERS)
def test_a_picture_before_the_film_is_not_taken_for_it(
    picture: str, suffix: str, clip: Path, tmp_path: Path
) -> None:
    """As drones write it, without the mark of a cover."""
    original, target = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    thumbnail = ("-f", "lavfi", "-i", "color=c=red:size=160x120:rate=25:duration=0.04")
    ffmpeg(
        *(*thumbnail, "-i", clip, "-map", "0", "-map", "1", "-c", "copy", "-c:v:0", picture),
        *("-disposition:v", "0", original),
    )

    warnings = paint(original, target)

    assert warnings == []
    assert contents(target)[0] == ("video", "h264")
    assert len(frames(target)) == 20
    assert copied(target)[1] == copied_of_first(original)


def copied_of_first(path: Path) -> list[str]:
    """What `copied` would tell of stream 0."""
    with av.open(str(path)) as container:
        return [
            hashlib.sha256(bytes(packet)).hexdigest()
            for packet in container.demux(0)
            if packet.size
        ]


def test_a_film_of_pictures_alone_is_painted(tmp_path: Path) -> None:
    original, target = tmp_path / "in.mov", tmp_path / "out.mp4"
    ffmpeg(*TEST_VIDEO, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", original)

    paint(original, target)

    assert len(frames(target)) == 20


def test_of_two_films_the_one_that_players_show_is_painted(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "two.mkv", tmp_path / "out.mkv"
    write_two(clip, original, "-disposition:v:0", "0", "-disposition:v:1", "default")

    paint(original, target)

    assert frames(target)[0].pixels.shape == (32, 32, 3)


def write_two(clip: Path, path: Path, *options: str) -> None:
    """64x48 in English and 32x32 in German, with sound."""
    second = ("-f", "lavfi", "-i", "testsrc2=size=32x32:rate=25:duration=0.8")
    tags = ("-metadata:s:v:0", "language=eng", "-metadata:s:v:1", "language=ger")
    ffmpeg(
        *("-i", clip, *second, *TEST_SOUND, "-map", "0:v", "-map", "1", "-map", "2"),
        *("-c:v:0", "copy", "-pix_fmt:v:1", "yuv420p", *tags, *options, path),
    )


@pytest.mark.parametrize("wanted", ["v:1", "v:ger", "1"])
def test_another_video_can_be_chosen_and_all_else_stays(
    wanted: str, clip: Path, tmp_path: Path
) -> None:
    original, target = tmp_path / "two.mkv", tmp_path / "out.mkv"
    write_two(clip, original)

    warnings = paint(original, target, streams=StreamOptions(maps=(wanted,)))

    assert warnings == []
    assert frames(target)[0].pixels.shape == (32, 32, 3)
    assert [kind for kind, _ in contents(target)] == ["video", "video", "audio"]


def test_a_chosen_video_and_chosen_streams_go_together(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "two.mkv", tmp_path / "out.mkv"
    write_two(clip, original)

    paint(original, target, streams=StreamOptions(maps=("v:1", "a")))

    assert frames(target)[0].pixels.shape == (32, 32, 3)
    assert [kind for kind, _ in contents(target)] == ["video", "audio"]


def test_a_video_that_is_not_there_or_cannot_be_decoded_is_told(clip: Path, tmp_path: Path) -> None:
    original = tmp_path / "two.mp4"
    ffmpeg("-i", clip, "-map", "0:v", "-map", "0:v", "-c", "copy", original)
    rename_last_track(original, b"avc1", b"wxyz")

    with pytest.raises(InputError, match=r"--map v:2: no such video; there is v:0, v:1"):
        paint(original, tmp_path / "out.mp4", streams=StreamOptions(maps=("v:2",)))
    with pytest.raises(SourceError, match=r"no decoder for the video \(wxyz\)"):
        paint(original, tmp_path / "out.mp4", streams=StreamOptions(maps=("v:1",)))
