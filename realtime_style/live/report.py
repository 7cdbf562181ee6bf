"""What a live run did, for people and programs."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from realtime_style.pipeline.meter import Percentiles


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReport:
    """Counts, rates and latency from the first frame that was shown to the last."""

    camera: str
    """What the source really gave."""
    style: str
    """What was painted with at the end."""
    provider: str
    """The onnxruntime execution provider that really ran."""
    graphs: list[dict[str, str]]
    """Which of the network's graphs painted: file, precision and purpose of each."""
    width: int
    height: int
    frames: int
    """Shown."""
    dropped: int
    """Frames of the source that were not."""
    fps: float | None
    """Shown per second; None for fewer than two."""
    seconds: float
    latency_ms: Percentiles | None
    """From a frame's capture until the last sink has taken it."""
    paint_ms: Percentiles | None
    """In the engine."""
    painted_sizes: dict[str, int] = field(default_factory=dict)
    frames_smaller: int = 0
    recordings: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    virtual_camera: str = ""
    warnings: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts; the median is called p50."""
        plain = dataclasses.asdict(self)
        plain |= {"fps": self.fps and round(self.fps, 3), "seconds": round(self.seconds, 3)}
        for key, times in (("latency_ms", self.latency_ms), ("paint_ms", self.paint_ms)):
            plain[key] = times and {"p50": times.median, "p95": times.p95, "p99": times.p99}
        return plain
