"""Whether float16 is faster than float32 on a device: measured once, and kept."""

import contextlib
import dataclasses
import hashlib
import json
import time
from pathlib import Path

import numpy as np

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.providers import (
    COREML,
    CUDA,
    DIRECTML,
    TENSORRT,
    candidates,
    import_onnxruntime,
)
from realtime_style.errors import RealtimeStyleError
from realtime_style.files.folders import user_cache
from realtime_style.networks.family import NetworkFamily, Precision, Purpose
from realtime_style.options import EngineOptions, Variant

HALF_PROVIDERS = frozenset({CUDA, TENSORRT, DIRECTML, COREML})
"""Those whose devices compute in float16; processors do not, and are slower with it."""
TRIAL_PX = (720, 1280)
TRIALS = 9
WORTH_HALF = 0.95
"""Of float32's time."""


def has_half(family: NetworkFamily) -> bool:
    """Whether there is a float16 graph of it."""
    return family.find(Precision.FP16, Purpose.FRAMES) is not None


def half_pays(family: NetworkFamily, options: EngineOptions) -> bool:
    """Whether the device that the options take first paints faster in float16.

    The first time it is measured; where the device does not work, it does not pay.
    """
    available = import_onnxruntime().get_available_providers()
    provider = candidates(options, available)[0][0]
    if provider not in HALF_PROVIDERS or not has_half(family):
        return False
    path = _remembered_at(family, provider)
    known = _read(path)
    if known is None:
        known = _measure(family, options, provider)
        if known and path:
            # A home that is read-only, or full: it is measured again next time.
            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(known))
    return bool(known) and known["fp16_s"] < WORTH_HALF * known["fp32_s"]


def _measure(family: NetworkFamily, options: EngineOptions, provider: str) -> dict[str, float]:
    """Seconds for a frame in each, in turns; nothing where the device does not work."""
    engines: dict[str, OnnxEngine] = {}
    frame = np.zeros((*TRIAL_PX, 3), np.uint8)
    seconds: dict[str, list[float]] = {}
    try:
        for variant in (Variant.FP32, Variant.FP16):
            engine = OnnxEngine(family, dataclasses.replace(options, variant=variant))
            if engine.provider != provider:
                return {}
            engine.paint(frame)
            engines[f"{variant}_s"] = engine
        for _ in range(TRIALS):
            for name, engine in engines.items():
                started = time.perf_counter()
                engine.paint(frame)
                seconds.setdefault(name, []).append(time.perf_counter() - started)
    except RealtimeStyleError:
        return {}  # whoever loads it hears why
    finally:
        for engine in engines.values():
            engine.close()
    return {name: float(np.median(taken)) for name, taken in seconds.items()}


def _remembered_at(family: NetworkFamily, provider: str) -> Path | None:
    """The file for this device, this onnxruntime and these graphs."""
    cache = user_cache()
    graphs = [family.frames(each).path for each in (Precision.FP32, Precision.FP16)]
    told = [provider, import_onnxruntime().__version__, *_devices(provider)]
    told += [hashlib.sha256(path.read_bytes()).hexdigest() for path in graphs]
    key = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    return cache / f"half-{key}.json" if cache else None


def _devices(provider: str) -> list[str]:
    """What onnxruntime tells of the provider's devices; nothing before its release 1.22."""
    list_devices = getattr(import_onnxruntime(), "get_ep_devices", list)
    devices = [each.device for each in list_devices() if each.ep_name == provider]
    return [f"{each.vendor_id}:{each.device_id}:{dict(each.metadata)}" for each in devices]


def _read(path: Path | None) -> dict[str, float] | None:
    """What was measured before; None where nothing was, or it cannot be read."""
    try:
        known = json.loads(path.read_text()) if path else {}
        return {name: float(known[name]) for name in ("fp32_s", "fp16_s")}
    except (OSError, ValueError, KeyError, TypeError):
        return None
