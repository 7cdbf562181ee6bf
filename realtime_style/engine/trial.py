"""A small picture painted by each of those that may be the fastest, in turns: a second's work.

What is kept of it holds for this processor, these libraries and this graph alone.
"""

import contextlib
import dataclasses
import functools
import hashlib
import json
import pickle
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from realtime_style.engine.apart import ApartError, run_apart
from realtime_style.engine.choice import Candidate
from realtime_style.engine.onnx import OnnxEngine
from realtime_style.engine.processor import processor_kind
from realtime_style.engine.providers import import_onnxruntime
from realtime_style.errors import EngineError
from realtime_style.files.folders import user_cache
from realtime_style.frame import BgrImage
from realtime_style.networks.family import NetworkFamily, Precision, Purpose
from realtime_style.options import Device, EngineOptions, Variant
from realtime_style.styles.parameters import StyleParameters

_PICTURE_PX = (360, 480)
_LAPS = 7
_LEAST_DB = 40.0
"""From the first candidate's painting; a runtime that is broken paints something else. bfloat16 is
some 50 dB from float32."""
_LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found."""

    times: dict[Candidate, float] = field(default_factory=dict)
    """Median seconds for the picture, of those that work."""
    refused: dict[Candidate, str] = field(default_factory=dict)
    """Why others do not."""


def measured(
    family: NetworkFamily,
    options: EngineOptions,
    candidates: list[Candidate],
    parameters: StyleParameters | None,
) -> Trial:
    """What was measured before on such a machine, else a new trial.

    The first candidate is the processor's own or, where OpenVINO is named, OpenVINO's.

    Raises:
        EngineError: the first does not work.
        StyleError: the network is damaged.
    """
    path = _kept_in(family, options, candidates)
    known = _remembered(path, candidates)
    if known:
        return known
    foreign = [each for each in candidates if each.device is not Device.CPU]
    trial = (_in_child if foreign else measure)(family, options, candidates, parameters)
    if path and not trial.refused:  # what is broken may be mended
        # A home that is read-only, or full: it is measured again next time.
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            times = {str(each): seconds for each, seconds in trial.times.items()}
            path.write_text(json.dumps({"seconds": times}))
    return trial


def measure(
    family: NetworkFamily,
    options: EngineOptions,
    candidates: list[Candidate],
    parameters: StyleParameters | None,
) -> Trial:
    """Try them in turns, in this process."""
    trial = Trial()
    picture = _picture()
    engines: dict[Candidate, OnnxEngine] = {}
    reference: BgrImage | None = None
    for each in candidates:
        try:
            engine = OnnxEngine(family, _told(options, each), parameters)
            engine.expect(*_PICTURE_PX[::-1])
            painting = engine.paint(picture)
        except EngineError as error:
            if not engines:
                raise
            trial.refused[each] = str(error).removeprefix(f"device '{each.device}' is not there: ")
            continue
        reference = painting if reference is None else reference
        if each.variant is not Variant.INT8 and cv2.PSNR(reference, painting) < _LEAST_DB:
            trial.refused[each] = "it does not paint what the processor's own does"
            continue
        engines[each] = engine
    seconds: dict[Candidate, list[float]] = {each: [] for each in engines}
    for _ in range(_LAPS):
        for each, engine in engines.items():
            started = time.perf_counter()
            engine.paint(picture)
            seconds[each].append(time.perf_counter() - started)
    trial.times.update((each, statistics.median(taken)) for each, taken in seconds.items())
    return trial


def _told(options: EngineOptions, candidate: Candidate) -> EngineOptions:
    device = options.device if options.execution_providers else candidate.device
    return dataclasses.replace(options, device=device, variant=candidate.variant)


@functools.cache
def _picture() -> BgrImage:
    """Soft blotches: (360, 480, 3) uint8."""
    noise = np.random.default_rng(0).integers(0, 256, (15, 20, 3), np.uint8)
    return np.asarray(cv2.resize(noise, _PICTURE_PX[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def _in_child(
    family: NetworkFamily,
    options: EngineOptions,
    candidates: list[Candidate],
    parameters: StyleParameters | None,
) -> Trial:
    """In a process of its own: a library that is made for another processor ends it."""
    asked = pickle.dumps((family, options, candidates, parameters))
    try:
        answer = run_apart(__name__, given=asked, timeout_s=_LONGEST_S)
    except ApartError as error:
        kept = [each for each in candidates if each.device is Device.CPU]
        if not kept:
            raise EngineError(f"device '{candidates[0].device}' does not work: {error}") from error
        trial = measure(family, options, kept, parameters)
        trial.refused.update((each, str(error)) for each in candidates if each not in kept)
        return trial
    named = {str(each): each for each in candidates}
    times = {named[name]: float(seconds) for name, seconds in answer["seconds"].items()}
    return Trial(times, {named[name]: str(why) for name, why in answer["refused"].items()})


def main() -> None:
    """In the child: measure what standard input says, and tell on standard output."""
    trial = measure(*pickle.load(sys.stdin.buffer))
    told = {
        "seconds": {str(each): seconds for each, seconds in trial.times.items()},
        "refused": {str(each): reason for each, reason in trial.refused.items()},
    }
    sys.stdout.write(f"\n{json.dumps(told)}\n")


def _kept_in(
    family: NetworkFamily, options: EngineOptions, candidates: list[Candidate]
) -> Path | None:
    told = [processor_kind(), import_onnxruntime().__version__]
    told += [str(options.threads), str(options.frames_at_once), *map(str, candidates)]
    found = (family.find(each, Purpose.FRAMES) for each in Precision)
    told += [hashlib.sha256(each.path.read_bytes()).hexdigest() for each in found if each]
    key = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
    cache = user_cache()
    return cache / f"trial-{key}.json" if cache else None


def _remembered(path: Path | None, candidates: list[Candidate]) -> Trial | None:
    """What was measured before; None where nothing was, or it cannot be read."""
    try:
        kept: dict[str, Any] = json.loads(path.read_text())["seconds"] if path else {}
        times = {each: float(kept[str(each)]) for each in candidates}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Trial(times) if all(seconds > 0 for seconds in times.values()) else None
