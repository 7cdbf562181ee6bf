"""What is to be measured."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from realtime_style.errors import InputError
from realtime_style.options import EngineOptions, Variant

_SMALLEST_PX = 32
_LARGEST_PX = 7680


@dataclass(frozen=True, slots=True)
class Size:
    """Of a picture, in pixels; even, as H.264 wants it."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read '480p' or '640x480'.

        Raises:
            InputError: neither, odd, or out of range.
        """
        match = re.fullmatch(r"(\d+)x(\d+)", NAMED_SIZES.get(text, text))
        sides = [int(side) for side in match.groups()] if match else []
        if not sides or any(side % 2 or not _SMALLEST_PX <= side <= _LARGEST_PX for side in sides):
            raise InputError(
                f"no resolution '{text}': use {', '.join(NAMED_SIZES)}, or WIDTHxHEIGHT with "
                f"even numbers from {_SMALLEST_PX} to {_LARGEST_PX}"
            )
        return cls(*sides)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


USUAL_SIZES = {"480p": "640x480", "720p": "1280x720", "1080p": "1920x1080"}
NAMED_SIZES = {**USUAL_SIZES, "2160p": "3840x2160"}


class Variants(StrEnum):
    """Which precisions of the network to measure."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"
    INT8 = "int8"
    ALL = "all"

    @property
    def wanted(self) -> Variant:
        """The one that is named; of all, any."""
        return Variant.AUTO if self is Variants.ALL else Variant(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One benchmark."""

    sizes: tuple[Size, ...] = field(
        default_factory=lambda: tuple(Size.parse(name) for name in USUAL_SIZES)
    )
    variants: Variants = Variants.AUTO
    engine: EngineOptions = field(default_factory=EngineOptions)
    """Its variant is not looked at."""
    network_seconds: float = 20.0
    """For the laps of one size; more where fewer than `least_rounds` would fit."""
    least_rounds: int = 4
    """Laps of the paper's network; of ours, several for each."""
    end_to_end_seconds: float = 10.0
    """About how long one run from file to file is to take."""


def quick_plan(engine: EngineOptions, variants: Variants) -> Plan:
    """The smallest size, and few laps: under a minute on two cores."""
    return Plan(
        sizes=(Size.parse("480p"),),
        variants=variants,
        engine=engine,
        network_seconds=4.0,
        least_rounds=2,
        end_to_end_seconds=2.0,
    )
