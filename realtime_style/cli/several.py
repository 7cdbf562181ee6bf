"""Painting files one after another: a failure costs its own file only."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import typer

from realtime_style.cli.display import Display
from realtime_style.cli.parameters import say
from realtime_style.cli.tasks import VIDEOS, Kind, Task
from realtime_style.errors import InputError, RealtimeStyleError


@dataclass(slots=True)
class _Outcome:
    painted: int = 0
    kept: list[str] = field(default_factory=list)
    """Outputs that were there before."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why, by source."""


def paint_all(
    tasks: Sequence[Task],
    paint: Callable[[Task], None],
    shown: Display,
    kind: Kind = VIDEOS,
    *,
    load: Callable[[], object],
    overwrite: bool,
    quiet: bool,
) -> None:
    """Paint every file whose output is not there yet, and sum up.

    `load` is called once, before the first: what it raises would hit each one, and ends the run.
    Whatever is raised by a file costs this file alone.

    Raises:
        typer.Exit: with status 1, at the end, if any failed.
    """
    outcome = _Outcome()
    loaded = False
    try:
        with shown.several(len(tasks), f"{kind.word}s"):
            for number, task in enumerate(tasks, 1):
                shown.begin(number, len(tasks))
                if not overwrite and _is_there(task):
                    outcome.kept.append(str(task.target))
                    continue
                if not loaded:
                    with telling_failure(task, shown):
                        load()
                    loaded = True
                reason = _try(task, paint, shown)
                if reason is None:
                    outcome.painted += 1
                else:
                    outcome.failed[str(task.source)] = reason
    finally:
        _sum_up(len(tasks), outcome, shown, kind, quiet=quiet)
    if outcome.failed:
        raise typer.Exit(1)


@contextmanager
def telling_failure(task: Task, shown: Display) -> Iterator[None]:
    """A foreseen failure goes to programs as an event, and on to whoever tells people."""
    try:
        yield
    except RealtimeStyleError as error:
        shown.failed(str(task.source), _one_line(error))
        raise


def _try(task: Task, paint: Callable[[Task], None], shown: Display) -> str | None:
    """Paint one file; why not, if it cannot be."""
    try:
        with telling_failure(task, shown):
            make_folder(task)
            paint(task)
    except RealtimeStyleError as error:
        say(f"rts: {_one_line(error)}")
        return _one_line(error)
    except PermissionError as error:
        say(f"rts: no permission to use '{error.filename}'")
        shown.failed(str(task.source), str(error))
        return str(error)
    except Exception as error:  # a bug of ours: it keeps its traceback, and the rest its turn
        traceback.print_exc()
        shown.failed(str(task.source), repr(error))
        return repr(error)
    return None


def _is_there(task: Task) -> bool:
    """False where the system refuses to say; painting then tells why."""
    try:
        return task.target.exists()
    except OSError:
        return False


def make_folder(task: Task) -> None:
    """The folder of the output, where it is not there."""
    folder = task.target.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the output folder '{folder}': {error.strerror}") from error


def _sum_up(total: int, outcome: _Outcome, shown: Display, kind: Kind, *, quiet: bool) -> None:
    painted, kept, failed = outcome.painted, outcome.kept, outcome.failed
    left = total - painted - len(kept) - len(failed)
    shown.summary(
        {
            f"{kind.word}s": total,
            "painted": painted,
            "kept": kept,
            "failed": [{"input": source, "error": why} for source, why in failed.items()],
            "not_begun": left,
        }
    )
    said = [f"{painted} painted"]
    said += [f"{len(kept)} kept as they were (--overwrite replaces them)"] if kept else []
    said += [f"{len(failed)} failed"] if failed else []
    said += [f"{left} not done"] if left else []
    say(f"{total} {kind.word}{'s' if total != 1 else ''}: {', '.join(said)}", quiet=quiet)
    for source in failed:
        say(f"failed: {source}", quiet=quiet)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
