"""Recordings joined where their clocks go on evenly: nothing is missing, and nothing is said."""

from pathlib import Path

import av
import pytest

from realtime_style.sources.video_file import VideoFileSource
from tests.helpers import ffmpeg

CODECS = {
    "libx264": ("-preset", "ultrafast", "-g", 25),
    "libx265": ("-preset", "ultrafast", "-x265-params", "log-level=none:bframes=0:keyint=25"),
    "mpeg2video": ("-bf", 2, "-g", 25),
}
PID = 0x100
"""Of the picture, as ffmpeg's muxer has it."""


def recording(folder: Path, codec: str, start: float = 0) -> Path:
    path = folder / f"{start}.ts"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=2")
    sound = ("-f", "lavfi", "-i", "sine=440:duration=2", "-c:a", "mp2")
    settings = ("-c:v", codec, *CODECS[codec], "-output_ts_offset", start)
    ffmpeg(*picture, *sound, *settings, path)
    return path


def joined(target: Path, *parts: Path) -> Path:
    target.write_bytes(b"".join(each.read_bytes() for each in parts))
    return target


def without(whole: Path, target: Path, first: int, count: int) -> Path:
    """`whole` without some of the picture's packets of 188 bytes, counted from where its second key
    frame begins."""
    data = whole.read_bytes()
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    own = [i for i, each in enumerate(packets) if (each[1] & 31) << 8 | each[2] == PID]
    keys = [i for i in own if packets[i][3] & 0x20 and packets[i][4] and packets[i][5] & 0x40]
    at = own.index(keys[1]) + first
    lost = set(own[at : at + count])
    target.write_bytes(b"".join(each for i, each in enumerate(packets) if i not in lost))
    return target


def is_marked(path: Path) -> bool:
    """Whether FFmpeg calls a packet of the picture corrupt."""
    with av.open(str(path)) as container:
        return any(packet.is_corrupt for packet in container.demux(video=0))


def read(path: Path) -> tuple[int, str]:
    """How many frames, and what is said."""
    with VideoFileSource(path) as source:
        return sum(1 for _ in iter(source.read, None)), " ".join(source.warnings)


@pytest.mark.parametrize("codec", CODECS)
def test_an_even_joint_is_no_damage(codec: str, tmp_path: Path) -> None:
    parts = [recording(tmp_path, codec, start) for start in (0, 2, 4)]
    film = joined(tmp_path / "film.ts", *parts)
    assert is_marked(film)

    assert read(film) == (150, "")


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(("first", "count"), [(-1, 1), (-2, 2), (3, 2)])
def test_what_is_cut_off_before_or_in_a_key_frame_is_damage(
    codec: str, first: int, count: int, tmp_path: Path
) -> None:
    film = without(recording(tmp_path, codec), tmp_path / "film.ts", first, count)

    assert "'film.ts' is damaged".replace("film.ts", str(film)) in read(film)[1]


@pytest.mark.parametrize("codec", CODECS)
def test_damage_beside_an_even_joint_is_told(codec: str, tmp_path: Path) -> None:
    damaged = without(recording(tmp_path, codec), tmp_path / "damaged.ts", -2, 2)
    film = joined(tmp_path / "film.ts", damaged, recording(tmp_path, codec, 2))

    assert "is damaged" in read(film)[1]


def test_segments_of_a_playlist_may_count_their_packets_anew(tmp_path: Path) -> None:
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:2"]
    for start in (0, 2, 4):
        lines += ["#EXTINF:2.0,", recording(tmp_path, "libx264", start).name]
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    assert is_marked(playlist)

    assert read(playlist) == (150, "")
