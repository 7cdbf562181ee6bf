"""What a live run did, for people and programs."""

from dataclasses import dataclass, field

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
    virtual_camera: str = ""
