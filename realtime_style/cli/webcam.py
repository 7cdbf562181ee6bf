"""`rts webcam`: what a camera sees, painted while you watch."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.help import two_columns
from realtime_style.cli.interruption import tell_stopping
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.errors import InputError
from realtime_style.live.keys import HELP
from realtime_style.options import (
    DEFAULT_STYLE,
    CameraOptions,
    ControlOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
)

if TYPE_CHECKING:
    from realtime_style.live.report import LiveReport

STANDARD_OUTPUT = "-"
WEBCAM_KEYS = f"Keys in the window:\n{two_columns(HELP)}"


@taking_options
def webcam(
    to: Annotated[
        str,
        typer.Argument(
            metavar="[-]",
            help="Send frames to standard output, as --output - does.",
            show_default=False,
        ),
    ] = "",
    *,
    style: parameters.Style = DEFAULT_STYLE,
    filters: FilterOptions,
    engine: EngineOptions,
    scale: ScaleOptions,
    live: LiveOptions,
    camera: CameraOptions,
    control: ControlOptions,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Paint what a camera sees, while you watch."""
    live = dataclasses.replace(live, outputs=outputs_of(to, live.outputs))
    if as_json and STANDARD_OUTPUT in live.outputs:
        raise InputError("--json prints on standard output, which - takes for the frames: give one")
    from realtime_style.live.show import ShowOptions, run_show

    options = ShowOptions(
        style=style,
        camera=camera,
        engine=engine,
        scale=scale,
        filters=filters,
        live=live,
        control=control,
    )
    report, ending = run_show(
        options, lambda line: say(line, quiet=quiet or as_json), tell_stopping
    )
    tell(report, as_json=as_json, quiet=quiet)
    if ending.error:
        raise ending.error
    if ending.interrupted:
        raise typer.Exit(130)


def outputs_of(to: str, outputs: tuple[str, ...]) -> tuple[str, ...]:
    """What --output is, with what stands without it.

    Raises:
        InputError: `to` is neither a dash nor nothing.
    """
    if to not in ("", STANDARD_OUTPUT):
        raise InputError(
            f"'{to}' is none of what 'rts webcam' takes without an option, which is - alone, for "
            "standard output: --output takes an address, --record a file, and --camera what is "
            "painted"
        )
    return (to, *outputs) if to else outputs


def tell(report: "LiveReport", *, as_json: bool, quiet: bool) -> None:
    """The report for programs, or for people: warnings always, the rest unless quiet."""
    if as_json:
        print_json(report.to_json())
        return
    for warning in report.warnings:
        say(f"rts: warning: {warning}")
    rate = f", {report.fps:.1f} fps" if report.fps else ""
    times = report.latency_ms
    latency = f", {times.p50:.0f} ms (p95 {times.p95:.0f}, p99 {times.p99:.0f})" if times else ""
    smaller = f", {report.frames_smaller} painted smaller" if report.frames_smaller else ""
    say(
        f"{report.frames_out} frames in '{report.style}' in {report.seconds:.1f} s{rate}{latency}, "
        f"{report.frames_dropped} dropped{smaller}, on {report.provider}",
        quiet=quiet,
    )
    for path in (*report.recordings, *report.photos):
        say(f"saved {display(Path(path))}", quiet=quiet)
