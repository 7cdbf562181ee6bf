"""What a live run asks of a window, a virtual camera or a recording, and how it opens one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol

from realtime_style.frame import BgrImage, StreamInfo
from realtime_style.hardware.microphone import Microphone
from realtime_style.options import LiveOptions
from realtime_style.sinks.base import Sink


class Priority(IntEnum):
    """Who gets a painting first: those for whom time matters most."""

    OTHER_PROGRAM = 0
    VIEWER = 1
    WINDOW = 2
    FILE = 3


class LiveSink(Sink, Protocol):
    """A Sink of a live run. It is opened before the first frame, or while others are at work.

    All calls are on the thread of the run; but one that `may_drop` gets `begin`, `write`,
    `close` and `abort` on a thread of its own. It keeps what it has however the run ends:
    `abort` comes only after an error of its own.
    """

    priority: Priority
    may_drop: bool = False
    """Whether frames may be left out where it is slow, so that it never holds up the others."""
    negotiated: str = ""
    """What was agreed on with the device, for people; '' for nothing worth a line."""
    path: Path | None = None
    """The file that it writes; None for what keeps nothing."""
    seconds: float = 0.0
    """Written to that file so far."""
    files: tuple[Path, ...] = ()
    """What it has made, complete once it is closed."""
    actions: Mapping[str, Callable[[], None]] = {}
    """What a person can have it do, by the action's name."""

    def begin(self) -> None:
        """Get ready, before the first frame; what comes until this has returned is left out."""
        return

    def tick(self) -> None:
        """Look after people and devices: between two frames, or while none come."""
        return

    def idle(self) -> None:
        """After `tick`, while no frames come."""
        return

    def news(self) -> list[str]:
        """Lines for people that have come since this was asked last, on top of `warnings`: the end
        of the run does not tell them again."""
        return []

    def last_came(self) -> None:
        """Told that no more paintings come; those that wait are still written. On any thread.
        Idempotent."""
        return

    def lacks(self, frames: int) -> str:
        """The sentence for the user where it was too slow for so many frames."""
        return f"{self.negotiated or 'an output'} lacks {frames} frames: it was too slow"

    def report(self) -> dict[str, Any]:
        """Its fields of the run's report, by name; lists of several sinks are joined."""
        return {}

    def hurry(self) -> None:
        """Let `close` wait for a program only while that is at work; any thread. Idempotent."""
        return

    def kill(self) -> None:
        """Have whatever it waits for end at once; any thread."""
        return

    def abort(self) -> None:
        """As `close`, where nothing is left behind."""
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a live sink is opened with."""

    options: LiveOptions
    info: StreamInfo
    """Of the paintings to come."""
    overlay: Callable[[BgrImage], None] = lambda _: None
    """Draws over a picture what the person is told."""
    on_key: Callable[[int], None] = lambda _: None
    """Told of each key that a person pressed, as cv2.waitKeyEx gives it."""
    on_closed: Callable[[], None] = lambda: None
    """Told, once or more often, that the person has closed it: the run is to end."""
    microphone: Microphone | None = None
    """For the sound of recordings and streams."""
    say: Callable[[str], None] = lambda _: None
    """Takes a line for people, at once; on any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkKind:
    """One row of the table of live sinks."""

    asked: Callable[[LiveOptions], object]
    """The option that asks for it: true where it is to be opened."""
    open: Callable[[Opening], LiveSink]
    """May raise RealtimeStyleError."""
    each: Callable[[LiveOptions], Sequence[LiveOptions]] = lambda options: (options,)
    """Of several that are asked for, the options with which each is opened."""
    check: Callable[[LiveOptions], None] = lambda _: None
    """Refuses at once what would only come out once source and network are open; called
    where it is asked for."""
    report: dict[str, Any] = field(default_factory=dict)
    """Its fields of the run's report where it is not asked for."""
