"""What a benchmark found, for people and programs."""

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of one lap's times, in milliseconds."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One size in one precision."""

    height: int
    """Pixels."""
    width: int
    """Pixels."""
    variant: str
    """The precision really taken: 'fp32', 'bf16' or 'int8'."""
    provider: str
    """The onnxruntime execution provider that really ran."""
    network_ms: Spread
    """A frame in memory to a painting in memory."""
    network_fps: float
    """From the median."""
    end_to_end_fps: float | None
    """`rts video` on a clip of this size: decoded, painted, encoded. None if not measured."""
    end_to_end_frames: int
    peak_rss_mb: float | None
    """Largest resident memory of that run, in 2**20 bytes, without ffmpeg's own.

    None where the system does not tell.
    """
    ratio_to_johnson: float
    """How many times as fast as the paper's network: the median of the rounds' ratios."""
    johnson_ms: Spread
    """The paper's network, in turns with ours."""
    rounds: int
    """Laps of the paper's network."""
    unsteadied_fps: float | None = None
    """As `end_to_end_fps`, frame by frame. None if not measured: on the processor."""
    library_fps: float | None = None
    """`Stylizer.stylize`, steadied. None if not measured: on the processor."""
    live_fps: float | None = None
    """A live run of the test pattern, steadied, as fast as it goes. None if not measured: there."""

    @property
    def key(self) -> tuple[int, int, str, str]:
        """What another result must share to be compared with."""
        return self.width, self.height, self.variant, self.provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where and with what it was measured."""

    cpu: str
    cores: int
    """That this process may use."""
    system: str
    onnxruntime: str
    rts: str
    threads: int
    """As asked for; 0 leaves the number to onnxruntime."""
    date: str
    """Day, UTC."""
    card: str = ""
    """Name and driver of the NVIDIA card that painted; '' where none did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """All cases of one benchmark."""

    machine: Machine
    cases: list[CaseResult]

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts."""
        return dataclasses.asdict(self)
