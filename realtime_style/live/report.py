"""What a live run did, for people and programs."""

from dataclasses import dataclass, field
from typing import Any

from realtime_style.pipeline.report import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReport(RunReport):
    """A run whose frames are those that were shown, and whose style is that of the end.

    Dropped are frames that the source had between the first and the last that were shown.
    """

    camera: str
    """What the source really gave."""
    width: int
    height: int
    recordings: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    of_sinks: dict[str, Any] = field(default_factory=dict)
    """What each sink tells, by name."""

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts."""
        plain = RunReport.to_json(self)
        told: dict[str, Any] = plain.pop("of_sinks")
        return plain | told
