"""The size of a picture from a stranger, from its first bytes."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from realtime_style.errors import SourceError
from realtime_style.sources.jpeg import decode_jpeg, jpeg_size
from realtime_style.sources.picture_size import stated_size

SIDE = st.integers(1, 300)


def encoded(width: int, height: int, suffix: str) -> bytes:
    picture = np.full((height, width, 3), (10, 200, 90), np.uint8)
    return cv2.imencode(suffix, picture)[1].tobytes()


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


SEGMENT = st.builds(
    segment, st.sampled_from([0xC4, 0xCC, 0xDB, 0xE0, 0xE1, 0xFE]), st.binary(max_size=60)
)
PADDING = st.integers(0, 4).map(lambda count: b"\xff" * count)


@given(width=SIDE, height=SIDE, before=st.lists(st.tuples(PADDING, SEGMENT), max_size=4))
def test_it_is_found_behind_whatever_a_camera_puts_before_it(
    width: int, height: int, before: list[tuple[bytes, bytes]]
) -> None:
    data = encoded(width, height, ".jpg")
    strange = data[:2] + b"".join(pad + each for pad, each in before) + data[2:]

    assert jpeg_size(strange) == stated_size(strange) == (width, height)


@given(width=SIDE, height=SIDE, cut=st.floats(0, 1))
def test_of_a_picture_that_is_cut_short_it_is_right_or_not_told(
    width: int, height: int, cut: float
) -> None:
    data = encoded(width, height, ".jpg")
    try:
        size = jpeg_size(data[: round(cut * len(data))])
    except SourceError:
        return
    assert size == (width, height)


@given(st.binary(max_size=120).map(lambda rest: b"\xff\xd8" + rest) | st.binary(max_size=20))
def test_bytes_of_any_kind_are_a_picture_or_refused(data: bytes) -> None:
    try:
        image = decode_jpeg(data)
    except SourceError:
        return
    assert image.shape[1::-1] == jpeg_size(data)


@given(width=SIDE, height=SIDE, suffix=st.sampled_from([".png", ".bmp", ".webp", ".ppm", ".jpg"]))
def test_every_format_states_the_size_that_it_has(width: int, height: int, suffix: str) -> None:
    assert stated_size(encoded(width, height, suffix)) == (width, height)
