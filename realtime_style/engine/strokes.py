"""How large strokes are: a network paints them so many pixels wide, whatever the picture's size.

What it paints small and is shown large has large strokes, as in "Controlling Perceptual Factors
in Neural Style Transfer" (Gatys et al., CVPR 2017), where the coarse scale is painted first.
"""

from realtime_style.options import StrokeUnit

WIDTH_PX, HEIGHT_PX = 640, 480
"""The picture whose strokes the styles were drawn for. Larger ones are painted no smaller than to
cover it."""


def stroke_scale(width: int, height: int, stroke: float, unit: StrokeUnit) -> float:
    """The share of a picture's sides at which its strokes become `stroke` times as large as usual.

    Above 1 it is to be painted larger than it is.
    """
    return _usual(width, height, unit) / stroke


def _usual(width: int, height: int, unit: StrokeUnit) -> float:
    """At `stroke` 1: at most 1, since nothing is gained by painting small pictures larger."""
    if unit is StrokeUnit.PIXELS:
        return 1.0
    long, short = max(width, height), min(width, height)
    return min(1.0, max(WIDTH_PX / long, HEIGHT_PX / short))
