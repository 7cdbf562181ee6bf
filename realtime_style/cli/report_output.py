"""What people are told when a file is done."""

from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.paint_options import PaintOptions
from realtime_style.cli.parameters import display, print_json, say

if TYPE_CHECKING:
    from realtime_style.pipeline.report import RunReport


def tell(report: "RunReport", options: PaintOptions) -> None:
    """The report for programs, or for people: warnings always, the rest unless quiet."""
    if options.as_json:
        print_json(report.to_json())
        return
    for warning in report.warnings:
        say(f"rts: warning: {warning}")
    target = options.scale.target_fps
    missed = f" of {target:g}" if target and report.fps and report.fps < 0.97 * target else ""
    rate = f", {report.fps:.1f}{missed} fps" if report.fps else ""
    frames = "1 frame" if report.frames_out == 1 else f"{report.frames_out} frames"
    smaller = ""
    if report.frames_smaller:
        smallest = list(report.painted_sizes)[-1]
        smaller = f"; {report.frames_smaller} painted smaller, down to {smallest}"
    earlier = f"; {report.frames_resumed} by an earlier run" if report.frames_resumed else ""
    say(
        f"{display(Path(report.output))}: {frames} in '{report.style}' "
        f"in {report.seconds:.1f} s{rate} on {report.provider}{smaller}{earlier}",
        quiet=options.quiet,
    )
