"""From a file to a file, through the very run of `rts video`."""

from dataclasses import dataclass
from pathlib import Path

from realtime_style.options import EngineOptions
from realtime_style.stylizer import Stylizer


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTimes:
    """One run."""

    fps: float | None
    frames: int
    peak_rss_mb: float | None
    """Of this process since it began."""


def measure_run(clip: Path, target: Path, options: EngineOptions) -> RunTimes:
    """Paint `clip` into `target` in the default style."""
    with Stylizer(
        device=options.device,
        execution_providers=options.execution_providers,
        threads=options.threads,
        variant=options.variant,
    ) as stylizer:
        report = stylizer.stylize_video(clip, target, overwrite=True)
    return RunTimes(fps=report.fps, frames=report.frames_out, peak_rss_mb=report.peak_rss_mb)
