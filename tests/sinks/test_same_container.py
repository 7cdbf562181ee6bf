"""Each container painted into itself: everything but the picture is there as it was."""

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.helpers import TEST_SOUND, TEST_VIDEO, ffmpeg
from tests.passing import paint
from tests.sinks.test_streams import CHAPTERS, SUBTITLES

STREAMS: dict[str, list[str]] = {
    ".mp4": ["-c:a:0", "aac", "-c:a:1", "ac3", "-c:s", "mov_text"],
    ".mov": ["-c:a:0", "pcm_s16le", "-c:a:1", "aac", "-c:s", "mov_text"],
    ".mkv": ["-c:a:0", "flac", "-c:a:1", "libopus", "-c:s:0", "subrip"],
    ".webm": ["-c:v", "libvpx-vp9", "-c:a", "libopus", "-c:s", "webvtt"],
    ".avi": ["-c:v", "mpeg4", "-c:a:0", "mp2", "-c:a:1", "pcm_s16le"],
}
SUBTITLE_KINDS = {".mkv": ["subrip", "ass", "webvtt"], ".avi": []}
"""Where it is not one track of the container's own kind."""
TOLERANCE_S = {
    ".mkv": Fraction(1, 100),
    ".webm": Fraction(1, 100),
    ".avi": Fraction(1, 25),
}
"""Where times are not kept to the tick: an ffmpeg before 6 moves what it copies from Matroska by
the sound's pre-roll, 7 ms of Opus; AVI has no times, and readers guess them."""


@pytest.fixture(params=sorted(STREAMS))
def film(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Two sound tracks, subtitles and chapters, in what the container takes."""
    suffix = str(request.param)
    (tmp_path / "s.srt").write_text(SUBTITLES)
    (tmp_path / "chapters.txt").write_text(CHAPTERS)
    kinds = SUBTITLE_KINDS.get(suffix, ["its own"])
    maps = ["-map", "0:v", "-map", "1:a", "-map", "1:a", *["-map", "2:s"] * len(kinds)]
    codecs = STREAMS[suffix] + [
        word
        for place, kind in enumerate(kinds)
        if len(kinds) > 1
        for word in (f"-c:s:{place}", kind)
    ]
    tags = ["-map_metadata", "3", "-metadata:s:a:0", "language=eng"]
    tags += ["-metadata:s:a:1", "language=ger", "-disposition:a:1", "comment"]
    picture = ["-pix_fmt", "yuv420p", "-vf", "setsar=4/3"]
    inputs = [*TEST_VIDEO, *TEST_SOUND, "-i", tmp_path / "s.srt", "-i", tmp_path / "chapters.txt"]
    ffmpeg(*inputs, *maps, *codecs, *tags, *picture, tmp_path / f"film{suffix}")
    return tmp_path / f"film{suffix}"


def streams(path: Path) -> list[dict[str, Any]]:
    """What FFmpeg's libraries, and so ffprobe, say of each stream but the picture."""
    with av.open(str(path)) as container:
        return [
            {
                "kind": stream.type,
                "codec": stream.name,
                "language": stream.metadata.get("language"),
                "disposition": stream.disposition,
                "rate": getattr(stream, "sample_rate", None),
                "channels": getattr(stream, "channels", None),
            }
            for stream in container.streams
            if stream.type != "video"
        ]


def packets(path: Path) -> dict[int, list[tuple[Fraction, str]]]:
    """Times since the picture's first frame, and hashes, of each other stream's packets."""
    found: dict[int, list[tuple[Fraction, str]]] = {}
    with av.open(str(path)) as container:
        zero = container.streams.video[0]
        begin = Fraction(zero.start_time or 0) * Fraction(zero.time_base or 1)
        for packet in container.demux():
            if packet.stream is zero or not packet.size or packet.pts is None:
                continue
            when = packet.pts * Fraction(packet.time_base or 1) - begin
            digest = hashlib.sha256(bytes(packet)).hexdigest()
            found.setdefault(packet.stream_index, []).append((when, digest))
    return found


def picture(path: Path) -> dict[str, Any]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        return {
            "size": (stream.width, stream.height),
            "pixel aspect": stream.sample_aspect_ratio,
            "rate": stream.average_rate,
            "frames": len(frames),
            "matrix": int(stream.codec_context.colorspace),
            "language": stream.metadata.get("language"),
        }


def chapters(path: Path) -> list[tuple[Any, ...]]:
    with av.open(str(path)) as container:
        return [
            (
                chapter["metadata"]["title"],
                chapter["start"] * Fraction(chapter["time_base"] or 1),
                chapter["end"] * Fraction(chapter["time_base"] or 1),
            )
            for chapter in container.chapters()
        ]


def test_a_container_painted_into_itself_keeps_all_but_the_picture(film: Path) -> None:
    target = film.with_name(f"out{film.suffix}")

    warnings = paint(film, target)

    assert [warning for warning in warnings if "CUSTOM" not in warning.upper()] == []
    assert streams(target) == streams(film)
    assert picture(target) == picture(film)
    tolerance = TOLERANCE_S.get(film.suffix, Fraction(1, 90_000))
    for chapter, as_it_was in zip(chapters(target), chapters(film), strict=True):
        assert chapter[0] == as_it_was[0]
        assert all(abs(a - b) <= tolerance for a, b in zip(chapter[1:], as_it_was[1:], strict=True))
    before, after = packets(film), packets(target)
    assert before.keys() == after.keys()
    for index, original in before.items():
        assert [digest for _, digest in after[index]] == [digest for _, digest in original]
        times = zip(after[index], original, strict=True)
        assert all(abs(a - b) <= tolerance for (a, _), (b, _) in times)
