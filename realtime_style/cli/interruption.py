"""Ctrl-C in the midst of a video: the frame at hand is finished, and the user told what is kept."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

import typer

from realtime_style.cli.parameters import display, say

STOPPED = 130
"""Exit status of a run that Ctrl-C ended, as shells have it."""
PATIENCE_S = 5.0
"""For the frame at hand, after Ctrl-C."""


@contextmanager
def stoppable(
    progress: AbstractContextManager[Callable[[int], None]],
) -> Iterator[Callable[[int], None]]:
    """`progress`, whose call after each frame raises KeyboardInterrupt once Ctrl-C was pressed.

    So no frame is cut off on its way to the encoder. A second Ctrl-C is not waited for: it
    ends even a run that hangs. Where no frame comes for some seconds, the first one does.
    """
    stopped = threading.Event()
    ended = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            signal.default_int_handler(number, frame)
        stopped.set()
        threading.Thread(target=insist, args=(number,), name="insist", daemon=True).start()

    def insist(number: int) -> None:
        """As a second one, to the thread that may hang in a write: it is woken by that."""
        main = threading.main_thread().ident
        if not ended.wait(PATIENCE_S) and main and hasattr(signal, "pthread_kill"):
            signal.pthread_kill(main, number)

    with progress as on_frame, _handling(stop), _setting(ended):

        def after_frame(done: int) -> None:
            on_frame(done)
            if stopped.is_set():
                raise KeyboardInterrupt

        yield after_frame


@contextmanager
def _setting(event: threading.Event) -> Iterator[None]:
    try:
        yield
    finally:
        event.set()


@contextmanager
def _handling(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """`stop` at SIGINT and SIGTERM; a SIGINT that is ignored stays so, as in a script's jobs."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def telling_what_is_kept() -> Iterator[None]:
    """End with status 130 and a line on where the painting so far is, if Ctrl-C left one."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        from realtime_style.wiring import InterruptedRun

        if isinstance(interrupt, InterruptedRun):
            said = []
            if interrupt.kept:
                frames = "1 frame is" if interrupt.frames == 1 else f"{interrupt.frames} frames are"
                said.append(f"{frames} kept in '{display(interrupt.kept)}'")
            if interrupt.work:
                said.append(f"--resume goes on with the work in '{display(interrupt.work)}'")
            say(f"rts: stopped: {'; '.join(said)}")
        raise typer.Exit(STOPPED) from None
