"""Segments of any lengths, with any gaps between them, make one picture track."""

import itertools
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_style.frame import Bookmark, StreamInfo
from realtime_style.jobs.join import Piece, packets
from realtime_style.jobs.remaining import unpainted
from realtime_style.jobs.work_folder import Segment
from tests.helpers import ffmpeg

RATE, TICK = Fraction(25), Fraction(1, 12_800)
INFO = StreamInfo(width=32, height=32, frame_rate=RATE, time_base=TICK)
LENGTHS = range(1, 7)
FRAMES = 5
"""Of a whole segment, where it is counted what is left."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Segments of one frame to six, whose encoder moves frames."""
    folder = tmp_path_factory.mktemp("segments")
    found = {count: folder / f"{count}.nut" for count in LENGTHS}
    for count, path in found.items():
        picture = ("-f", "lavfi", "-i", "testsrc2=size=32x32:rate=25", "-frames:v", count)
        ffmpeg(*picture, "-c:v", "libx264", "-bf", 2, "-x264-params", "b-adapt=0", path)
    return found


def reordering(path: Path) -> int:
    with av.open(str(path)) as container:
        times = [packet.pts for packet in container.demux(video=0) if packet.pts is not None]
    return max(sorted(times).index(time) - place for place, time in enumerate(times))


def segment(number: int, frames: int, first_pts: Fraction, moved: int = 0) -> Segment:
    last = first_pts + (frames - 1) / RATE
    return Segment(
        number=number,
        frames=frames,
        first_pts=first_pts,
        last_pts=last,
        last_duration=None,
        resume_after=Bookmark(number * FRAMES + frames - 1, last, ""),
        reordering=moved,
        size=0,
        digest="",
    )


@given(
    parts=st.lists(
        st.tuples(st.sampled_from(LENGTHS), st.integers(0, 40_000)), min_size=1, max_size=8
    )
)
def test_every_frame_keeps_its_time_and_none_is_decoded_after_it_is_shown(
    parts: list[tuple[int, int]], files: dict[int, Path]
) -> None:
    pieces, wanted, now = list[Piece](), list[Fraction](), Fraction(0)
    for number, (frames, gap) in enumerate(parts):
        now += gap * TICK if number else 0
        moved = reordering(files[frames])
        pieces.append((segment(number, frames, now, moved), files[frames]))
        wanted += [now + place / RATE for place in range(frames)]
        now += frames / RATE

    found = list(packets(pieces, INFO))

    shown = [each.pts for each in found if each.pts is not None]
    decoded = [each.dts for each in found if each.dts is not None]
    assert [each * TICK for each in sorted(shown)] == wanted
    assert len(decoded) == len(shown) == len(found)
    assert all(a < b for a, b in itertools.pairwise(decoded))
    assert all(dts <= pts for dts, pts in zip(decoded, shown, strict=True))


@given(numbers=st.sets(st.integers(0, 12)), last=st.integers(1, FRAMES))
def test_what_is_left_and_what_is_finished_are_together_the_whole_video(
    numbers: set[int], last: int
) -> None:
    ordered = sorted(numbers)
    finished = [
        segment(each, last if each == ordered[-1] else FRAMES, each * FRAMES / RATE)
        for each in ordered
    ]
    is_ended = bool(finished) and last < FRAMES
    total = ordered[-1] * FRAMES + last if is_ended else 20 * FRAMES

    left = unpainted(finished, FRAMES)

    done = {each.number * FRAMES + place for each in finished for place in range(each.frames)}
    for index in range(total):
        assert (index in done) + sum(index in stretch for stretch in left) == 1
    for stretch in left:
        assert stretch.after is None or stretch.after.index < stretch.first
