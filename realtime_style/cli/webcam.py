"""`rts webcam`: what a camera sees, painted while you watch."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli.interruption import tell_stopping
from realtime_style.cli.live_command import VIRTUAL_CAMERA
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.live.keys import KEYS
from realtime_style.options import (
    DEFAULT_STYLE,
    CameraOptions,
    EngineOptions,
    FilterOptions,
    LiveOptions,
    ScaleOptions,
)

if TYPE_CHECKING:
    from realtime_style.live.report import LiveReport

WEBCAM_KEYS = "Keys in the window: " + "; ".join(f"{key.shown}: {key.help}" for key in KEYS)

CAMERA = CameraOptions()
LIVE = LiveOptions()


def webcam(
    style: parameters.Style = DEFAULT_STYLE,
    camera: Annotated[
        str,
        typer.Option(
            "--camera",
            "-c",
            help="Number, name or path (see 'rts cameras'); an rtsp:// or http:// address; "
            "'screen'; 'window:TITLE', a part of it; a video file, in a loop; or 'test'.",
            rich_help_panel="Camera",
        ),
    ] = LIVE.camera,
    width: Annotated[
        int | None, typer.Option(help="To ask the camera for.", rich_help_panel="Camera")
    ] = CAMERA.width,
    height: Annotated[
        int | None, typer.Option(help="To ask the camera for.", rich_help_panel="Camera")
    ] = CAMERA.height,
    fps: Annotated[
        float | None, typer.Option(help="To ask the camera for.", rich_help_panel="Camera")
    ] = CAMERA.fps,
    mirror: Annotated[
        bool, typer.Option("--mirror", help="Left is right.", rich_help_panel="Camera")
    ] = CAMERA.mirror,
    patience: Annotated[
        float,
        typer.Option(help="Seconds to wait for a camera that vanished.", rich_help_panel="Camera"),
    ] = CAMERA.patience_s,
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
    window: Annotated[bool, typer.Option(help="Show it on the screen.")] = LIVE.window,
    hud: Annotated[bool, typer.Option(help="Begin with rate and latency shown.")] = LIVE.hud,
    virtual_camera: Annotated[
        str | None,
        typer.Option(
            VIRTUAL_CAMERA,
            metavar="[DEVICE]",
            help="Be a camera for OBS, browsers and video calls; of several, the number, path or "
            "part of a name.",
            show_default=False,
        ),
    ] = LIVE.virtual_camera,
    record: Annotated[
        Path | None, typer.Option(help="A video file to write.", show_default=False)
    ] = LIVE.record,
    microphone: parameters.Microphone = LIVE.microphone,
    folder: Annotated[
        Path, typer.Option(help="For photos, and recordings that a key begins.")
    ] = LIVE.folder,
    seconds: Annotated[
        float | None, typer.Option(help="End by itself after these.", show_default=False)
    ] = LIVE.seconds,
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Paint a camera's picture while you watch; press ? in the window for the keys."""
    live = LiveOptions(
        camera=camera,
        window=window,
        hud=hud,
        virtual_camera=virtual_camera,
        record=record,
        microphone=microphone,
        overwrite=overwrite,
        folder=folder,
        cycle_s=cycle,
        seconds=seconds,
    )
    from realtime_style.live.show import ShowOptions, run_show

    options = ShowOptions(
        style=style,
        camera=CameraOptions(
            width=width, height=height, fps=fps, mirror=mirror, patience_s=patience
        ),
        engine=EngineOptions(device=device, threads=threads, variant=variant),
        scale=ScaleOptions(quality=quality, target_fps=target_fps),
        filters=FilterOptions(strength=strength, steady=steady, keep_colours=keep_colours),
        live=live,
    )
    report, ending = run_show(
        options, lambda line: say(line, quiet=quiet or as_json), tell_stopping
    )
    tell(report, as_json=as_json, quiet=quiet)
    if ending.error:
        raise ending.error
    if ending.interrupted:
        raise typer.Exit(130)


def tell(report: "LiveReport", *, as_json: bool, quiet: bool) -> None:
    """The report for programs, or for people: warnings always, the rest unless quiet."""
    if as_json:
        print_json(report.to_json())
        return
    for warning in report.warnings:
        say(f"rts: warning: {warning}")
    rate = f", {report.fps:.1f} fps" if report.fps else ""
    times = report.latency_ms
    latency = f", {times.median:.0f} ms (p95 {times.p95:.0f}, p99 {times.p99:.0f})" if times else ""
    smaller = f", {report.frames_smaller} painted smaller" if report.frames_smaller else ""
    say(
        f"{report.frames} frames in '{report.style}' in {report.seconds:.1f} s{rate}{latency}, "
        f"{report.dropped} dropped{smaller}, on {report.provider}",
        quiet=quiet,
    )
    for path in (*report.recordings, *report.photos):
        say(f"saved {display(Path(path))}", quiet=quiet)
