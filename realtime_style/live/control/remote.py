"""Where messages from outside become commands, whatever protocol they came by."""

import threading
import time
from collections import deque
from collections.abc import Sequence

from realtime_style.errors import RealtimeStyleError
from realtime_style.live.commands import CommandDoor
from realtime_style.live.control.targets import Target, command_for

MOST_TOLD = 20
"""Kinds of trouble that a run tells of: whoever sends nonsense is not to fill the window."""
PAUSE_S = 0.5
SLOW = frozenset({"photo", "record", "keep"})
"""What writes files is done at most once in `PAUSE_S` for messages: a flood of them must not hold
up the picture."""


class Remote:
    """Puts what messages ask for into the door; what they cannot is told once. For any thread."""

    def __init__(self, door: CommandDoor, styles: Sequence[str]) -> None:
        """`styles` are those that there are; they are numbered from 1, by the alphabet."""
        self._door = door
        self.styles = sorted(styles)
        self._told: set[str] = set()
        self._news: deque[str] = deque()
        self._done_at: dict[str, float] = {}
        self._telling = threading.Lock()

    def take(self, target: Target, arguments: Sequence[object]) -> None:
        """Have done what a message asks for."""
        try:
            command = command_for(target, arguments, self.styles)
            if command is not None and self._may(command.control):
                self._door.put(command)
        except RealtimeStyleError as error:
            self.trouble(target.control, str(error))

    def trouble(self, about: str, text: str) -> None:
        """Tell the person, the first time that there is trouble about this."""
        with self._telling:
            if about in self._told or len(self._told) >= MOST_TOLD:
                return
            self._told.add(about)
            self._news.append(text)

    def tell(self, text: str) -> None:
        """Tell the person."""
        self._news.append(text)

    def news(self) -> list[str]:
        """What there is to tell since this was asked last."""
        return [self._news.popleft() for _ in range(len(self._news))]

    def _may(self, control: str) -> bool:
        if control not in SLOW:
            return True
        now = time.monotonic()
        if now - self._done_at.get(control, -PAUSE_S) < PAUSE_S:
            self.trouble(f"{control} often", f"{control}: done at most twice a second")
            return False
        self._done_at[control] = now
        return True
