"""On what a network paints and in which precision, and why that."""

from dataclasses import dataclass, field
from typing import Any

from realtime_style.options import Device, EngineOptions, Variant

_WORTH = {Variant.FP32: 0.95, Variant.FP16: 0.95, Variant.BF16: 0.85, Variant.INT8: 0.85}
"""Of the time of those that are finer, the finest first. In float32 noise would decide by less. By
less a coarser precision is not worth what it costs: float16 paints some 59 dB from float32,
bfloat16 35 to 50, and int8 20 to 35, which flickers more frame by frame."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the fastest on this processor."""

    device: Device
    variant: Variant

    def __str__(self) -> str:
        return f"{self.device} {self.variant}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Options with a device and a precision, and how they came about."""

    options: EngineOptions
    why: str = "it was asked for"
    times_ms: dict[str, float] = field(default_factory=dict)
    """Of the trial's picture, by candidate; empty where nothing was measured."""
    passed_over: list[str] = field(default_factory=list)
    """Sentences for the user: what is installed and does not work."""

    def to_json(self) -> dict[str, Any]:
        """Plain strings, numbers, lists and dicts."""
        precision = self.options.variant
        return {
            "device": str(self.options.device),
            "precision": str(Variant.FP32 if precision is Variant.AUTO else precision),
            "why": self.why,
            "trial_ms": {name: round(time, 2) for name, time in self.times_ms.items()},
            "passed_over": list(self.passed_over),
        }


def fastest(times: dict[Candidate, float]) -> tuple[Candidate, str]:
    """Whichever is worth it, and why, from seconds or the like of one picture each.

    Each is held against the best of those before it, the finest first: it must win clearly.
    """
    best, *others = sorted(times, key=lambda each: list(_WORTH).index(each.variant))
    for each in others:
        if times[each] < _WORTH[each.variant] * times[best]:
            best = each
    slower = ", ".join(
        f"{times[each] / times[best]:.2f} times as long on {each}"
        for each in times
        if each is not best
    )
    return best, f"a picture takes {slower}" if slower else "nothing else is installed"
