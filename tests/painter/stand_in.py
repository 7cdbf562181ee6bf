"""The processor's memory in place of a device's, and films for both."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import cv2
import numpy as np
import pytest

from realtime_style.engine import network
from realtime_style.engine.providers import CPU
from realtime_style.frame import BgrImage, Frame
from realtime_style.options import (
    Device,
    EngineOptions,
    FilterOptions,
    Quality,
    ScaleOptions,
    Variant,
)
from realtime_style.painter.load import load_painter
from realtime_style.painter.painter import Painter

STYLE = "candy"
ON_PROCESSOR = EngineOptions(device=Device.CPU, variant=Variant.FP32)
"""In one precision: a trial between several takes a second, and ends as the machine is busy."""
STEADY = FilterOptions(strength=1, steady=1)
UNSTEADIED = FilterOptions(strength=1, steady=0)
EVERY_PIXEL = ScaleOptions()
FAST = ScaleOptions(quality=Quality.FAST)
"""Half the side of what `large_ball` gives."""
FRAMES = 14


@contextmanager
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is loaded here takes the processor's memory for a device's."""
    with monkeypatch.context() as patch:
        patch.setattr(network, "DEVICE_MEMORY", {CPU: "cpu"})
        yield


def here(filters: FilterOptions, scale: ScaleOptions = EVERY_PIXEL) -> Painter:
    """A painter by the processor's own code."""
    return load_painter(STYLE, ON_PROCESSOR, filters, scale)


def there(
    monkeypatch: pytest.MonkeyPatch, filters: FilterOptions, scale: ScaleOptions = EVERY_PIXEL
) -> Painter:
    """A painter that does all where the network runs."""
    with device(monkeypatch):
        return load_painter(STYLE, ON_PROCESSOR, filters, scale)


def ball(count: int = FRAMES) -> list[Frame]:
    """A ball that moves over a still ground, with a sensor's noise; 241x163."""
    return frames(_moving_ball(count))


def large_ball(count: int = FRAMES) -> list[Frame]:
    """The same at twice the size: at half of it, it is still large enough for the graphs."""
    return frames(
        np.asarray(cv2.resize(each, (482, 326)), np.uint8) for each in _moving_ball(count)
    )


def frames(pictures: Iterator[BgrImage]) -> list[Frame]:
    return [Frame(pixels, index, Fraction(index, 25), 0.0) for index, pixels in enumerate(pictures)]


def _moving_ball(count: int) -> Iterator[BgrImage]:
    generator = np.random.default_rng(1)
    ground = cv2.resize(generator.integers(0, 256, (20, 30, 3), np.uint8), (241, 163))
    for index in range(count):
        grain = generator.normal(0, 2, ground.shape)
        picture = np.clip(ground + grain, 0, 255).astype(np.uint8)
        cv2.circle(picture, (40 + 9 * index, 80), 22, (240, 250, 20), -1)
        yield picture


def decibels(one: BgrImage, other: BgrImage) -> float:
    error = float(np.square(one.astype(float) - other).mean())
    return float(10 * np.log10(255**2 / max(error, 1e-6)))
