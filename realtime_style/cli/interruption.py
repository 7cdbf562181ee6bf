"""Ctrl-C in the midst of a video: the frame at hand is finished, and the user told what is kept."""

import _thread
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

import typer

from realtime_style.cli.parameters import display, say
from realtime_style.signals import ENDING, HANG_UP, leave_lost_terminal

STOPPED = 130
"""Exit status of a run that Ctrl-C ended, as shells have it."""
FRAME_S = 0.2
"""For the frame at hand to reach the encoder, where nothing stalls."""


@contextmanager
def stoppable(
    progress: AbstractContextManager[Callable[[int], None]],
) -> Iterator[Callable[[int], None]]:
    """`progress`, whose call after each frame raises KeyboardInterrupt once Ctrl-C was pressed.

    So no frame is cut off on its way to the encoder. Where none is done within `FRAME_S`, since
    input or output stall, and at a second Ctrl-C, KeyboardInterrupt is raised wherever we are.
    """
    stop = _Stop()
    with progress as on_frame, _handling(stop):

        def after_frame(done: int) -> None:
            on_frame(done)
            if stop.asked:
                raise KeyboardInterrupt

        try:
            yield after_frame
        finally:
            stop.end()


class _Stop:
    """What a signal does: once asked to stop, it asks again by itself."""

    def __init__(self) -> None:
        self.asked = False
        self._main = threading.get_ident()
        self._ended = threading.Event()
        self._ending = threading.Lock()

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if number == HANG_UP:
            leave_lost_terminal()
        if self._ended.is_set():
            return
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        threading.Thread(target=self._ask_again, args=(number,), daemon=True).start()

    def end(self) -> None:
        """The run is over: nobody is to be asked."""
        with self._ending:
            self._ended.set()

    def _ask_again(self, number: int) -> None:
        if self._ended.wait(FRAME_S):
            return
        with self._ending:
            if self._ended.is_set():
                return
            if sys.platform == "win32":
                _thread.interrupt_main(number)
            else:  # it ends a system call, too
                signal.pthread_kill(self._main, number)


@contextmanager
def _handling(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """`stop` at each signal that ends; one that is ignored stays so, as in a script's jobs."""
    before = {number: signal.getsignal(number) for number in ENDING}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_stopping(line: str) -> None:
    """What is still being finished of a run that was stopped; quiet ones say it, too."""
    say(f"rts: {line}")


@contextmanager
def telling_what_is_kept() -> Iterator[None]:
    """End with status 130 and a line on where the painting so far is, if Ctrl-C left one."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        from realtime_style.file_run import InterruptedRun

        if isinstance(interrupt, InterruptedRun):
            said = []
            if interrupt.kept:
                frames = "1 frame is" if interrupt.frames == 1 else f"{interrupt.frames} frames are"
                said.append(f"{frames} kept in '{display(interrupt.kept)}'")
            if interrupt.work:
                said.append(f"--resume goes on with the work in '{display(interrupt.work)}'")
            if interrupt.trouble:
                said.append(interrupt.trouble)
            say(f"rts: stopped: {'; '.join(said)}")
        raise typer.Exit(STOPPED) from None
