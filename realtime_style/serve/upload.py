"""One file that a visitor gives to the page, and what is done with such files."""

import secrets
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from realtime_style.serve.upload_kinds import UploadType

MOST = 8
"""Uploads that are there at the same time, from the first byte to the last download."""
ABSENT_S = 180.0
"""After which one that its page does not ask for any more is forgotten."""
NICE = 5
"""A camera that is painted comes first; with 19, an upload beside it does not end on two cores."""


class State(StrEnum):
    """Where an upload stands."""

    COMING = "coming"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Upload:
    """One file of one visitor."""

    folder: Path
    """Its own, which is removed with it."""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    """Whoever knows it is the visitor."""
    state: State = State.COMING
    type: UploadType | None = None
    name: str = ""
    """Of what is made of it, for whoever saves that."""
    look: Sequence[str] = ()
    """Arguments of rts that say how it is painted."""
    error: str = ""
    seen_at: float = field(default_factory=time.monotonic)
    process: "subprocess.Popen[bytes] | None" = None
    is_dropped: bool = False

    @property
    def source(self) -> Path:
        return self.folder / f"given{self.type.suffix if self.type else ''}"

    @property
    def target(self) -> Path:
        return self.folder / f"painting{self.type.painted_suffix if self.type else ''}"


def nothing(_: Upload) -> None:
    """Nothing is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What is done with uploads."""

    command: Callable[[Upload], Sequence[str]]
    """Arguments of Python for the process that makes `target` of `source`, and tells in lines that
    begin with "rts: " why it cannot."""
    done: str
    """What has then been done with it, in a word."""
    most: int = MOST
    absent_s: float = ABSENT_S
    watch: Callable[[Upload], None] = nothing
    """Called now and then while it is worked on, and at the end."""
    forget: Callable[[Upload], None] = nothing
    """Called when it is forgotten."""


def painting(engine: Sequence[str] = ()) -> Treatment:
    """It is painted, just as the command line does it; `engine` are arguments of rts."""

    def command(upload: Upload) -> list[str]:
        assert upload.type
        files = [str(upload.source), str(upload.target)]
        return [
            "realtime_style",
            upload.type.kind.command,
            *files,
            "--quiet",
            *upload.look,
            *engine,
        ]

    return Treatment(command=command, done="painted")
