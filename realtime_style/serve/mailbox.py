"""Room for one thing: what came last."""

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds the newest item until it is taken; an older one is forgotten. For one event loop.

    So a viewer who is slow gets fewer frames, and never older ones or more memory.
    """

    def __init__(self) -> None:
        self.skipped = 0
        """Items that a newer one replaced before they were taken."""
        self._item: T | None = None
        self._closed = False
        self._changed = asyncio.Event()

    def put(self, item: T) -> None:
        """Offer `item`; nothing happens once it is closed."""
        if self._closed:
            return
        if self._item is not None:
            self.skipped += 1
        self._item = item
        self._changed.set()

    async def get(self) -> T | None:
        """Wait for an item that was not yet taken; None once closed."""
        await self._changed.wait()
        if self._closed:
            return None
        item, self._item = self._item, None
        self._changed.clear()
        return item

    def close(self) -> None:
        """Wake whoever waits, for good. Idempotent."""
        self._closed, self._item = True, None
        self._changed.set()
