"""An engine for a choice of style, in the precision that is fastest here."""

import contextlib
import dataclasses
import hashlib
import json
import time
from pathlib import Path

import numpy as np

from realtime_style.engine.forms import int8_path
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.processor import processor_kind
from realtime_style.engine.providers import CPU, candidates, import_onnxruntime
from realtime_style.errors import InputError
from realtime_style.files.folders import user_cache
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.choice import Choice

_TRIAL_PX = (240, 320)
_TRIALS = 9
_WORTH_INT8 = 0.85
"""Of float32's time. By less, int8 is not worth what it costs: frame by frame it flickers more."""


def load_engine(choice: Choice, options: EngineOptions) -> OnnxEngine:
    """Load the network and the style.

    Raises:
        InputError: int8 is asked for, and this style has no such network.
        EngineError: onnxruntime or the device is not there.
        StyleError: the file is damaged or of another contract.
    """
    model = choose_model(choice, options)
    engine = OnnxEngine(model, options, choice.numbers)
    if engine.provider != CPU or not engine.warnings:
        return engine
    # No better device works, so the precision is chosen anew, for the processor.
    on_cpu = dataclasses.replace(options, device=Device.CPU)
    better = choose_model(choice, on_cpu)
    if better != model:
        warnings = engine.warnings
        engine.close()
        engine = OnnxEngine(better, on_cpu, choice.numbers)
        engine.warnings = warnings
    return engine


class KeptNetwork:
    """One network for videos that are painted one after another."""

    def __init__(self) -> None:
        self._engine: OnnxEngine | None = None
        self._options: EngineOptions | None = None

    def load(self, choice: Choice, options: EngineOptions) -> OnnxEngine:
        """What `load_engine` gives; the one of the last call where only the style may differ."""
        engine = self._engine
        if engine and options == self._options and choose_model(choice, options) == engine.model:
            if choice.numbers is not None:
                engine.restyle(choice.numbers)
            return engine
        self._engine, self._options = load_engine(choice, options), options
        return self._engine


def choose_model(choice: Choice, options: EngineOptions) -> Path:
    """The network's file in the precision asked for, or the fastest.

    Which is the fastest on this processor is measured once, in a second, and kept in the cache.
    On a graphics card float32 is.
    """
    int8 = int8_path(choice.model)
    if options.variant is Variant.INT8:
        if not int8.is_file():
            raise InputError(f"'{choice.name}' has no int8 variant: leave out --variant")
        return int8
    if options.variant is Variant.FP32 or not int8.is_file():
        return choice.model
    available = import_onnxruntime().get_available_providers()
    if candidates(options, available)[0][0] != CPU:
        return choice.model
    return int8 if _int8_is_faster(choice.model, int8, options) else choice.model


def _int8_is_faster(fp32: Path, int8: Path, options: EngineOptions) -> bool:
    told = [processor_kind(), import_onnxruntime().__version__]
    told += [str(options.threads), str(options.frames_at_once), _digest(fp32), _digest(int8)]
    key = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    cache = user_cache()
    path = cache / f"variant-{key}.json" if cache else None
    known = _remembered(path)
    if known is not None:
        return known
    engines = OnnxEngine(fp32, options), OnnxEngine(int8, options)
    frame = np.zeros((*_TRIAL_PX, 3), np.uint8)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(_TRIALS):
        for engine, taken in zip(engines, seconds, strict=True):
            started = time.perf_counter()
            engine.stylize(frame)
            taken.append(time.perf_counter() - started)
    medians = [float(np.median(taken)) for taken in seconds]
    faster = medians[1] < _WORTH_INT8 * medians[0]
    report = {"int8_is_faster": faster, "fp32_s": medians[0], "int8_s": medians[1]}
    if path:
        # A home that is read-only, or full: it is measured again next time.
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(report))
    return faster


def _remembered(path: Path | None) -> bool | None:
    """What was measured before; None where nothing was, or it cannot be read."""
    try:
        return bool(json.loads(path.read_text())["int8_is_faster"]) if path else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
