"""What people are told of a run that they have stopped and that is not over at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TELL_S = 0.2
"""After which they are told what is waited for; with what passes before, within a second."""

Tell = Callable[[str], object]
"""Takes a line for people; called on any thread."""


def tell_nobody(_line: str) -> None:
    """For the library, whose caller has the terminal."""


@contextmanager
def telling(tell: Tell, what: str) -> Iterator[None]:
    """Say that `what` is being finished, if that takes long."""
    line = f"stopping: {what} is being finished; a second Ctrl-C ends at once"
    timer = threading.Timer(TELL_S, tell, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
