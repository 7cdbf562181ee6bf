"""Hand frames from one thread to the next without unbounded delay."""

import threading
from collections import deque
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class Overflow(Enum):
    """What a full queue does with a new item."""

    BLOCK = "block"
    """Wait for room: no frame is lost. For files."""
    DROP_OLDEST = "drop-oldest"
    """Discard the stalest item: latency stays bounded. For cameras."""


class HandOff(Generic[T]):
    """A bounded queue between exactly one producer and one consumer.

    `close()` may be called from either side, any number of times. Afterwards
    `put` returns False and `get` yields what is left, then None.
    """

    def __init__(self, capacity: int, overflow: Overflow) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, got {capacity}")
        self.dropped = 0
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._overflow = overflow
        self._closed = False
        self._changed = threading.Condition()

    def put(self, item: T) -> bool:
        """Add `item`; False once closed, so that the producer can stop."""
        with self._changed:
            if self._overflow is Overflow.BLOCK:
                self._changed.wait_for(lambda: self._closed or len(self._items) < self._capacity)
            elif not self._closed and len(self._items) == self._capacity:
                self._items.popleft()
                self.dropped += 1
            if self._closed:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def get(self, timeout_s: float | None = None) -> T | None:
        """Return the oldest item, waiting for one; None once closed and empty.

        Raises:
            TimeoutError: nothing came for `timeout_s` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._closed or bool(self._items), timeout_s):
                raise TimeoutError
            item = self._items.popleft() if self._items else None
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """Stop both sides. Idempotent."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Close and throw away what is left: nobody will get it. Idempotent."""
        with self._changed:
            self._closed = True
            self._items.clear()
            self._changed.notify_all()
