"""What goes with the picture: sound, subtitles, chapters, attachments, tags."""

import hashlib
import struct
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from realtime_style.errors import InputError
from realtime_style.options import EncoderOptions, StreamOptions
from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg
from tests.passing import frames, paint

SUBTITLES = """1
00:00:00,100 --> 00:00:00,400
Hello

2
00:00:00,500 --> 00:00:00,700
World
"""
CHAPTERS = """;FFMETADATA1
title=A film
artist=Somebody
custom=mine
[CHAPTER]
TIMEBASE=1/1000
START=0
END=400
title=One
[CHAPTER]
TIMEBASE=1/1000
START=400
END=800
title=Two
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Matroska file with two sound tracks, four kinds of subtitles, chapters and a font."""
    folder = tmp_path_factory.mktemp("film")
    (folder / "s.srt").write_text(SUBTITLES)
    (folder / "chapters.txt").write_text(CHAPTERS)
    (folder / "letters.ttf").write_bytes(bytes(range(256)) * 4)
    write_bitmap_subtitles(folder / "s.sup")
    inputs: list[object] = [
        *TEST_VIDEO,
        *TEST_SOUND,
        "-i",
        folder / "s.srt",
        "-i",
        folder / "s.sup",
    ]
    inputs += ["-i", folder / "chapters.txt"]
    maps = ["-map", "0:v", "-map", "1:a", "-map", "1:a"] + 3 * ["-map", "2:s"] + ["-map", "3:s"]
    codecs = ["-c:a:0", "aac", "-c:a:1", "flac", "-c:s:0", "subrip", "-c:s:1", "ass"]
    codecs += ["-c:s:2", "webvtt", "-c:s:3", "copy", "-pix_fmt", "yuv420p"]
    tags: list[object] = ["-map_metadata", "4", "-metadata:s:v", "title=Picture", "-metadata:s:a:0"]
    tags += ["language=eng", "-metadata:s:a:1", "language=ger", "-metadata:s:s:0", "language=fre"]
    tags += ["-disposition:a:0", "default", "-disposition:a:1", "comment"]
    tags += ["-disposition:s:1", "forced", "-attach", folder / "letters.ttf"]
    tags += ["-metadata:s:t", "mimetype=application/x-truetype-font"]
    ffmpeg(*inputs, *maps, *codecs, *tags, folder / "film.mkv")
    return folder / "film.mkv"


def write_bitmap_subtitles(path: Path) -> None:
    """One Blu-ray subtitle, 8x2 pixels in one colour, from 0.1 s to the end."""

    def segment(kind: int, payload: bytes) -> bytes:
        return b"PG" + struct.pack(">IIBH", 9000, 0, kind, len(payload)) + payload

    shown = struct.pack(">HHBHBBBB", 64, 48, 16, 0, 128, 0, 0, 1) + bytes([0, 0, 0, 0, 0, 8, 0, 8])
    window = bytes([1, 0]) + struct.pack(">HHHH", 8, 8, 8, 2)
    palette = bytes([0, 0, 1, 235, 128, 128, 255])
    lines = bytes([0, 0x88, 1, 0, 0]) * 2
    bitmap = struct.pack(">HBB", 0, 0, 0xC0) + (len(lines) + 4).to_bytes(3, "big")
    bitmap += struct.pack(">HH", 8, 2) + lines
    kinds = ((0x16, shown), (0x17, window), (0x14, palette), (0x15, bitmap), (0x80, b""))
    path.write_bytes(b"".join(segment(kind, payload) for kind, payload in kinds))


def contents(path: Path) -> list[tuple[str, str]]:
    with av.open(str(path)) as container:
        return [(stream.type, str(stream.name)) for stream in container.streams]


def copied(path: Path) -> dict[int, list[str]]:
    """Hashes of the packets of every stream but the picture."""
    hashes: dict[int, list[str]] = {}
    with av.open(str(path)) as container:
        for packet in container.demux():
            if packet.stream_index and packet.size:
                digest = hashlib.sha256(bytes(packet)).hexdigest()
                hashes.setdefault(packet.stream_index, []).append(digest)
    return hashes


def test_matroska_keeps_every_stream_packet_for_packet(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"

    warnings = paint(film, target)

    assert warnings == []
    assert contents(target) == contents(film)
    assert len(copied(film)) == 6
    assert copied(target) == copied(film)


def test_languages_titles_and_dispositions_are_kept(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"

    paint(film, target)

    with av.open(str(film)) as before, av.open(str(target)) as after:
        for old, new in zip(before.streams, after.streams, strict=True):
            for tag in ("language", "title", "filename", "mimetype"):
                assert new.metadata.get(tag) == old.metadata.get(tag)
            assert new.disposition == old.disposition


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".mov", ".webm"])
def test_chapters_and_tags_of_the_file_are_kept(suffix: str, film: Path, tmp_path: Path) -> None:
    target = tmp_path / f"out{suffix}"

    paint(film, target)

    with av.open(str(target)) as container:
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == ["One", "Two"]
        tags = {key.lower(): value for key, value in container.metadata.items()}
    assert (tags["title"], tags["artist"]) == ("A film", "Somebody")
    assert ("custom" in tags) == (suffix in (".mkv", ".webm"))


def test_mp4_takes_what_it_can_and_names_the_rest(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mp4"

    warnings = paint(film, target)

    kinds = [kind for kind in contents(target) if kind[0] != "data"]  # the chapters' titles
    assert kinds[:2] == [("video", "h264"), ("audio", "aac")]
    assert kinds[3:] == [("subtitle", "mov_text")] * 3
    assert copied(target)[1] == copied(film)[1]
    assert warnings[-6:] == [
        "subtitle track 1 (srt, fre) does not fit into .mp4 and becomes mov_text",
        "subtitle track 2 (ssa) does not fit into .mp4 and becomes mov_text",
        "subtitle track 3 (webvtt) does not fit into .mp4 and becomes mov_text",
        "subtitle track 4 (pgssub) does not fit into .mp4 and is left out",
        "attachment 1 (letters.ttf) does not fit into .mp4 and is left out",
        "MP4 and MOV have no place for the tag CUSTOM: left out",
    ]


def test_text_subtitles_keep_words_and_times_when_converted(film: Path, tmp_path: Path) -> None:
    target, words = tmp_path / "out.mp4", tmp_path / "words.srt"

    paint(film, target)
    ffmpeg("-i", target, "-map", "0:s:0", words)

    first, second = words.read_text().split("\n\n")[:2]
    assert "Hello" in first
    assert "World" in second
    assert "-->" in first


def test_matroska_takes_the_subtitles_of_mp4(film: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "out.mp4", tmp_path / "out.mkv"
    paint(film, first, streams=StreamOptions(maps=("s:0",)))

    warnings = paint(first, second)

    assert contents(second) == [("video", "h264"), ("subtitle", "srt")]
    assert warnings == [
        "subtitle track 1 (mov_text, fre) does not fit into .mkv and becomes subrip"
    ]


def test_an_animated_webp_keeps_frames_times_and_colours(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.webp"

    warnings = paint(clip, target, EncoderOptions(crf=0))

    assert warnings == ["sound track 1 (aac) is left out: .webp holds pictures only"]
    ok, animation = cv2.imreadanimation(str(target))
    assert ok
    # Frames that are alike are one, for as long as all of them.
    shown = zip(animation.frames, animation.durations, strict=True)
    paintings = [painted for painted, length_ms in shown for _ in range(length_ms // 40)]
    for frame, painted in zip(frames(clip), paintings, strict=True):
        assert np.abs(frame.pixels.astype(float) - painted[:, :, :3]).mean() < 12


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_sound_that_ends_long_before_the_picture_is_kept(suffix: str, tmp_path: Path) -> None:
    """Nothing of it is at the file's end, where what fits is tried first."""
    original, target = tmp_path / "in.mkv", tmp_path / f"out{suffix}"
    film = "testsrc2=size=64x48:rate=25:duration=4"
    short = ("-map", "0", "-map", "1", "-c:a", "aac", "-pix_fmt", "yuv420p", "-g", 10)
    ffmpeg("-f", "lavfi", "-i", film, *TEST_SOUND, *short, original)

    warnings = paint(original, target)

    assert warnings == []
    assert contents(target) == [("video", "h264"), ("audio", "aac")]
    assert copied(target) == copied(original)


def test_a_cover_stays_a_cover(clip: Path, tmp_path: Path) -> None:
    cover, original, target = tmp_path / "c.jpg", tmp_path / "film.mp4", tmp_path / "out.mp4"
    ffmpeg("-i", clip, "-frames:v", 1, cover)
    both = ("-map", 1, "-map", 0, "-c", "copy", "-disposition:v:1", "attached_pic")
    ffmpeg("-i", cover, "-i", clip, *both, original)

    warnings = paint(original, target)

    assert warnings == []
    assert copied(target) == copied(original)
    with av.open(str(target)) as container:
        assert [int(s.disposition) & 1024 for s in container.streams] == [0, 0, 1024]


def test_a_time_code_is_kept(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "tape.mov", tmp_path / "out.mov"
    ffmpeg("-i", clip, "-c", "copy", "-timecode", "01:00:00:00", original)

    warnings = paint(original, target)

    assert warnings == []
    with av.open(str(target)) as container:
        codes = [s.metadata.get("timecode") for s in container.streams if s.type == "data"]
    assert codes == ["01:00:00:00"]


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_a_phones_own_tags_are_kept(suffix: str, clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "phone.mov", tmp_path / f"out{suffix}"
    model = ("-metadata", "com.apple.quicktime.model=Phone 7", "-metadata", "title=Holiday")
    ffmpeg("-i", clip, "-c", "copy", "-movflags", "use_metadata_tags", *model, original)

    warnings = paint(original, target)

    assert warnings == []
    with av.open(str(target)) as container:
        assert container.metadata["com.apple.quicktime.model"] == "Phone 7"
        assert container.metadata["title"] == "Holiday"


def test_sound_can_be_left_out(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"

    paint(film, target, streams=StreamOptions(audio=False))

    assert [kind for kind, _ in contents(target)] == ["video", *["subtitle"] * 4, "attachment"]


@pytest.mark.parametrize(
    ("maps", "kept"),
    [
        (("a:ger",), ["flac"]),
        (("a:0", "s:1"), ["aac", "ssa"]),
        (("2",), ["flac"]),
        (("t",), ["letters.ttf"]),
        (("a", "s:fre"), ["aac", "flac", "srt"]),
    ],
)
def test_streams_can_be_chosen(
    maps: tuple[str, ...], kept: list[str], film: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.mkv"

    paint(film, target, streams=StreamOptions(maps=maps))

    assert [name for _, name in contents(target)] == ["h264", *kept]


def test_a_stream_that_is_not_there_is_told_with_those_that_are(film: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"--map a:5: no such stream; there is a:0 sound track 1"):
        paint(film, tmp_path / "out.mkv", streams=StreamOptions(maps=("a:5",)))

    assert list(tmp_path.iterdir()) == []


def test_a_second_video_goes_along_unpainted(clip: Path, tmp_path: Path) -> None:
    original, target = tmp_path / "two.mkv", tmp_path / "out.mkv"
    ffmpeg("-i", clip, "-map", "0:v", "-map", "0:a", "-map", "0:v", "-c", "copy", original)

    warnings = paint(original, target)

    assert warnings == []
    assert contents(target) == contents(original)
    assert copied(target) == copied(original)


def test_a_gif_keeps_its_frames_and_is_said_to_be_silent(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.gif"

    warnings = paint(clip, target)

    assert warnings == ["sound track 1 (aac) is left out: .gif holds pictures only"]
    ok, animation = cv2.imreadanimation(str(target))
    assert ok
    assert list(animation.durations) == [40] * 20
