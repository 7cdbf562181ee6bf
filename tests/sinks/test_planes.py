"""Paintings as YUV 4:2:0, beside the exact numbers of ITU-T H.273."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from realtime_style.frame import Colour, StreamInfo
from realtime_style.options import EncoderOptions
from realtime_style.sinks.encoding import encoding
from realtime_style.sinks.planes import Planes

INFO = StreamInfo(width=64, height=150, frame_rate=Fraction(25), time_base=Fraction(1, 25))
BT709, BT601 = (0.2126, 0.0722), (0.299, 0.114)


def noise() -> NDArray[np.uint8]:
    shape = (INFO.height, INFO.width, 3)
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def exact(
    picture: NDArray[np.uint8], red: float, blue: float, *, full: bool
) -> list[NDArray[np.float64]]:
    """Y, U and V of `picture`; U and V are means of two by two."""
    b, g, r = np.moveaxis(picture.astype(np.float64), 2, 0)
    light = red * r + (1 - red - blue) * g + blue * b
    of_light, of_colour, black = (1.0, 1.0, 0.0) if full else (219 / 255, 224 / 255, 16.0)
    colours = ((b - light) / (2 - 2 * blue), (r - light) / (2 - 2 * red))
    halves = [
        128 + of_colour * (c[::2, ::2] + c[1::2, ::2] + c[::2, 1::2] + c[1::2, 1::2]) / 4
        for c in colours
    ]
    return [black + of_light * light, *halves]


@pytest.mark.parametrize(
    ("matrix", "full", "shares"),
    [(1, False, BT709), (6, False, BT601), (2, False, BT601), (9, True, (0.2627, 0.0593))],
)
def test_every_number_is_within_a_level_and_none_of_the_three_is_off_in_the_mean(
    matrix: int, full: bool, shares: tuple[float, float]
) -> None:
    info = replace(INFO, colour=Colour(matrix=matrix, full_range=full))
    size = info.width * info.height

    planes = Planes(info)(noise())

    found = np.split(planes.astype(np.float64), [size, size + size // 4])
    for plane, wanted in zip(found, exact(noise(), *shares, full=full), strict=True):
        off = plane.reshape(wanted.shape) - np.clip(wanted, 0, 255)
        assert np.abs(off).max() < 1.2
        assert abs(off.mean()) < 0.08


@pytest.mark.parametrize("level", [0, 1, 77, 128, 254, 255])
def test_grey_stays_grey(level: int) -> None:
    size = INFO.width * INFO.height

    planes = Planes(INFO)(np.full((INFO.height, INFO.width, 3), level, np.uint8))

    assert set(planes[:size]) == {round(16 + 219 / 255 * level)}
    assert set(planes[size:]) == {128}


@pytest.mark.parametrize(
    ("suffix", "options", "info"),
    [
        (".mp4", EncoderOptions(pix_fmt="yuv444p"), INFO),
        (".mp4", EncoderOptions(pix_fmt="yuv420p10le"), INFO),
        (".mp4", EncoderOptions(), replace(INFO, width=63)),
        (".mp4", EncoderOptions(extra=(("filter", "hue=s=0"),)), INFO),
        (".gif", EncoderOptions(), INFO),
        (".webm", EncoderOptions(), replace(INFO, has_alpha=True)),
    ],
)
def test_what_is_not_encoded_so_goes_to_ffmpeg_as_it_is(
    suffix: str, options: EncoderOptions, info: StreamInfo
) -> None:
    settings = encoding(info, suffix, options).settings
    arguments = [word for name, value in settings.items() for word in (f"-{name}", str(value))]

    assert Planes.taken_over(arguments, info) == (arguments, None)
