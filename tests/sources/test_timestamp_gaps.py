from fractions import Fraction

from realtime_style.sources.timestamp_gaps import TimestampGaps

RATE = Fraction(25)


def told(indices: list[int]) -> str | None:
    gaps = TimestampGaps(RATE)
    for index in indices:
        gaps.note(index / RATE)
    return gaps.told()


def test_a_hole_in_a_regular_video_is_told_with_its_place_and_size() -> None:
    said = told([*range(40), *range(60, 100)])

    assert (
        said
        == "leaps in time after 1.56 s: about 20 frames are missing there, or were never recorded"
    )


def test_several_holes_are_summed_up() -> None:
    said = told([*range(40), *range(50, 100), *range(110, 150)])

    assert said is not None
    assert said.startswith("leaps in time after 1.56, 3.96 s: about 20 frames are missing there")


def test_a_regular_video_has_no_holes() -> None:
    assert told(list(range(100))) is None


def test_a_variable_rate_is_no_hole() -> None:
    assert told([0, 1, 3, 10, 12, 13, 20, 22, 30, 31, 33]) is None


def test_a_few_frames_left_out_are_no_hole() -> None:
    assert told([index for index in range(100) if index not in (3, 4, 9)]) is None
