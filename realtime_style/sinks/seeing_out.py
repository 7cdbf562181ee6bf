"""How long a run that was stopped waits for a program that it has started, and what comes then.

The rule for all of them: one that is at work is waited for, however long it takes, since a second
signal ends it at once; one that stands still is asked to end, and then killed.
"""

import contextlib
import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from realtime_style.errors import SinkError
from realtime_style.sinks.hanging_up import hang_up

STILL_S = 0.25
"""Without a sign of life after which a program stands still: it computes and writes nothing."""
ASKED_S = 0.2
"""The same of one that was asked to end, which ffmpeg looks for every `LOOKS_S`."""
LOOKS_S = 0.1
BLIND_S = 5.0
"""The same where a program may be at work and show nothing: the system tells too little of its
programs, or it waits for a disk."""
HURRY_S = 1.0
"""For a program that goes on by itself, as one that copies sound to its end, before it is asked to
end."""
_LOOK_S = 0.05
"""Between two looks at a program."""
_DEAD_S = 0.5
"""For a program that was killed to be gone: one that waits for a dead disk never is."""
_TASKS = Path("/proc")
_TELLS = Path("/proc/self/schedstat").exists()
"""Whether the system tells how long programs have computed, and what they wait for."""


class StoodStillError(SinkError):
    """ffmpeg was to end early, stood still, and was killed."""

    def __init__(self, target: object) -> None:
        super().__init__(f"ffmpeg cannot write '{target}': it stood still, and was ended")


ENCODER_STOOD_STILL = "the encoder stood still, and was ended"
"""Why less is kept than was painted, for people."""


class Ended(Enum):
    """How a program came to its end."""

    BY_ITSELF = auto()
    ASKED = auto()
    """ffmpeg finishes its file then."""
    KILLED = auto()
    """What it has written may lack its end."""


def see_out(
    process: "subprocess.Popen[bytes]",
    written: Callable[[], int],
    hurry_s: float = math.inf,
) -> Ended:
    """Wait for a program's end as long as it is at work; ask it to end after `hurry_s`.

    It must have a session of its own. `written` is a number that changes when it has written, or
    was given, something more.
    """
    if _works_to_its_end(process, written, hurry_s):
        return Ended.BY_ITSELF
    # Once: at a second SIGTERM ffmpeg lets go of a server that it waits for, but of its file, too.
    process.terminate()
    if _works_to_its_end(process, written, math.inf, asked=True):
        return Ended.ASKED
    kill(process)
    return Ended.KILLED


class Watch:
    """`see_out` on a thread of its own, while the caller goes on to feed the program."""

    def __init__(self, process: "subprocess.Popen[bytes]", written: Callable[[], int]) -> None:
        self._ended: Ended | None = None

        def watch() -> None:
            self._ended = see_out(process, written)

        self._thread = threading.Thread(target=watch, name="see out", daemon=True)
        self._thread.start()

    def ended(self) -> Ended:
        """How the program ended, which is waited for."""
        self._thread.join()
        assert self._ended is not None
        return self._ended


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a program at once, with those that it has started. Idempotent."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_DEAD_S)


def size_of(path: Path) -> int:
    """Bytes of a file that is being written; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _works_to_its_end(
    process: "subprocess.Popen[bytes]",
    written: Callable[[], int],
    limit_s: float,
    *,
    asked: bool = False,
) -> bool:
    """False once it stands still, or after `limit_s`. One that was `asked` to end gets nothing more
    from servers."""
    began = moved = time.monotonic()
    before: tuple[int, int] | None = None
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_S)
            return True
        if asked:
            for each in _processes(process.pid):
                hang_up(each)
        now = time.monotonic()
        if now - began > limit_s:
            return False
        state = _look(process.pid)
        signs = state.computed_ms, written()
        if state.is_running or signs != before:
            before, moved = signs, now
        elif now - moved >= state.patience_s(ASKED_S if asked else STILL_S):
            return False


@dataclass(frozen=True, slots=True)
class _State:
    """What the system tells of a program and of those that it has started."""

    computed_ms: int = 0
    letters: frozenset[str] = frozenset("D")
    """Of all threads, as in /proc: (R)unning, (S)leeping, waiting for a (D)isk, s(T)opped."""

    @property
    def is_running(self) -> bool:
        """Or would, if other programs let it."""
        return "R" in self.letters

    def patience_s(self, still_s: float) -> float:
        """How long it may show no sign of life; `still_s` where nothing else explains that."""
        if "D" in self.letters:
            return BLIND_S
        return 0.0 if self.letters & {"T", "t"} else still_s


def _look(session: int) -> _State:
    if not _TELLS:
        return _State()
    computed_ns, letters = 0, set()
    for process in _processes(session):
        with contextlib.suppress(OSError):
            for task in (process / "task").iterdir():
                computed_ns += int((task / "schedstat").read_text().split()[0])
                letters.add((task / "stat").read_text().rpartition(")")[2].split()[0])
    return _State(computed_ns // 1_000_000, frozenset(letters))


def _processes(session: int) -> Iterator[Path]:
    """Those of a session, as a program may be a script that starts the real one; none where the
    system does not tell."""
    if not _TELLS:
        return
    for entry in _TASKS.iterdir():
        with contextlib.suppress(OSError, ValueError):
            if os.getsid(int(entry.name)) == session:
                yield entry
