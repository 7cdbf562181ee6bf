"""The losses of a run: a table for people, and the same for TensorBoard."""

import csv
from pathlib import Path
from typing import Self, TextIO

from torch.utils.tensorboard import SummaryWriter

from realtime_style.errors import TrainingError
from rts_train.losses import PARTS

COLUMNS = ("step", "seconds", *PARTS, "learning_rate")


class LossLog:
    """Appends to `loss.csv` and to TensorBoard's event file in a run's folder."""

    def __init__(self, folder: Path, *, from_step: int) -> None:
        """Rows after `from_step`, left by a run that was killed past its checkpoint, go."""
        self._file = _open_table(folder / "loss.csv", from_step)
        self._table = csv.writer(self._file)
        self._events = SummaryWriter(str(folder), purge_step=from_step + 1)

    def write(self, step: int, seconds: float, losses: dict[str, float], rate: float) -> None:
        """Add one row; `losses` has the parts that `rts_train.losses` names."""
        parts = [losses[name] for name in PARTS]
        self._table.writerow(
            [step, f"{seconds:.1f}", *(f"{part:.6g}" for part in parts), f"{rate:.4g}"]
        )
        for name in PARTS:
            self._events.add_scalar(f"loss/{name}", losses[name], step)
        self._events.add_scalar("learning_rate", rate, step)

    def flush(self) -> None:
        self._file.flush()
        self._events.flush()

    def close(self) -> None:
        """Idempotent."""
        self._file.close()
        self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_table(path: Path, from_step: int) -> TextIO:
    kept: list[list[str]] = []
    try:
        if path.is_file():
            with path.open(newline="", encoding="utf-8", errors="replace") as file:
                rows = list(csv.reader(file))[1:]
            kept = [row for row in rows if len(row) == len(COLUMNS) and _is_to(row[0], from_step)]
        file = path.open("w", newline="", encoding="utf-8", buffering=1)
        csv.writer(file).writerows([list(COLUMNS), *kept])
    except (OSError, csv.Error) as error:
        raise TrainingError(f"cannot keep the log '{path}': {error}") from error
    return file


def _is_to(step: str, last: int) -> bool:
    return step.isdecimal() and int(step[:18]) <= last
