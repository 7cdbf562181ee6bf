"""A list of sinks: their order, the slow ones, and what one more costs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from realtime_style.errors import InputError, SinkError
from realtime_style.frame import BgrImage, Frame
from realtime_style.live.meter import LiveMeter
from realtime_style.live.outputs import Outputs
from realtime_style.live.recorder import Recorder
from realtime_style.live.sinks import SINKS, check_sinks, open_sinks
from realtime_style.options import LiveOptions
from realtime_style.serve.viewers import Viewers
from realtime_style.sinks.live import LiveSink, Opening, Priority, SinkKind
from realtime_style.sinks.virtual_camera import VirtualCameraSink
from realtime_style.sinks.window import WindowSink
from tests.helpers import INFO, make_frames


@dataclass(eq=False)
class Note(LiveSink):
    """Notes what it gets. The whole of a new sink, but for its row and its option."""

    priority: Priority = Priority.OTHER_PROGRAM
    may_drop: bool = False
    negotiated: str = ""
    on_write: Callable[[], object] = lambda: None
    warnings: list[str] = field(default_factory=list)
    got: list[int] = field(default_factory=list)
    closed: bool = False

    def write(self, painting: BgrImage, frame: Frame) -> None:  # noqa: ARG002
        self.on_write()
        self.got.append(frame.index)

    def report(self) -> dict[str, Any]:
        return {"noted": len(self.got)}

    def close(self) -> None:
        self.closed = True


def write(outputs: Outputs, count: int) -> None:
    for frame in make_frames(count):
        outputs.write(frame.pixels, frame)


def write_until_it_fails(outputs: Outputs) -> None:
    while True:
        write(outputs, 1)


def test_other_programs_come_before_viewers_the_window_and_files() -> None:
    kinds: list[type[LiveSink]] = [VirtualCameraSink, Viewers, WindowSink, Recorder]

    assert [kind.priority for kind in kinds] == sorted(Priority)
    assert [kind.may_drop for kind in kinds] == [False, False, False, True]


def test_a_painting_goes_to_the_first_priority_first_however_they_were_added() -> None:
    outputs = Outputs(LiveMeter())
    order: list[Priority] = []
    for priority in (Priority.FILE, Priority.OTHER_PROGRAM, Priority.WINDOW, Priority.VIEWER):
        outputs.add(Note(priority, on_write=partial(order.append, priority)))

    write(outputs, 2)

    assert order == sorted(Priority) * 2


def test_a_slow_sink_that_may_drop_does_not_hold_up_another() -> None:
    go_on = threading.Event()
    outputs = Outputs(LiveMeter())
    slow = Note(may_drop=True, negotiated="a slow wire", on_write=go_on.wait)
    quick = Note(Priority.FILE)
    outputs.add(slow)
    outputs.add(quick)
    outputs.wait_until_ready()

    write(outputs, 100)
    shown = list(quick.got)
    go_on.set()
    outputs.close()

    assert shown == list(range(100))
    assert slow.got[-1] == 99
    lost = 100 - len(slow.got)
    assert lost > 0
    assert outputs.warnings == [f"a slow wire lacks {lost} frames: it was too slow"]
    assert slow.closed


def test_a_sink_that_breaks_on_its_own_thread_ends_the_run() -> None:
    def break_down() -> None:
        raise SinkError("the wire is cut")

    outputs = Outputs(LiveMeter())
    outputs.add(Note(may_drop=True, on_write=break_down))
    outputs.wait_until_ready()

    with pytest.raises(SinkError, match="the wire is cut"):
        write_until_it_fails(outputs)
    outputs.abort()

    assert "the wire is cut" in outputs.warnings


def test_a_sink_that_was_ended_gets_no_more_and_is_closed_with_the_rest() -> None:
    outputs, ended, other = Outputs(LiveMeter()), Note(), Note()
    outputs.add(ended)
    outputs.add(other)

    write(outputs, 2)
    outputs.end(ended)
    write(outputs, 3)
    outputs.close()

    assert (len(ended.got), len(other.got)) == (2, 5)
    assert ended.closed
    assert other.closed


def test_only_warnings_that_come_while_it_is_at_work_are_news() -> None:
    outputs, note = Outputs(LiveMeter()), Note(warnings=["known when it was opened"])
    outputs.add(note)

    before = outputs.news()
    note.warnings.append("new")

    assert (before, outputs.news(), outputs.news()) == ([], ["new"], [])


def test_another_sink_is_its_class_one_row_and_an_option(tmp_path: Path) -> None:
    """The folder stands for the new option here."""
    note = Note(negotiated="a note, 64x48")
    row = SinkKind(
        asked=lambda options: options.folder == tmp_path, open=lambda _: note, report={"noted": 0}
    )
    rows = (*SINKS, row)
    options = LiveOptions(window=False, folder=tmp_path)
    outputs, without = Outputs(LiveMeter()), Outputs(LiveMeter())

    check_sinks(options, rows)
    lines = open_sinks(outputs, Opening(options=options, info=INFO), rows)
    write(outputs, 3)
    outputs.close()
    open_sinks(without, Opening(options=LiveOptions(window=False), info=INFO), rows)

    assert lines == ["a note, 64x48"]
    others = {name: value for kind in SINKS for name, value in kind.report.items()}
    assert outputs.report == others | {"noted": 3}
    assert without.report == others | {"noted": 0}


def test_nowhere_to_paint_to_is_refused_before_anything_is_opened() -> None:
    with pytest.raises(InputError, match="nowhere to paint to"):
        check_sinks(LiveOptions(window=False))

    check_sinks(LiveOptions(window=False, seconds=1))


def test_one_that_does_not_open_closes_those_before_it() -> None:
    def refuse(_: Opening) -> LiveSink:
        raise SinkError("no such thing")

    note, outputs = Note(), Outputs(LiveMeter())
    rows = [SinkKind(asked=lambda _: True, open=each) for each in (lambda _: note, refuse)]

    with pytest.raises(SinkError, match="no such thing"):
        open_sinks(outputs, Opening(options=LiveOptions(), info=INFO), rows)

    assert note.closed
