"""What is shown while a video is painted."""

import json
from collections.abc import Callable
from typing import cast

import pytest

from realtime_style.cli.display import Bars, Display, Events, Lines, Run, choose_display
from realtime_style.cli.paint_options import PaintOptions
from realtime_style.options import EngineOptions, FilterOptions


def options(*, as_json: bool = False, quiet: bool = False) -> PaintOptions:
    return PaintOptions(
        style="candy",
        engine=EngineOptions(),
        filters=FilterOptions(),
        overwrite=False,
        as_json=as_json,
        quiet=quiet,
    )


def run(frames: int | None = 4, size: Callable[[], int | None] = lambda: 2000) -> Run:
    return Run("in.mp4", "out.mp4", frames, size)


def paint(shown: Display, what: Run, frames: int = 4) -> None:
    with shown.watch(what) as on_frame:
        for done in range(1, frames + 1):
            on_frame(done)


def test_without_a_terminal_lines_tell_frames_rate_rest_and_size(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = Lines(options(), interval_s=0)
    shown.begin(2, 7)

    paint(shown, run())

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "2/7 in.mp4: 1 of 4 frames, 2.0 kB"
    assert lines[-1].startswith("2/7 in.mp4: 4 of 4 frames, ")
    assert " fps, 0:00 left, 2.0 kB" in lines[-1]


def test_a_line_leaves_out_what_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    paint(Lines(options(), interval_s=0), run(None, lambda: None), 1)

    assert capsys.readouterr().err == "in.mp4: 1 frames\n"


def test_a_short_run_needs_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    paint(Lines(options(), interval_s=3600), run())

    assert capsys.readouterr().err == ""


def test_programs_get_a_start_and_progress(capsys: pytest.CaptureFixture[str]) -> None:
    paint(Events(options(as_json=True), interval_s=0), run(), 2)

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == {"event": "started", "input": "in.mp4", "output": "out.mp4", "total": 4}
    assert [event["event"] for event in told[1:]] == ["progress", "progress"]
    assert (told[2]["frames"], told[2]["total"], told[2]["bytes"]) == (2, 4, 2000)
    assert told[1]["seconds_left"] is None
    assert cast(float, told[2]["seconds_left"]) >= 0


def test_a_bar_tells_frames_and_size(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")

    paint(Bars(options()), run(16), 16)

    said = capsys.readouterr().err
    assert "16/16" in said
    assert "2.0 kB" in said


def test_several_videos_have_a_bar_of_their_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = Bars(options())

    with shown.several(3, "videos"):
        for number in (1, 2, 3):
            shown.begin(number, 3)
            paint(shown, run(16), 16)

    said = capsys.readouterr().err
    assert "all" in said
    assert "2/3 videos" in said
    assert "3/3 videos" in said


def test_what_is_shown_fits_what_was_asked_for_and_where_it_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def kind(*, as_json: bool = False, quiet: bool = False) -> type[Display]:
        return type(choose_display(options(as_json=as_json, quiet=quiet)))

    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert kind() is Bars
    assert kind(as_json=True) is Events
    assert kind(quiet=True) is Display
    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    assert kind() is Lines
