"""Steadying where the network runs beside the processor's: how near, how fast, and on what.

python benchmarks/steadied_on_device.py cuda

The bundled clip is painted with both. With `cpu` in place of a device, its memory stands for one's.
"""

import json
import sys
import tempfile
import time
from fractions import Fraction
from importlib import resources
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from realtime_style.engine import network
from realtime_style.engine.placement import Placement
from realtime_style.engine.providers import CPU, PROVIDERS
from realtime_style.engine.session import create_session
from realtime_style.engine.steadying import GRAPH
from realtime_style.frame import BgrImage, Frame
from realtime_style.options import DEFAULT_STYLE, Device, EngineOptions, FilterOptions
from realtime_style.painter.load import load_painter
from realtime_style.painter.painter import Painter
from realtime_style.sources.video_file import VideoFileSource

SIZES = ((640, 480), (1280, 720), (1920, 1080), (3840, 2160))
FRAMES = 40
SLOW_S = 4.0
"""A size that takes longer ends there."""
STEADY = FilterOptions(strength=1, steady=1)


def painter(device: Device) -> Painter:
    return load_painter(DEFAULT_STYLE, EngineOptions(device=device), STEADY)


def pictures() -> list[BgrImage]:
    clip = Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4"
    with VideoFileSource(clip) as source:
        return [frame.pixels for frame in islice(iter(source.read, None), FRAMES)]


def frames(shown: list[BgrImage]) -> list[Frame]:
    return [Frame(each, index, Fraction(index, 25), 0.0) for index, each in enumerate(shown)]


def nearness(device: Device, shown: list[BgrImage]) -> list[float]:
    """Decibels between both paintings of each frame."""
    there = painter(device)
    network.DEVICE_MEMORY.pop(CPU, None)
    here = painter(Device.CPU)
    found = []
    for each in frames(shown):
        difference = here.paint_next(each).astype(float) - there.paint_next(each)
        found.append(10 * np.log10(255**2 / max(float(np.square(difference).mean()), 1e-6)))
    return found


def times_ms(device: Device, shown: list[BgrImage], size: tuple[int, int]) -> list[float]:
    there, taken = painter(device), []
    for each in frames([np.asarray(cv2.resize(picture, size), np.uint8) for picture in shown]):
        started = time.perf_counter()
        there.paint_next(each)
        taken.append(1000 * (time.perf_counter() - started))
        if sum(taken) > 1000 * SLOW_S:
            break
    return taken[2:] or taken


def placement(device: Device) -> Placement:
    """Where the steadying graph's nodes run."""
    provider = PROVIDERS[device]
    with tempfile.TemporaryDirectory() as folder:
        providers = list(dict.fromkeys([provider, CPU]))
        session = create_session(GRAPH, EngineOptions(), providers, profile=Path(folder) / "run")
        picture, small = np.zeros((1, 240, 320, 3), np.uint8), np.zeros((1, 60, 80), np.uint8)
        one = np.ones(1, np.float32)
        given = {"painting": picture, "past": picture, "past_small": small, "share": small}
        flow = np.zeros((1, 60, 80, 2), np.float32)
        session.run(None, {**given, "flow": flow, "past_gain": one, "noise": one, "fits": one})
        return Placement.of_profile(provider, Path(session.end_profiling()))


def main(device: Device) -> None:
    if device is Device.CPU:
        network.DEVICE_MEMORY[CPU] = "cpu"
    shown = pictures()
    for size in SIZES:
        taken = times_ms(device, shown, size)
        p50, p95 = np.percentile(taken, (50, 95))
        name = f"{size[0]}x{size[1]}"
        print(f"{name}: {p50:.1f} ms a steadied frame, p95 {p95:.1f}; {1000 / p50:.0f} a second")
    found = nearness(device, shown)
    print(f"{np.mean(found):.1f} dB from OpenCV's in the mean, {min(found):.1f} at worst")
    placed = placement(device)
    told = {"on it": placed.nodes_on_provider, "on the processor": placed.operators_on_cpu}
    print(f"nodes of the steadying graph: {json.dumps(told)}")


if __name__ == "__main__":
    main(Device(sys.argv[1]))
