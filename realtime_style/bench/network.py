"""The network alone, in turns with the paper's."""

import dataclasses
import time
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from realtime_style.bench.plan import Plan, Size, Variants
from realtime_style.bench.report import Spread
from realtime_style.engine.choice import Candidate
from realtime_style.engine.load import load_engine
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.precision import possible_on_processor
from realtime_style.engine.providers import ON_PROCESSOR, candidates, import_onnxruntime
from realtime_style.frame import BgrImage
from realtime_style.networks.family import NetworkFamily
from realtime_style.options import DEFAULT_STYLE, Device, EngineOptions, Variant
from realtime_style.styles.selection import select_style

LAPS = 5
"""Of ours for each lap of the paper's, which takes many times as long."""

MOST_ROUNDS = 60
"""More would change nothing: for graphics cards and small pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkTimes:
    """One precision at one size."""

    variant: Variant
    """Not AUTO."""
    device: Device
    """As it has to be asked for."""
    provider: str
    ours_ms: Spread
    johnson_ms: Spread
    ratio: float
    """Median of the rounds' ratios: what drifts from round to round falls out."""
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkReport:
    """All precisions at one size."""

    onnxruntime: str
    """Its version."""
    times: list[NetworkTimes]


def johnson_path() -> Path:
    """The paper's network at its full width, for timing: written by `rts_export.timing`."""
    return Path(str(resources.files("realtime_style"))) / "bench" / "johnson.onnx"


def measure_network(plan: Plan, size: Size) -> NetworkReport:
    """Time laps of the network, in each precision, and of the paper's, A B A B …

    A machine's speed drifts by tens of percent within a minute, so only laps side by side
    can be compared.

    Raises:
        InputError: the style has no such variant.
        EngineError: onnxruntime or the device is not there.
    """
    runtime = import_onnxruntime()
    models = _models(plan)
    engines = [*models, OnnxEngine(NetworkFamily.of_file(johnson_path()), _papers(plan.engine))]
    frame = np.random.default_rng(0).integers(0, 256, (size.height, size.width, 3), np.uint8)
    laps = _race(engines, frame, plan)
    *ours, johnson = laps
    times = [
        NetworkTimes(
            variant=engine.choice.options.variant,
            device=engine.choice.options.device,
            provider=engine.provider,
            ours_ms=_spread(seconds),
            johnson_ms=_spread(johnson),
            ratio=float(np.median(johnson[:, 0] / np.median(seconds, axis=1))),
            rounds=len(johnson),
        )
        for engine, seconds in zip(models, ours, strict=True)
    ]
    return NetworkReport(onnxruntime=runtime.__version__, times=times)


def _models(plan: Plan) -> list[OnnxEngine]:
    """An engine for each device and precision: 'auto' has been decided."""
    selection = select_style(DEFAULT_STYLE)
    options = dataclasses.replace(plan.engine, variant=plan.variants.wanted)
    told = [options]
    if plan.variants is Variants.ALL:
        told = [_told(options, each) for each in _possible(selection.family, options)]
    return [load_engine(selection, each) for each in told]


def _possible(family: NetworkFamily, options: EngineOptions) -> list[Candidate]:
    best = candidates(options, import_onnxruntime().get_available_providers())[0][0]
    if best in ON_PROCESSOR:
        return possible_on_processor(family, options)
    return [Candidate(options.device, each) for each in (Variant.FP32, Variant.INT8)]


def _told(options: EngineOptions, candidate: Candidate) -> EngineOptions:
    device = options.device if options.execution_providers else candidate.device
    return dataclasses.replace(options, device=device, variant=candidate.variant)


def _papers(options: EngineOptions) -> EngineOptions:
    """Where the paper's network runs: of the processor's providers always on onnxruntime's own, so
    that all rows of a machine have the same measure."""
    if options.device is Device.OPENVINO:
        return dataclasses.replace(options, device=Device.CPU)
    return options


def _race(
    engines: list[OnnxEngine], frame: BgrImage, plan: Plan
) -> list["np.ndarray[tuple[int, int], np.dtype[np.float64]]"]:
    """Seconds of each engine, (rounds, laps). The last one takes one lap for each round."""
    laps = [LAPS] * (len(engines) - 1) + [1]
    for engine in engines:
        engine.expect(frame.shape[1], frame.shape[0])
        engine.paint(frame)  # the first lap allocates
    rounds: list[list[list[float]]] = []
    ends = time.perf_counter() + plan.network_seconds
    while len(rounds) < plan.least_rounds or (
        len(rounds) < MOST_ROUNDS and time.perf_counter() < ends
    ):
        rounds.append(
            [
                [_lap(engine, frame) for _ in range(count)]
                for engine, count in zip(engines, laps, strict=True)
            ]
        )
    return [np.array([each[index] for each in rounds]) for index in range(len(engines))]


def _lap(engine: OnnxEngine, frame: BgrImage) -> float:
    started = time.perf_counter()
    engine.paint(frame)
    return time.perf_counter() - started


def _spread(seconds: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> Spread:
    p50, p95 = np.percentile(seconds * 1000, (50, 95)).round(2)
    return Spread(p50=float(p50), p95=float(p95))
