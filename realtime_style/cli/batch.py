"""`rts batch`: many videos, painted by several processes or machines."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from realtime_style.cli import parameters
from realtime_style.cli import video_parameters as given
from realtime_style.cli.interruption import STOPPED
from realtime_style.cli.orders import folder_orders
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.progress import batch_bar
from realtime_style.errors import InputError
from realtime_style.options import (
    DEFAULT_STYLE,
    EncoderOptions,
    EngineOptions,
    FilterOptions,
    ScaleOptions,
    StreamOptions,
)

if TYPE_CHECKING:
    from realtime_style.cluster.batch import FileReport
    from realtime_style.jobs.job import Job

FALLBACK = ".mp4"
"""The container of an output whose input's cannot be made of segments."""


def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Videos, patterns, or folders.", show_default=False
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Where the outputs go.", show_default=False
        ),
    ],
    scheduler: Annotated[
        str,
        typer.Option(
            help="A Dask scheduler's address, as in tcp://10.0.0.5:8786; without it, processes "
            "on this machine.",
            show_default=False,
            rich_help_panel="Cluster",
        ),
    ] = "",
    workers: Annotated[
        int,
        typer.Option(
            min=0,
            help="Processes on this machine; 0 is one for every two cores.",
            rich_help_panel="Cluster",
        ),
    ] = 0,
    style: parameters.Style = DEFAULT_STYLE,
    strength: parameters.Strength = parameters.STRENGTH,
    steady: parameters.Steady = parameters.STEADY,
    keep_colours: parameters.KeepColours = parameters.KEEP_COLOURS,
    device: parameters.DeviceChoice = parameters.DEVICE,
    threads: parameters.Threads = parameters.THREADS,
    variant: parameters.VariantChoice = parameters.VARIANT,
    quality: parameters.QualityChoice = parameters.QUALITY,
    no_audio: given.NoAudio = False,
    maps: given.Maps = [],  # noqa: B006 (typer makes a list of its own for each run)
    crf: given.Crf = given.ENCODER.crf,
    preset: given.Preset = given.ENCODER.preset,
    codec: given.Codec = given.ENCODER.codec,
    pix_fmt: given.PixFmt = given.ENCODER.pix_fmt,
    bitrate: given.Bitrate = given.ENCODER.bitrate,
    hwaccel: given.HwAccel = given.ENCODER.hwaccel,
    extra: given.Extra = [],  # noqa: B006
    recursive: given.Recursive = False,
    resume: given.Resume = False,
    segment: given.SegmentSeconds = given.SEGMENT_S,
    overwrite: parameters.Overwrite = False,
    as_json: parameters.Json = False,
    quiet: parameters.Quiet = False,
) -> None:
    """Stylize many videos, or a long one, on several processes or machines."""
    from realtime_style.cluster.batch import paint_batch
    from realtime_style.cluster.connect import connected, local_workers
    from realtime_style.engine.threads import usable_cores
    from realtime_style.jobs.job import Job

    if not scheduler and not threads:
        threads = max(1, usable_cores() // (workers or local_workers()))
    encoder = EncoderOptions(
        crf=crf,
        preset=preset,
        codec=codec,
        pix_fmt=pix_fmt,
        bitrate=bitrate,
        hwaccel=hwaccel,
        extra=given.read_extra(extra),
    )
    jobs = [
        Job(
            source=source,
            target=target,
            style=style,
            engine=EngineOptions(device=device, threads=threads, variant=variant),
            scale=ScaleOptions(quality=quality),
            filters=FilterOptions(strength=strength, steady=steady, keep_colours=keep_colours),
            encoder=encoder,
            streams=StreamOptions(audio=not no_audio, maps=tuple(maps)),
            excerpt=given.read_excerpt("", "", "", 1),
            segment_s=segment,
        )
        for source, target in pairs(inputs, output, recursive=recursive)
    ]
    bar = batch_bar(quiet=quiet or as_json)
    try:
        with connected(scheduler, workers) as client, bar as on_progress:
            reports = paint_batch(
                client, jobs, resume=resume, overwrite=overwrite, on_progress=on_progress
            )
    except KeyboardInterrupt:
        say(f"rts: stopped: {_what_is_kept(jobs, output)}")
        raise typer.Exit(STOPPED) from None
    tell(reports, as_json=as_json, quiet=quiet)


def _what_is_kept(jobs: "Sequence[Job]", output: Path) -> str:
    from realtime_style.jobs.work_folder import WorkFolder

    count = sum(len(WorkFolder(job.target).finished()) for job in jobs)
    if not count:
        return "no segment was finished, nothing is kept"
    segments = "1 finished segment" if count == 1 else f"{count} finished segments"
    return f"--resume goes on with {segments} in '{display(output)}'"


def pairs(
    inputs: Sequence[str], folder: Path, *, recursive: bool = False
) -> list[tuple[Path, Path]]:
    """Each video and its output below `folder`, as `rts video` has them; the folders are made.

    Raises:
        InputError: there is none, one is no file, or two would have the same output.
    """
    from realtime_style.jobs.job import CONTAINERS

    found: dict[Path, Path] = {}
    for order in folder_orders(inputs, f"{folder}/", recursive=recursive):
        if not isinstance(order.source, Path):
            raise InputError(f"'{order.source}' is no file that several could read: save it first")
        target = order.target
        if target.suffix.lower() not in CONTAINERS:
            target = target.with_suffix(FALLBACK)
        if target in found:
            raise InputError(f"several inputs would be written to '{target}': run them apart")
        found[target] = order.source
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"cannot create the folder '{target.parent}': {error.strerror}"
            ) from error
    return [(source, target) for target, source in found.items()]


def tell(reports: "Sequence[FileReport]", *, as_json: bool, quiet: bool) -> None:
    """A line for each video, the failed ones always; status 1 if there are any."""
    failed = [report for report in reports if report.error]
    if as_json:
        print_json([report.to_json() for report in reports])
    else:
        for report in reports:
            for warning in report.warnings:
                say(f"rts: warning: {warning}")
            if report.error:
                say(f"rts: {' '.join(report.error.split())}")
                continue
            earlier = f", {report.frames_resumed} by an earlier run" * bool(report.frames_resumed)
            say(f"{display(Path(report.output))}: {report.frames} frames{earlier}", quiet=quiet)
        if failed and len(reports) > 1:
            say(f"rts: {len(failed)} of {len(reports)} videos failed")
    if failed:
        raise typer.Exit(1)
