"""Progress bars, on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from realtime_style.pipeline.rate import RateMeter

_FRAMES_A_SIZE = 8
"""The file is asked for its size once in so many frames."""


@contextmanager
def frame_bar(
    total: int | None, name: str, size: Callable[[], int | None]
) -> Iterator[Callable[[int], None]]:
    """A bar of frames with rate, ETA and size; yields what to call with the number done."""
    from rich.console import Console
    from rich.filesize import decimal
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    rate = RateMeter()
    columns = (
        *((TextColumn("{task.description}", markup=False),) if name else ()),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[fps]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[size]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=total, fps="", size="")

        def update(done: int) -> None:
            rate.tick()
            fps = f"{rate.fps:.1f} fps" if rate.fps else ""
            bar.update(task, completed=done, fps=fps)
            if rate.ticks % _FRAMES_A_SIZE == 0:
                bar.update(task, size=decimal(size() or 0))

        yield update


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
