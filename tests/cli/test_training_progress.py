"""What is seen of a training while it goes on."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from realtime_style.cli.training_progress import _bar, clock, training_progress
from rts_train.run import StepReport


def report(step: int, preview: Path | None = None) -> StepReport:
    return StepReport(
        step=step,
        steps=20_000,
        losses={"total": 123.456},
        share=step / 20_000,
        seconds_left=3725.0,
        preview=preview,
    )


@pytest.mark.parametrize("columns", [80, 60])
def test_step_bar_time_left_and_loss_are_on_one_line(columns: int) -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=columns, color_system=None)

    with _bar(console) as show:
        show(report(12_345, Path("preview.jpg")))
        show(report(12_346, Path("preview.jpg")))

    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "\n", written.getvalue()).replace("\r", "\n")
    lines = [line.rstrip() for line in plain.splitlines() if line.strip()]
    assert max(map(len, lines)) <= columns
    assert re.fullmatch(r"step 12346/20000 [━╸╺ ]+ 1:02:05 left loss 123", lines[-1])
    assert "━━━" in lines[-1]
    assert lines.count("Preview, a new one each minute: preview.jpg") == 1


def test_where_no_terminal_is_a_preview_is_worth_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with training_progress(quiet=False) as show:
        show(report(1))
        show(report(5000, tmp_path / "preview.jpg"))

    told = capsys.readouterr().err
    assert told.startswith("Step 5000 of 20000, 25 % of the way, 1:02:05 left, loss 123; preview: ")
    assert len(told.splitlines()) == 1


def test_time_is_told_as_on_a_clock() -> None:
    assert [clock(seconds) for seconds in (0, 9.6, 245, 3725)] == [
        *("0:00", "0:10", "4:05", "1:02:05"),
    ]
