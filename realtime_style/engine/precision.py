"""The precision that is fastest on this processor: measured once, in a second, and kept."""

import contextlib
import dataclasses
import hashlib
import json
import time
from pathlib import Path

import numpy as np

from realtime_style.engine.half import half_pays, has_half
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.processor import processor_kind
from realtime_style.engine.providers import CPU, candidates, import_onnxruntime
from realtime_style.errors import InputError
from realtime_style.files.folders import user_cache
from realtime_style.networks.family import NetworkFamily, Precision, Purpose
from realtime_style.options import EngineOptions, Variant
from realtime_style.styles.selection import StyleSelection

_TRIAL_PX = (240, 320)
_TRIALS = 9
_WORTH_INT8 = 0.85
"""Of float32's time. By less, int8 is not worth what it costs: frame by frame it flickers more."""


def settle_variant(selection: StyleSelection, options: EngineOptions) -> EngineOptions:
    """`options` with the variant asked for, or the fastest: on a device float32 or float16.

    Raises:
        InputError: int8 or float16 is asked for, and this style has no such network.
    """
    has_int8 = selection.family.find(Precision.INT8, Purpose.FRAMES) is not None
    if options.variant is Variant.INT8 and not has_int8:
        raise InputError(f"'{selection.name}' has no int8 variant: leave out --variant")
    if options.variant is Variant.FP16 and not has_half(selection.family):
        raise InputError(f"'{selection.name}' has no fp16 variant: leave out --variant")
    if options.variant is not Variant.AUTO:
        return options
    if half_pays(selection.family, options):
        return dataclasses.replace(options, variant=Variant.FP16)
    fastest = Variant.INT8 if has_int8 and _int8_pays(selection.family, options) else Variant.FP32
    return dataclasses.replace(options, variant=fastest)


def _int8_pays(family: NetworkFamily, options: EngineOptions) -> bool:
    available = import_onnxruntime().get_available_providers()
    return candidates(options, available)[0][0] == CPU and _int8_is_faster(family, options)


def _int8_is_faster(family: NetworkFamily, options: EngineOptions) -> bool:
    told = [processor_kind(), import_onnxruntime().__version__]
    told += [str(options.threads), str(options.frames_at_once)]
    told += [_digest(family.frames(each).path) for each in (Precision.FP32, Precision.INT8)]
    key = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    cache = user_cache()
    path = cache / f"variant-{key}.json" if cache else None
    known = _remembered(path)
    if known is not None:
        return known
    engines = [
        OnnxEngine(family, dataclasses.replace(options, variant=variant))
        for variant in (Variant.FP32, Variant.INT8)
    ]
    frame = np.zeros((*_TRIAL_PX, 3), np.uint8)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(_TRIALS):
        for engine, taken in zip(engines, seconds, strict=True):
            started = time.perf_counter()
            engine.paint(frame)
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
