"""How a training is watched: a bar on a terminal, a line a minute elsewhere, and its pictures."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from realtime_style.cli.parameters import display, say

if TYPE_CHECKING:
    from rich.console import Console

    from rts_train.run import StepReport

Show = Callable[["StepReport"], None]


@contextmanager
def training_progress(*, quiet: bool) -> Iterator[Show]:
    """Yields what to call after each step."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet:
        yield lambda _: None
    elif console.is_terminal:
        with _bar(console) as show:
            yield show
    else:
        yield _line


@contextmanager
def _bar(console: "Console") -> Iterator[Show]:
    """Steps, a bar that takes what room there is, the time left and the loss, on one line."""
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.fields[steps]}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.fields[loss]}"),
    )
    with Progress(*columns, console=console, expand=True) as bar:
        task = bar.add_task("", total=1.0, steps="first step", left="", loss="")
        told: list[object] = []

        def show(report: "StepReport") -> None:
            if report.preview and not told:
                told.append(report.preview)
                path = display(report.preview)
                bar.console.print(
                    f"Preview, a new one each minute: {path}",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
            bar.update(
                task,
                completed=report.share,
                steps=f"step {report.step}/{report.steps}",
                left=f"{clock(report.seconds_left)} left",
                loss=f"loss {report.losses['total']:.3g}" if report.losses else "",
            )

        yield show


def _line(report: "StepReport") -> None:
    """As often as there is a new preview: each minute."""
    if report.preview:
        loss = f", loss {report.losses['total']:.3g}" if report.losses else ""
        say(
            f"Step {report.step} of {report.steps}, {100 * report.share:.0f} % of the way, "
            f"{clock(report.seconds_left)} left{loss}; preview: {display(report.preview)}"
        )


def clock(seconds: float) -> str:
    """As on a clock: 4:05, or 1:02:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
