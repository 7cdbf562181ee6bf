"""Paintings as YUV 4:2:0 on their way to ffmpeg, where that is what is encoded.

swscale takes 3.7 ms for a picture of 1280x720, OpenCV 1.0, and half as many bytes go through the
pipe. A level is as near to the exact number as it can be; a pixel of chroma is the mean of four, as
of a camera, where swscale's has ripples of up to four levels at edges.
"""

from collections.abc import Sequence
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from realtime_style.frame import BgrImage, Colour, StreamInfo
from realtime_style.sinks.encoding import colour_filter, matrix_name

PIXEL_FORMAT = "yuv420p"

_RED_AND_BLUE = {
    "bt709": (0.2126, 0.0722),
    "fcc": (0.30, 0.11),
    "bt470": (0.299, 0.114),
    "smpte170m": (0.299, 0.114),
    "smpte240m": (0.212, 0.087),
    "bt2020": (0.2627, 0.0593),
}
"""Shares of red and blue in the light, by the name of ffmpeg's filter (ITU-T H.273, table 4)."""
_BAND_PX = 128
"""Rows at a time: what lies between two operations stays in the processor's cache."""
_ROUNDED_UP = 0.125
"""What the mean of four bytes is too high by: OpenCV rounds halves up."""


class Planes:
    """Turns paintings of one size and colour into YUV 4:2:0."""

    def __init__(self, info: StreamInfo) -> None:
        """`info` has an even width and height."""
        self._width, self._height = info.width, info.height
        self._matrix = _matrix(info.colour, info.height)

    @classmethod
    def taken_over(
        cls, arguments: Sequence[str], info: StreamInfo
    ) -> tuple[list[str], Self | None]:
        """ffmpeg's `arguments` without the step to YUV 4:2:0, and who does it in its place; as they
        are, and None, where they have no such step, or not as their first."""
        arguments = list(arguments)
        if "-filter:0" not in arguments or info.width % 2 or info.height % 2 or info.has_alpha:
            return arguments, None
        place = arguments.index("-filter:0") + 1
        step = f"{colour_filter(info.colour, info.height)},"
        rest = arguments[place].removeprefix(step)
        if rest == arguments[place] or rest.split(",")[0] != f"format={PIXEL_FORMAT}":
            return arguments, None
        arguments[place] = rest
        return arguments, cls(info)

    def __call__(self, painting: BgrImage) -> NDArray[np.uint8]:
        """(H, W, 3) as one row of bytes in a new array: all Y, then all U, then all V."""
        width, height = self._width, self._height
        planes = np.empty(width * height * 3 // 2, np.uint8)
        light, colours = np.split(planes, [width * height])
        y = light.reshape(height, width)
        u, v = colours.reshape(2, height // 2, width // 2)
        for top in range(0, height, _BAND_PX):
            bottom = min(top + _BAND_PX, height)
            # All three at once take a quarter of the time of the one that is needed as large.
            yuv = cv2.transform(painting[top:bottom], self._matrix)
            cv2.extractChannel(yuv, 0, y[top:bottom])
            half = cv2.resize(yuv, (width // 2, (bottom - top) // 2), interpolation=cv2.INTER_AREA)
            rows = slice(top // 2, bottom // 2)
            cv2.mixChannels([half], [u[rows], v[rows]], [1, 0, 2, 1])
        return planes


def _matrix(colour: Colour, height: int) -> NDArray[np.float32]:
    """What makes Y, U and V of blue, green, red and 1, in levels: (3, 4)."""
    red, blue = _RED_AND_BLUE[matrix_name(colour, height)]
    light = np.array((blue, 1 - red - blue, red))
    from_blue = (np.array((1, 0, 0)) - light) / (2 * (1 - blue))
    from_red = (np.array((0, 0, 1)) - light) / (2 * (1 - red))
    of_light, of_colour, black = (
        (1.0, 1.0, 0.0) if colour.full_range else (219 / 255, 224 / 255, 16.0)
    )
    middle = 128 - _ROUNDED_UP
    return np.array(
        [
            (*of_light * light, black),
            (*of_colour * from_blue, middle),
            (*of_colour * from_red, middle),
        ],
        np.float32,
    )
