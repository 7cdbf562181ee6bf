"""Progress bars, on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from realtime_style.pipeline.rate import RateMeter


@contextmanager
def frame_bar(total: int | None, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar of frames with rate and ETA; yields what to call with the number done."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    rate = RateMeter()
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[fps]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("frames", total=total, fps="")

        def update(done: int) -> None:
            rate.tick()
            fps = f"{rate.fps:.1f} fps" if rate.fps else ""
            bar.update(task, completed=done, fps=fps)

        yield update


@contextmanager
def batch_bar(*, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """A bar of the frames of many videos with ETA; yields what to call, on any thread, with the
    frames done and those in all."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True), console=console
    ) as bar:
        task = bar.add_task("frames", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def step_bar(steps: int, done: int, *, quiet: bool) -> Iterator[Callable[[int, str], None]]:
    """A bar of training steps with ETA; yields what to call with the step and a text."""
    if quiet:
        yield lambda _step, _text: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[losses]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("steps", total=steps, completed=done, losses="")
        yield lambda step, text: bar.update(task, completed=step, losses=text)


@contextmanager
def byte_bar(title: str, *, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """A bar of bytes; yields what to call with bytes done and bytes in all."""
    if quiet:
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
