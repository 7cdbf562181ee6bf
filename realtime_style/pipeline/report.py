"""What a run did, for people and programs."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Self

from realtime_style.pipeline.meter import Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """Counts, rates and times of one run from a source to a sink."""

    frames_in: int = 0
    frames_out: int = 0
    """By this run, without `frames_resumed`."""
    frames_dropped: int = 0
    fps: float | None = None
    """Frames out per second, between the first and the last; None for fewer than two."""
    seconds: float = 0.0
    """From the start of the run until its last frame was written."""
    stages_ms: dict[str, Percentiles | None] = field(default_factory=dict)
    """decode, paint and write: time per frame in each. They overlap."""
    latency_ms: Percentiles | None = None
    """From a frame's capture until the sink has taken it."""
    provider: str = "none"
    """The onnxruntime execution provider that really ran; 'none' where nothing was painted."""
    graphs: list[dict[str, str]] = field(default_factory=list)
    """Which of the network's graphs painted: file, precision and purpose of each."""
    choice: dict[str, Any] | None = None
    """On what it painted and in which precision, why, and what was measured; None without."""
    nodes_on_cpu: int | None = None
    """Nodes of the network that a device left to the processor; None where that paints anyway."""
    shape_nodes_on_cpu: int | None = None
    """Those that only compute sizes, which onnxruntime keeps there by design."""
    peak_rss_mb: float | None = None
    """Largest resident memory of this process so far, in 2**20 bytes, without the encoder's.

    None where the system does not tell.
    """
    painted_sizes: dict[str, int] = field(default_factory=dict)
    """Frames painted at each size, as in '448x336': 90, the largest first."""
    frames_smaller: int = 0
    """How many of them were painted smaller than they are shown."""
    frames_resumed: int = 0
    """What an earlier run had painted of the same output."""
    style: str = ""
    output: str = ""
    warnings: list[str] = field(default_factory=list)
    """Sentences for the user: what was lost, and why."""

    @classmethod
    def of(cls, run: "RunReport", **more: Any) -> Self:
        """What `run` says, with `more` fields or others in their place."""
        said = {field.name: getattr(run, field.name) for field in dataclasses.fields(run)}
        return cls(**(said | more))

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts."""
        rounded = dataclasses.replace(
            self,
            fps=self.fps and round(self.fps, 3),
            seconds=round(self.seconds, 3),
            peak_rss_mb=self.peak_rss_mb and round(self.peak_rss_mb, 1),
        )
        return dataclasses.asdict(rounded)
