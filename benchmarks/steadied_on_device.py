"""What a device makes of a steadied frame: how fast, where its time goes, how near, and on what.

python benchmarks/steadied_on_device.py cuda [SECONDS]

The bundled clip is painted for SECONDS (2) in each size, in strokes of the picture's size, as by
default, and in strokes of a pixel's. With `cpu` in place of a device, its memory stands for one's,
and pictures have a sixteenth of the pixels.
"""

import itertools
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from realtime_style.bench.live import run_live_bench
from realtime_style.bench.plan import Size
from realtime_style.bench.steadied import FRAMES, to_and_fro
from realtime_style.engine import device_memory, network
from realtime_style.engine.device_chain import FOLDER, GRAPHS
from realtime_style.engine.placement import Placement
from realtime_style.engine.providers import CPU, PROVIDERS
from realtime_style.engine.scaled import ScaledEngine
from realtime_style.engine.session import create_session
from realtime_style.filters.motion import PhotoMotion
from realtime_style.frame import BgrImage, Frame
from realtime_style.options import (
    DEFAULT_STYLE,
    Device,
    EngineOptions,
    FilterOptions,
    ScaleOptions,
    StrokeUnit,
    Variant,
)
from realtime_style.painter.load import load_painter
from realtime_style.painter.painter import Painter
from rts_train.steadiness import measure

CLIP = Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4"
SIZES = ((1920, 1080), (3840, 2160), (1280, 720), (640, 480))
STEADY = FilterOptions(strength=1, steady=1)
SIDES = {"height": 240, "width": 320, "rows": 60, "columns": 80}


def painter(device: Device, unit: StrokeUnit, variant: Variant = Variant.FP32) -> Painter:
    options = EngineOptions(device=device, variant=variant)
    return load_painter(DEFAULT_STYLE, options, STEADY, ScaleOptions(stroke_unit=unit))


def frames(size: tuple[int, int]) -> Iterator[Frame]:
    shown = [np.asarray(cv2.resize(each, size), np.uint8) for each in first_pictures()]
    for index, each in enumerate(itertools.cycle(shown + shown[-2:0:-1])):
        yield Frame(each, index, Fraction(index, 25), time.monotonic())


def first_pictures() -> list[BgrImage]:
    return list(itertools.islice(to_and_fro(CLIP), FRAMES))


Times = dict[str, list[float]]


@contextmanager
def noted() -> Iterator[Times]:
    """The seconds of each step of a frame; a graph is called by its first output."""
    times: Times = defaultdict(list)
    before: list[tuple[Any, str, Any]] = []

    def note(owner: Any, name: str, told: Callable[..., str]) -> None:
        inner = getattr(owner, name)
        before.append((owner, name, inner))

        def timed(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            result = inner(*given, **named)
            times[told(*given)].append(time.perf_counter() - started)
            return result

        setattr(owner, name, timed)

    note(device_memory.BoundPicture, "upload", lambda *_: "copy up")
    note(device_memory.BoundPicture, "download", lambda *_: "copy down")
    note(device_memory.Launch, "__call__", lambda it: it.session.get_outputs()[0].name)
    note(PhotoMotion, "__call__", lambda *_: "motion, processor")
    note(ScaledEngine, "shrunk", lambda *_: "shrink, processor")
    try:
        yield times
    finally:
        for owner, name, inner in before:
            setattr(owner, name, inner)


def tell_speed(
    device: Device, size: tuple[int, int], unit: StrokeUnit, seconds: float, variant: Variant
) -> None:
    there, shown = painter(device, unit, variant), frames(size)
    started = time.perf_counter()
    there.paint_next(next(shown))
    first_s = time.perf_counter() - started
    for each in itertools.islice(shown, 3):
        there.paint_next(each)
    taken: list[float] = []
    while sum(taken) < seconds or len(taken) < 3:
        each = next(shown)
        started = time.perf_counter()
        there.paint_next(each)
        taken.append(time.perf_counter() - started)
    p50, p95 = 1000 * np.percentile(taken, (50, 95))
    (painted,) = there.sizes
    print(
        f"{size[0]}x{size[1]}, painted at {painted}, {variant} on {there.provider}: {p50:.2f} ms a "
        f"steadied frame, p95 {p95:.2f}, first {1000 * first_s:.0f}; {1000 / p50:.0f} a second"
    )
    print(f"  {told_steps(there, shown)}", *there.warnings, sep="\n  ", flush=True)
    there.close()


def told_steps(there: Painter, shown: Iterator[Frame]) -> str:
    """Medians in milliseconds, and how often each was done for a frame."""
    count = 12
    with noted() as times:
        for each in itertools.islice(shown, count):
            there.paint_next(each)
    calls = Counter({name: len(taken) for name, taken in times.items()})
    return ", ".join(
        f"{name} {1000 * float(np.median(taken)):.2f} (x{calls[name] / count:g})"
        for name, taken in times.items()
    )


def tell_nearness(device: Device, size: tuple[int, int], unit: StrokeUnit) -> None:
    """Decibels between both paintings of each frame, and their warping errors."""
    there = painter(device, unit)
    on_cpu = network.DEVICE_MEMORY.pop(CPU, None)
    here = painter(Device.CPU, unit)
    if on_cpu:
        network.DEVICE_MEMORY[CPU] = on_cpu
    near: list[float] = []

    def versions() -> Iterator[dict[str, BgrImage]]:
        for each in itertools.islice(frames(size), FRAMES):
            mine, its = here.paint_next(each), there.paint_next(each)
            error = float(np.square(mine.astype(float) - its).mean())
            near.append(10 * np.log10(255**2 / max(error, 1e-6)))
            yield {"input": each.pixels, "processor": mine, "device": its}

    _, mine, its = measure(versions(), {})
    print(
        f"{size[0]}x{size[1]}, {unit}: {np.mean(near):.1f} dB from the processor's in the mean, "
        f"{min(near):.1f} at worst; warping error {mine.warping_error:.4g} there, "
        f"{its.warping_error:.4g} on the device",
        flush=True,
    )


def tell_live(device: Device, size: tuple[int, int], unit: StrokeUnit, seconds: float) -> None:
    options = EngineOptions(device=device, variant=Variant.FP32)
    report, ending, _ = run_live_bench(Size(*size), seconds, options, fps=240, stroke_unit=unit)
    latency = report.latency_ms.p50 if report.latency_ms else None
    print(
        f"live {size[0]}x{size[1]}, {unit}, steadied: {report.fps or 0:.0f} frames a second of "
        f"240, latency p50 {latency} ms, stages {report.stages_ms} {ending.error or ''}",
        flush=True,
    )


def tell_placement(device: Device, name: str) -> None:
    """Where a graph's nodes run."""
    provider = PROVIDERS[device]
    providers = list(dict.fromkeys([provider, CPU]))
    with tempfile.TemporaryDirectory() as folder:
        graph = FOLDER / f"{name}.onnx"
        session = create_session(graph, EngineOptions(), providers, profile=Path(folder) / "run")
        session.run(None, {each.name: _zeros(each) for each in session.get_inputs()})
        placed = Placement.of_profile(provider, Path(session.end_profiling()))
    print(
        f"{name}: {placed.nodes_on_provider} nodes on {provider}, on the processor: "
        f"{placed.operators_on_cpu}, sizes: {placed.shape_nodes_on_cpu}; "
        f"recorded as a CUDA graph: {_recorded(graph, providers)}",
        flush=True,
    )


def _recorded(graph: Path, providers: list[str]) -> str:
    """'yes', or what onnxruntime says."""
    try:
        create_session(graph, EngineOptions(), providers, cuda_graph=True)
    except Exception as error:
        return str(error)
    return "yes" if providers[0] != CPU else "not here"


def _zeros(given: Any) -> Any:
    shape = [SIDES.get(each, each) for each in given.shape]
    return np.zeros(shape, np.uint8 if "uint8" in given.type else np.float32)


def attempt(tell: Callable[..., None], *given: Any) -> None:
    """One that fails does not end the others."""
    try:
        tell(*given)
    except Exception:
        print(f"{tell.__name__} {given} failed:")
        traceback.print_exc(file=sys.stdout)


def main(device: Device, seconds: float) -> None:
    sizes = list(SIZES)
    if device is Device.CPU:
        network.DEVICE_MEMORY[CPU] = "cpu"
        sizes = [(width // 4, height // 4) for width, height in SIZES]
    large, small = sizes[:2], sizes[2:]
    picture, pixels, fp32 = StrokeUnit.PICTURE, StrokeUnit.PIXELS, Variant.FP32
    for unit, size in itertools.product((picture, pixels), large):
        attempt(tell_speed, device, size, unit, seconds, fp32)
    for size in large:
        attempt(tell_live, device, size, picture, 2 * seconds)
    for name in GRAPHS:
        attempt(tell_placement, device, name)
    attempt(tell_nearness, device, sizes[3], pixels)
    attempt(tell_nearness, device, sizes[2], picture)
    for size in large:
        attempt(tell_live, device, size, pixels, 2 * seconds)
    for size in large:
        attempt(tell_speed, device, size, pixels, seconds / 2, Variant.FP16)
    for size in small:
        attempt(tell_speed, device, size, picture, seconds / 2, fp32)
    attempt(tell_nearness, device, sizes[0], picture)


if __name__ == "__main__":
    main(Device(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 2.0)
