"""A live run without camera and window: the test pattern, painted into nothing."""

from realtime_style.bench.machine import describe_machine
from realtime_style.bench.plan import Size
from realtime_style.bench.report import Machine
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.live.report import LiveReport
from realtime_style.live.session import Ending
from realtime_style.live.show import ShowOptions, run_show
from realtime_style.options import (
    DEFAULT_STYLE,
    CameraOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
    StrokeUnit,
)

FPS = 30.0
SIZE = Size(640, 480)
SECONDS = 20.0


def run_live_bench(
    size: Size,
    seconds: float,
    engine: EngineOptions,
    *,
    fps: float = FPS,
    stroke_unit: StrokeUnit = StrokeUnit.PIXELS,
) -> tuple[LiveReport, Ending, Machine]:
    """Paint the test pattern at `fps` frames a second, steadied, for so long; every pixel, unless
    `stroke_unit` is the picture.

    Latency runs from the moment a frame was due until its painting was there.

    Raises:
        InputError: `seconds` is not above 0.
        EngineError: onnxruntime or the device is not there.
    """
    options = ShowOptions(
        style=DEFAULT_STYLE,
        camera=CameraOptions(width=size.width, height=size.height, fps=fps),
        engine=engine,
        scale=ScaleOptions(stroke_unit=stroke_unit),
        filters=FilterOptions(),
        live=LiveOptions(camera="test", window=False, seconds=seconds),
    )
    report, ending = run_show(options, lambda _: None)
    version = str(import_onnxruntime().__version__)
    return report, ending, describe_machine(onnxruntime=version, threads=engine.threads)
