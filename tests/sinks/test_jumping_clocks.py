"""Recordings in which the clock begins anew: the picture stays with its sound."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import pytest

from realtime_style.frame import Bookmark
from realtime_style.media.clocks import must_be_walked
from realtime_style.options import Excerpt
from realtime_style.sources.video_file import VideoFileSource
from tests import in_step
from tests.helpers import ffmpeg, serving
from tests.passing import frames, paint, times

FRAME_S = 0.04
HEARD_S = 0.02
"""How exactly the beginning of a sound is found."""
FORMATS = {".ts": ("-c:a", "aac"), ".mpg": ("-c:v", "mpeg2video", "-c:a", "mp2")}


def part(folder: Path, name: str, seconds: float = 2, start: float = 0, **sound: float) -> Path:
    path = folder / name
    settings = (*FORMATS[path.suffix], "-output_ts_offset", start)
    return in_step.make(path, seconds, *settings, **sound)


def joined(target: Path, *parts: Path) -> Path:
    target.write_bytes(b"".join(each.read_bytes() for each in parts))
    return target


def assert_in_step(path: Path, changes: int) -> None:
    assert in_step.out_of_step_s(path, changes) < FRAME_S + HEARD_S
    shown = times(path)
    steps = [float(b - a) for a, b in itertools.pairwise(shown)]
    assert min(steps) > FRAME_S / 2
    assert max(steps) < 0.5


@pytest.mark.parametrize("suffix", [".ts", ".mpg"])
@pytest.mark.parametrize("starts", [(0, 0), (3600, 0, 100), (90_000, 20)])
def test_joined_recordings_stay_in_step(
    starts: tuple[int, ...], suffix: str, tmp_path: Path
) -> None:
    parts = [part(tmp_path, f"{i}{suffix}", start=start) for i, start in enumerate(starts)]
    original = joined(tmp_path / f"in{suffix}", *parts)
    target = tmp_path / "out.mp4"

    warnings = paint(original, target)

    assert_in_step(target, 2 * len(starts))
    assert len(times(target)) >= 50 * len(starts)
    said = " ".join(warnings)
    assert "has a clock that jumps at" in said
    assert "lost" not in said
    assert "truncated" not in said


def test_sound_that_ends_before_its_picture_stays_in_step_behind_the_joint(tmp_path: Path) -> None:
    parts = [part(tmp_path, "a.ts", sound_s=1.7), part(tmp_path, "b.ts")]
    original, target = joined(tmp_path / "in.ts", *parts), tmp_path / "out.mp4"

    paint(original, target)

    assert_in_step(target, 4)


@pytest.mark.parametrize("suffix", [".ts", ".mpg"])
@pytest.mark.parametrize("starts", [(0, 3), (0, 11.5), (0, 7, 60)])
def test_a_clock_that_goes_ahead_by_less_leaves_a_gap_in_picture_and_sound(
    starts: tuple[float, ...], suffix: str, tmp_path: Path
) -> None:
    """As ffmpeg leaves it in the sound. All frames are there: none may be called lost."""
    parts = [part(tmp_path, f"{i}{suffix}", start=start) for i, start in enumerate(starts)]
    original, target = joined(tmp_path / f"in{suffix}", *parts), tmp_path / "out.mp4"

    warnings = paint(original, target)

    assert in_step.out_of_step_s(target, 2 * len(starts)) < FRAME_S + HEARD_S
    assert len(times(target)) == 50 * len(starts)
    said = " ".join(warnings)
    assert "or were never recorded" in said
    assert "lost" not in said
    assert "damaged" not in said


def test_frames_that_were_lost_are_counted_beside_such_a_gap(tmp_path: Path) -> None:
    """A second is cut out of the midst of the second recording, begun by no key frame."""
    parts = [part(tmp_path, "a.ts"), part(tmp_path, "b.ts", 4, 7)]
    packets = parts[1].read_bytes()
    begin, end = (len(packets) * share // 100 // 188 * 188 for share in (40, 65))
    parts[1].write_bytes(packets[:begin] + packets[end:])
    original, target = joined(tmp_path / "in.ts", *parts), tmp_path / "out.mp4"

    warnings = paint(original, target)

    there = len(times(target))
    assert there < 150
    (said,) = (line for line in warnings if "frames are lost" in line)
    assert abs(int(said.partition("about ")[2].split()[0]) - (150 - there)) <= 2


def test_joined_ogg_files_lose_no_frame_and_are_not_called_damaged(tmp_path: Path) -> None:
    part = in_step.make(tmp_path / "part.ogv", 2, "-c:v", "libtheora", "-c:a", "libvorbis")
    original = joined(tmp_path / "in.ogv", part, part)
    target = tmp_path / "out.mkv"

    said = " ".join(paint(original, target))

    assert len(times(target)) == 100
    assert "has a clock that jumps at 2." in said
    assert "damaged" not in said
    # FFmpeg stamps one packet of Vorbis by the old clock: a pause, which is not denied.
    assert "without a gap" not in said


def test_ogg_files_of_different_kinds_end_with_the_first_and_it_is_said_why(
    tmp_path: Path,
) -> None:
    sizes = []
    for size in ("64x48", "96x64"):
        picture = f"testsrc2=size={size}:rate=25:duration=2"
        inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=duration=2")
        sizes.append(tmp_path / f"{size}.ogv")
        ffmpeg(*inputs, "-c:v", "libtheora", "-c:a", "libvorbis", sizes[-1])
    original = joined(tmp_path / "in.ogv", *sizes)
    target = tmp_path / "out.mkv"

    said = " ".join(paint(original, target))

    assert len(times(target)) == 50
    assert "breaks off: FFmpeg cannot read what comes then" in said


def test_an_excerpt_is_counted_by_the_mended_clock(tmp_path: Path) -> None:
    parts = [part(tmp_path, f"{at}.ts", start=at) for at in (0, 100, 20)]
    original, target = joined(tmp_path / "in.ts", *parts), tmp_path / "out.mp4"

    paint(original, target, excerpt=Excerpt(start=Fraction("3.2"), end=Fraction("5.2")))

    assert_in_step(target, 2)
    assert len(times(target)) == 50


def test_a_file_without_jumps_keeps_what_its_sound_and_picture_have_between_them(
    tmp_path: Path,
) -> None:
    """Sound that begins later than its picture does so in the output."""
    whole, original = part(tmp_path, "whole.ts"), tmp_path / "in.ts"
    late = ("-map", "0:v", "-map", "1:a", "-c", "copy")
    ffmpeg("-i", whole, "-itsoffset", 0.5, "-i", whole, *late, original)

    paint(original, tmp_path / "out.mp4")

    seen, heard = in_step.seen_and_heard(tmp_path / "out.mp4")
    assert [b - a for a, b in zip(seen, heard, strict=True)] == pytest.approx([0.5, 0.5], abs=0.03)


def test_a_frame_behind_a_jump_is_found_again(tmp_path: Path) -> None:
    parts = [part(tmp_path, f"{at}.ts", start=at) for at in (0, 100, 20)]
    original = joined(tmp_path / "in.ts", *parts)
    there = frames(original)

    for index in (30, 70, 120):
        with VideoFileSource(original) as source:
            source.go_on_after(Bookmark.at(there[index]))
            after = source.read()

        assert after is not None
        assert (after.index, after.pts) == (index + 1, there[index + 1].pts)


@pytest.fixture
def playlist(tmp_path: Path) -> Path:
    folder = tmp_path / "hls"
    folder.mkdir()
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:2"]
    for at in (0, 0, 70):
        name = f"{len(lines)}.ts"
        part(folder, name, start=at)
        lines += ["#EXT-X-DISCONTINUITY", "#EXTINF:2.0,", name]
    path = folder / "list.m3u8"
    path.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    return path


@pytest.fixture
def address(playlist: Path) -> Iterator[str]:
    with serving(playlist.parent) as server:
        yield f"{server}/{playlist.name}"


def test_a_playlist_stays_in_step(playlist: Path, tmp_path: Path) -> None:
    paint(playlist, tmp_path / "out.mp4")

    assert_in_step(tmp_path / "out.mp4", 6)


def test_a_playlist_behind_an_address_stays_in_step(address: str, tmp_path: Path) -> None:
    paint(address, tmp_path / "out.mp4")

    assert_in_step(tmp_path / "out.mp4", 6)


@pytest.mark.parametrize("through", ["list.m3u8", "sizes.m3u8"])
def test_an_excerpt_of_a_playlist_behind_an_address_is_counted_by_the_mended_clock(
    through: str, address: str, playlist: Path, tmp_path: Path
) -> None:
    """Its raw clock, of 0 to 2, 0 to 2 and 70 to 72 seconds, has no such part."""
    sizes = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=90000\nlist.m3u8\n"
    playlist.with_name("sizes.m3u8").write_text(sizes)
    excerpt = Excerpt(start=Fraction("3.2"), end=Fraction("5.2"))
    target, local = tmp_path / "out.mp4", tmp_path / "local.mp4"

    paint(address.replace("list.m3u8", through), target, excerpt=excerpt)
    paint(playlist, local, excerpt=excerpt)

    assert_in_step(target, 2)
    assert len(times(target)) == 50
    assert in_step.seen_and_heard(target) == in_step.seen_and_heard(local)


def test_only_an_address_whose_playlist_tells_of_jumps_is_fetched_from_its_beginning(
    address: str, playlist: Path
) -> None:
    with av.open(address) as container:
        assert must_be_walked(container, address)

    lines = playlist.read_text().splitlines(keepends=True)
    playlist.with_name("even.m3u8").write_text(
        "".join(line for line in lines if "DISCONTINUITY" not in line)
    )
    even = address.replace("list.m3u8", "even.m3u8")
    with av.open(even) as container:
        assert not must_be_walked(container, even)
