"""`rts serve`: painting in a browser."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import completion, parameters
from realtime_style.cli.from_options import taking_options
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.errors import InputError
from realtime_style.options import (
    BROWSER,
    DEFAULT_STYLE,
    CameraOptions,
    ControlOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
    ServeOptions,
)
from realtime_style.sources.live import camera_help

if TYPE_CHECKING:
    from realtime_style.serve.run import ServeReport


@taking_options
def serve(
    *,
    web: ServeOptions,
    style: parameters.Style = DEFAULT_STYLE,
    filters: FilterOptions,
    engine: EngineOptions,
    scale: ScaleOptions,
    camera: Annotated[
        str,
        typer.Option(
            "--camera",
            "-c",
            help=f"{camera_help()} 'browser' is the camera of whoever opens the page.",
            metavar="CAMERA",
            autocompletion=completion.cameras_or_browser,
            rich_help_panel="Camera",
        ),
    ] = BROWSER,
    asked: CameraOptions,
    live: LiveOptions,
    control: ControlOptions,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Paint in a browser: a page to play with, a bare view for OBS, and a stream."""
    if camera == BROWSER and live.microphone:
        raise InputError(
            "--microphone is that of the machine where rts runs, and goes with its --camera: "
            "give one, --camera 0 for example"
        )
    if camera == BROWSER and asked.mirror:
        raise InputError(
            "--mirror turns the camera of the machine where rts runs, and goes with its --camera: "
            "for the browser's the page has a switch"
        )
    if "-" in live.outputs:
        raise InputError("rts serve sends no frames to standard output: rts webcam - does")
    live = dataclasses.replace(live, camera=camera, window=False, served=True)
    from realtime_style.live.show import ShowOptions
    from realtime_style.serve.run import serve as run

    options = ShowOptions(
        style=style,
        camera=asked,
        engine=engine,
        scale=scale,
        filters=filters,
        live=live,
        control=control,
    )
    report, work = run(options, web, lambda line: say(line, quiet=quiet))
    tell(report, as_json=as_json, quiet=quiet)
    if work.error:
        raise work.error
    if work.interrupted:
        raise typer.Exit(130)


def tell(report: "ServeReport", *, as_json: bool, quiet: bool) -> None:
    """The report for programs, or for people: warnings always, the rest unless quiet."""
    if as_json:
        print_json(report.to_json())
        return
    for warning in report.warnings:
        say(f"rts: warning: {warning}")
    say(
        f"{report.frames_out} frames in {report.seconds:.0f} s for up to {report.viewers} viewers, "
        f"{report.frames_dropped} dropped, on {report.provider}",
        quiet=quiet,
    )
    for path in (*report.recordings, *report.photos):
        say(f"saved {display(Path(path))}", quiet=quiet)
