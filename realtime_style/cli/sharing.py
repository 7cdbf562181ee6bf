"""Videos that several processes or machines paint: `rts video --workers` or `--scheduler`."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from realtime_style.cli.display import print_event
from realtime_style.cli.interruption import STOPPED
from realtime_style.cli.paint_options import PaintOptions, VideoOptions
from realtime_style.cli.parameters import display, print_json, say
from realtime_style.cli.progress import batch_bar
from realtime_style.cli.resuming import job_of
from realtime_style.cli.several import make_folder
from realtime_style.cli.tasks import STANDARD, Task, folder_tasks, goes_into_folder, one_task
from realtime_style.errors import InputError
from realtime_style.files.paths import is_pipe, is_special
from realtime_style.media.sequences import is_sequence_to_read
from realtime_style.options import ClusterOptions, OnInterrupt

if TYPE_CHECKING:
    from realtime_style.cluster.batch import FileReport
    from realtime_style.jobs.job import Job

FALLBACK = ".mp4"
"""The container of an output whose input's cannot be made of segments."""


def is_shared(cluster: ClusterOptions) -> bool:
    """Whether several are to paint."""
    return bool(cluster.scheduler) or cluster.workers is not None


def refuse_unsharable(out: str, video: VideoOptions, *, at: str) -> None:
    """Raise InputError if another option asks for what several cannot do together."""
    several = "with --workers or --scheduler"
    if at:
        raise InputError(f"--at is one frame, and nothing to share: leave it out {several}")
    if out == STANDARD:
        raise InputError(f"what several paint cannot go to standard output: name a file {several}")
    if video.encoder.container:
        raise InputError(f"an output's name says its container {several}: leave out --format")
    if video.segments.on_interrupt is OnInterrupt.REMOVE:
        raise InputError(
            f"finished segments stay {several}, for --resume: leave out --on-interrupt remove"
        )


def find_sharable(inputs: Sequence[str], out: str, *, recursive: bool) -> list[Task]:
    """Each video and its output, as `rts video` has them.

    Raises:
        InputError: there is none, one is no file, or two would have the same output.
    """
    if goes_into_folder(inputs, out):
        return folder_sharable(inputs, Path(out), recursive=recursive)
    task = one_task(inputs[0], out)
    _refuse_stream(task)
    return [task]


def folder_sharable(inputs: Sequence[str], folder: Path, *, recursive: bool = False) -> list[Task]:
    """Each video and its output below `folder`, which are made where they are not there.

    Raises:
        InputError: there is none, one is no file, or two would have the same output.
    """
    from realtime_style.jobs.job import CONTAINERS

    found: dict[Path, Task] = {}
    for task in folder_tasks(inputs, f"{folder}/", recursive=recursive):
        _refuse_stream(task)
        target = task.target
        if target.suffix.lower() not in CONTAINERS:
            target = target.with_suffix(FALLBACK)
        if target in found:
            raise InputError(f"several inputs would be written to '{target}': run them apart")
        found[target] = Task(task.source, target)
        make_folder(task)
    return list(found.values())


def _refuse_stream(task: Task) -> None:
    if (
        not isinstance(task.source, Path)
        or is_pipe(task.source)
        or is_sequence_to_read(task.source)
    ):
        raise InputError(f"'{task.source}' is no file that several could read: save it first")
    if is_special(task.target):
        raise InputError(f"'{task.target}' is no file that several could write: name one")


def share(
    tasks: Sequence[Task],
    out: Path,
    options: PaintOptions,
    video: VideoOptions,
    cluster: ClusterOptions,
    tell_programs: "Callable[[Sequence[FileReport]], None]",
) -> None:
    """Paint all videos in segments, on the cluster at `scheduler` or on processes started here.

    Raises:
        typer.Exit: with status 1, at the end, if any video failed.
    """
    from realtime_style.cluster.batch import paint_batch
    from realtime_style.cluster.connect import connected, local_workers
    from realtime_style.engine.threads import usable_cores

    workers = cluster.workers or 0
    if not cluster.scheduler and not options.engine.threads:
        threads = max(1, usable_cores() // (workers or local_workers()))
        engine = dataclasses.replace(options.engine, threads=threads)
        options = dataclasses.replace(options, engine=engine)
    jobs = [job_of(task, options, video) for task in tasks]
    bar = batch_bar(quiet=options.quiet or options.as_json)
    try:
        with connected(cluster.scheduler, workers) as client, bar as on_progress:
            reports = paint_batch(
                client,
                jobs,
                resume=video.segments.resume,
                overwrite=options.overwrite,
                on_progress=on_progress,
            )
    except KeyboardInterrupt:
        say(f"rts: stopped: {_what_is_kept(jobs, out)}")
        raise typer.Exit(STOPPED) from None
    if options.as_json:
        tell_programs(reports)
    else:
        tell(reports, quiet=options.quiet)
    if any(report.error for report in reports):
        raise typer.Exit(1)


def _what_is_kept(jobs: "Sequence[Job]", out: Path) -> str:
    from realtime_style.jobs.work_folder import WorkFolder

    count = sum(len(WorkFolder(job.target).finished()) for job in jobs)
    if not count:
        return "no segment was finished, nothing is kept"
    segments = "1 finished segment" if count == 1 else f"{count} finished segments"
    folder = out if out.is_dir() else out.parent
    return f"--resume goes on with {segments} in '{display(folder)}'"


def tell(reports: "Sequence[FileReport]", *, quiet: bool) -> None:
    """A line for each video, the failed ones always."""
    for report in reports:
        for warning in report.warnings:
            say(f"rts: warning: {warning}")
        if report.error:
            say(f"rts: {' '.join(report.error.split())}")
            continue
        earlier = f", {report.frames_resumed} by an earlier run" * bool(report.frames_resumed)
        say(f"{display(Path(report.output))}: {report.frames} frames{earlier}", quiet=quiet)
    failed = sum(1 for report in reports if report.error)
    if failed and len(reports) > 1:
        say(f"rts: {failed} of {len(reports)} videos failed")


def tell_list(reports: "Sequence[FileReport]") -> None:
    """All at once, for programs that call `rts batch`."""
    print_json([report.to_json() for report in reports])


def tell_events(reports: "Sequence[FileReport]") -> None:
    """Line by line, for programs that call `rts video`."""
    failed = [report for report in reports if report.error]
    for report in reports:
        if report.error:
            print_event("failed", input=report.source, error=report.error)
        else:
            print_event("finished", input=report.source, **report.to_json())
    if len(reports) > 1:
        print_event(
            "summary",
            videos=len(reports),
            painted=len(reports) - len(failed),
            kept=[],
            failed=[{"input": report.source, "error": report.error} for report in failed],
            not_begun=0,
        )
