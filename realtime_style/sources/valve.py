"""A live source that is only passed on while somebody wants it."""

import dataclasses
from collections.abc import Callable

from realtime_style.frame import Frame, StreamInfo
from realtime_style.sources.base import LiveSource


class Valve:
    """Lets frames through while `wanted` says so, and throws them away otherwise.

    The device stays open, so that the picture is there at once. What was thrown away leaves
    no gap in the numbers: it was not dropped, nobody wanted it.
    """

    def __init__(self, source: LiveSource, wanted: Callable[[], bool]) -> None:
        self._source = source
        self._wanted = wanted
        self._last = -1
        """Number of the frame that was passed on last."""
        self._shift = 0
        self._skipping = False

    @property
    def info(self) -> StreamInfo:
        return self._source.info

    @property
    def negotiated(self) -> str:
        return self._source.negotiated

    @property
    def warnings(self) -> list[str]:
        return self._source.warnings

    def read(self) -> Frame | None:
        """Wait for the next frame that is wanted; None when closed."""
        while (frame := self._source.read()) is not None:
            if not self._wanted():
                self._skipping = True
                continue
            if self._skipping:
                self._shift, self._skipping = frame.index - self._last - 1, False
            self._last = frame.index - self._shift
            return dataclasses.replace(frame, index=self._last)
        return None

    def close(self) -> None:
        """Close the source. Idempotent."""
        self._source.close()
