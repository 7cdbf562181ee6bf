"""`rts serve`: painting in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.errors import InputError
from realtime_style.options import (
    BROWSER,
    DEFAULT_STYLE,
    CameraOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
    ServeOptions,
)
from realtime_style.sources.live import camera_help

if TYPE_CHECKING:
    from realtime_style.serve.run import ServeReport

CAMERA = CameraOptions()
LIVE = LiveOptions()
SERVE = ServeOptions()


def serve(
    style: parameters.Style = DEFAULT_STYLE,
    camera: Annotated[
        str,
        typer.Option(
            "--camera",
            "-c",
            help=f"'browser' is that of whoever opens the page; else: {camera_help()}",
            rich_help_panel="Camera",
        ),
    ] = BROWSER,
    host: Annotated[
        str,
        typer.Option(help="To listen at; 0.0.0.0 is all. Others than this machine need a token."),
    ] = SERVE.host,
    port: Annotated[int, typer.Option(help="0 takes one that is free.")] = SERVE.port,
    token: Annotated[
        str, typer.Option(help="In place of one that is made up.", show_default=False)
    ] = SERVE.token,
    certificate: Annotated[
        Path | None,
        typer.Option(
            help="PEM, for https://: browsers need it to give their camera to another machine.",
            show_default=False,
        ),
    ] = SERVE.certificate,
    key: Annotated[
        Path | None, typer.Option(help="Of the certificate.", show_default=False)
    ] = SERVE.key,
    width: Annotated[
        int | None, typer.Option(help="To ask the camera for.", rich_help_panel="Camera")
    ] = CAMERA.width,
    height: Annotated[
        int | None, typer.Option(help="To ask the camera for.", rich_help_panel="Camera")
    ] = CAMERA.height,
    fps: Annotated[
        float | None, typer.Option(help="To ask the camera for.", rich_help_panel="Camera")
    ] = CAMERA.fps,
    strength: parameters.Strength = parameters.STRENGTH,
    steady: parameters.Steady = parameters.STEADY,
    keep_colours: parameters.KeepColours = parameters.KEEP_COLOURS,
    device: parameters.DeviceChoice = parameters.DEVICE,
    threads: parameters.Threads = parameters.THREADS,
    variant: parameters.VariantChoice = parameters.VARIANT,
    quality: parameters.QualityChoice = parameters.QUALITY,
    target_fps: parameters.TargetFps = parameters.TARGET_FPS,
    cycle: Annotated[
        float | None,
        typer.Option(
            help="Seconds until the next style comes by itself.",
            show_default=False,
            rich_help_panel="Painting",
        ),
    ] = LIVE.cycle_s,
    folder: Annotated[Path, typer.Option(help="For photos and recordings.")] = LIVE.folder,
    microphone: parameters.Microphone = LIVE.microphone,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Paint in a browser: a page to play with, a bare view for OBS, and a stream."""
    web = ServeOptions(host=host, port=port, token=token, certificate=certificate, key=key)
    if microphone and camera == BROWSER:
        raise InputError(
            "--microphone is that of the machine where rts runs, and goes with its --camera: "
            "give one, --camera 0 for example"
        )
    live = LiveOptions(
        camera=camera,
        window=False,
        served=True,
        microphone=microphone,
        folder=folder,
        cycle_s=cycle,
    )
    from realtime_style.live.show import ShowOptions
    from realtime_style.serve.run import serve as run

    options = ShowOptions(
        style=style,
        camera=CameraOptions(width=width, height=height, fps=fps),
        engine=EngineOptions(device=device, threads=threads, variant=variant),
        scale=ScaleOptions(quality=quality, target_fps=target_fps),
        filters=FilterOptions(strength=strength, steady=steady, keep_colours=keep_colours),
        live=live,
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
        f"{report.frames} frames in {report.seconds:.0f} s for up to {report.viewers} viewers, "
        f"{report.dropped} dropped, on {report.provider}",
        quiet=quiet,
    )
    for path in (*report.recordings, *report.photos):
        say(f"saved {display(Path(path))}", quiet=quiet)
