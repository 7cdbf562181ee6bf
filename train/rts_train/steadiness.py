"""How steady is a painted video, and what does it cost in style and sharpness?

The warping error of Lai, Huang, Wang, Shechtman, Yumer and Yang, "Learning Blind Video Temporal
Consistency" (ECCV 2018): what differs between a frame and the one before moved to where the
photo's things are now. Blur alone would win it, so sharpness and style are told beside it.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

FRAMES_BACK = 10
"""How far back the long-range error looks."""
STYLE_EVERY_FRAMES = 15

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """Of one video, means over its frames; squared differences of values in [0, 1]."""

    name: str
    warping_error: float
    long_range_error: float
    """As the warping error, from the frame ten back."""
    sharpness: float
    """Variance of the Laplacian of the grey frames, levels of 255 squared."""
    style: float | None
    """The style's distance: 0 is none, a photo's about 1; None for the input."""


@dataclass(slots=True)
class _Sums:
    near: list[float] = field(default_factory=list)
    far: list[float] = field(default_factory=list)
    sharpness: list[float] = field(default_factory=list)
    style: list[float] = field(default_factory=list)


def measure(
    versions: Iterable[dict[str, Picture]],
    style_distance: dict[str, Callable[[Picture], float]],
    on_frame: Callable[[int], None] = lambda _: None,
) -> list[Steadiness]:
    """Compare several versions of one video, of which 'input' is the photo.

    `versions` gives for each frame (H, W, 3) uint8 BGR pictures by name, all of one size.
    """
    past: deque[dict[str, Picture]] = deque(maxlen=FRAMES_BACK)
    sums: dict[str, _Sums] = {}
    for index, now in enumerate(versions):
        if past and past[0]["input"].shape != now["input"].shape:
            past.clear()
        for name in now:
            sums.setdefault(name, _Sums())
        if past:
            _add_errors(now, past[-1], {name: each.near for name, each in sums.items()})
        if len(past) == FRAMES_BACK:
            _add_errors(now, past[0], {name: each.far for name, each in sums.items()})
        for name, picture in now.items():
            grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
            sums[name].sharpness.append(float(cv2.Laplacian(grey, cv2.CV_32F).var()))
            if name in style_distance and index % STYLE_EVERY_FRAMES == 0:
                sums[name].style.append(style_distance[name](picture))
        past.append(now)
        on_frame(index + 1)
    return [
        Steadiness(
            name=name,
            warping_error=_mean(each.near),
            long_range_error=_mean(each.far),
            sharpness=_mean(each.sharpness),
            style=_mean(each.style) if each.style else None,
        )
        for name, each in sums.items()
    ]


def _add_errors(
    now: dict[str, Picture], before: dict[str, Picture], into: dict[str, list[float]]
) -> None:
    places, visible = motion_between(now["input"], before["input"])
    count = int(visible.sum())
    if not count:
        return
    for name, picture in now.items():
        moved = _remap(before[name].astype(np.float32), places)
        difference = (picture - moved)[visible] / 255
        into[name].append(float(np.square(difference).mean()))


def motion_between(now: Picture, before: Picture) -> tuple[Floats, NDArray[np.bool_]]:
    """Where in `before` each pixel of `now` was, (H, W, 2) in pixels, and whether it was visible.

    Flow by DIS (Kroeger, Timofte, Dai and Van Gool, ECCV 2016); visible is what comes back to
    its place, within the bounds of Sundaram, Brox and Keutzer (ECCV 2010), and lies inside.
    """
    greys = [cv2.cvtColor(each, cv2.COLOR_BGR2GRAY) for each in (now, before)]
    dis: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    there = np.asarray(dis.calc(greys[0], greys[1], None), np.float32)
    back = np.asarray(dis.calc(greys[1], greys[0], None), np.float32)
    height, width = greys[0].shape
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=2).astype(np.float32)
    places = np.asarray(grid + there, np.float32)
    returned = _remap(back, places)
    off = np.square(there + returned).sum(axis=2)
    length = np.square(there).sum(axis=2) + np.square(returned).sum(axis=2)
    inside = ((places >= 0) & (places <= (width - 1, height - 1))).all(axis=2)
    return places, (off < 0.01 * length + 0.5) & inside


def _remap(picture: Floats, places: Floats) -> Floats:
    nothing: Any = None  # both coordinates are in `places`
    return np.asarray(cv2.remap(picture, places, nothing, cv2.INTER_LINEAR), np.float32)


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")
