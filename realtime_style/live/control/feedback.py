"""Tells controllers how all stands, so that their lights follow. Never holds up a picture."""

import threading
from collections.abc import Mapping, Sequence
from typing import Protocol

State = Mapping[str, float | bool | str]

PAUSE_S = 0.02
"""Seconds between two tellings: no light needs to be quicker."""
LOOK_S = 0.2
"""Between two looks whether somebody wants to hear all anew."""


class Teller(Protocol):
    """One that is told."""

    def send(self, changes: State) -> None:
        """Tell it what has changed, by the controls' names. May raise OSError."""


class Feedback:
    """Sends what has changed, on a thread of its own, until `close`; the newest value counts."""

    def __init__(self, tellers: Sequence[Teller], again: Sequence[threading.Event] = ()) -> None:
        """Each of `again` is set by somebody who wants to hear all anew."""
        self._tellers, self._again = tellers, again
        self._state: dict[str, float | bool | str] = {}
        self._changes: dict[str, float | bool | str] = {}
        self._changing = threading.Lock()
        self._changed, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedback", daemon=True)
        self._thread.start()

    def tell(self, state: State) -> None:
        """How all stands now. For one thread."""
        changes = {name: value for name, value in state.items() if self._state.get(name) != value}
        if changes:
            with self._changing:
                self._state |= changes
                self._changes |= changes
            self._changed.set()

    def close(self) -> None:
        """Idempotent."""
        self._ended.set()
        self._changed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._changed.wait(LOOK_S)
            self._changed.clear()
            asked = [each for each in self._again if each.is_set()]
            for each in asked:
                each.clear()
            with self._changing:
                changes = dict(self._state) if asked else self._changes
                self._changes = {}
            for teller in self._tellers:
                try:
                    teller.send(changes)
                except OSError:  # unplugged; whoever waits for it sets `again`
                    continue
            self._ended.wait(PAUSE_S)
