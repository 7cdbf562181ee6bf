"""Progress bars, on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from realtime_style.pipeline.rate import RateMeter

if TYPE_CHECKING:
    from rich.progress import Progress

_FRAMES_A_SIZE = 8
"""The file is asked for its size once in so many frames."""


def frame_progress() -> "Progress":
    """A place on the terminal for bars of frames, each with count, rate, ETA and size."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.fields[fps]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[size]}"),
        console=Console(stderr=True),
    )


@contextmanager
def frame_bar(
    place: "Progress", name: str, total: int | None, size: Callable[[], int | None]
) -> Iterator[Callable[[int], None]]:
    """A bar of one video's frames; yields what to call with the number done.

    One with a `name` is one of several, and makes room when it is done.
    """
    from rich.filesize import decimal

    rate = RateMeter()
    of_all = f"/{total}" if total else ""
    task = place.add_task(name, total=total, count=f"0{of_all}", fps="", size="")

    def update(done: int) -> None:
        rate.tick()
        fps = f"{rate.fps:.1f} fps" if rate.fps else ""
        place.update(task, completed=done, count=f"{done}{of_all}", fps=fps)
        if rate.ticks % _FRAMES_A_SIZE == 0:
            place.update(task, size=decimal(size() or 0))

    yield update
    place.update(task, visible=not name)


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
