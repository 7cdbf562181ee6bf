"""On what a network paints and in which precision, and why that."""

from dataclasses import dataclass, field
from typing import Any

from realtime_style.options import Device, EngineOptions, Variant

_WORTH_PRECISION = 0.85
"""Of float32's time. By less, a coarser precision is not worth what it costs: frame by frame int8
flickers more, and bfloat16 paints some 50 dB from float32."""
_WORTH_DEVICE = 0.95
"""Of the processor's own time, what another runtime must take on it: by less, noise decides."""


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

    The first in float32 is what others are held against: they must win clearly.
    """
    exact = [each for each in times if each.variant is Variant.FP32]
    best = exact[0]
    for each in exact[1:]:
        if times[each] < _WORTH_DEVICE * times[best]:
            best = each
    coarser = [each for each in times if each.variant is not Variant.FP32]
    winner = min(coarser, key=lambda each: times[each], default=best)
    if times[winner] < _WORTH_PRECISION * times[best]:
        best = winner
    others = ", ".join(
        f"{times[each] / times[best]:.2f} times as long on {each}"
        for each in times
        if each is not best
    )
    return best, f"a picture takes {others}" if others else "nothing else is installed"
