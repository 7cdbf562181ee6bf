"""Ctrl-C, SIGTERM, and the terminal that is closed: heard whatever a library waits for."""

import os
import signal
import stat
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
Handler = Callable[[int, FrameType | None], object]

HANG_UP: signal.Signals | None = getattr(signal, "SIGHUP", None)
"""What a terminal that is closed, or a connection that drops, sends; Windows has none."""
ENDING = tuple(filter(None, (signal.SIGINT, signal.SIGTERM, HANG_UP)))
"""Those that ask a run to end in order."""


def is_heard(number: signal.Signals) -> bool:
    """False where a signal is ignored, as SIGHUP is under nohup: it stays so."""
    return signal.getsignal(number) is not signal.SIG_IGN


def hear_hang_up(handler: Handler) -> None:
    """Call `handler` at SIGHUP, where the system has it and it is not ignored."""
    if HANG_UP is None or not is_heard(HANG_UP):
        return

    def hang_up(number: int, frame: FrameType | None) -> None:
        leave_lost_terminal()
        handler(number, frame)

    signal.signal(HANG_UP, hang_up)


def leave_lost_terminal() -> None:
    """Let what is said to a terminal that is gone go nowhere: an error there would end the work
    that is still to do.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            descriptor = stream.fileno()
            if stat.S_ISCHR(os.fstat(descriptor).st_mode) and not os.isatty(descriptor):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, descriptor)
                os.close(nowhere)
        except (OSError, ValueError, AttributeError):
            continue


def apart(work: Callable[[], T], limit_s: float | None = None) -> T:
    """What `work` gives, done on a thread of its own while this one waits.

    A library that waits for a server, a disk or a device lets no signal through on its own
    thread. If one ends the wait, `work` is left to itself.

    Raises:
        TimeoutError: it takes longer than `limit_s`, and is left to itself.
        Exception: what `work` raised.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="apart", daemon=True)
    thread.start()
    thread.join(limit_s)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]
