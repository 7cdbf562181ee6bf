"""All who watch, and the way of a painting to them."""

import asyncio
import contextlib
import struct
import threading

import cv2

from realtime_style.frame import BgrImage, Frame
from realtime_style.serve.mailbox import Mailbox
from realtime_style.sinks.live import LiveSink, Priority, SinkKind

JPEG_QUALITY = 85
HEAD = struct.Struct(">II")
"""Before each JPEG: which source it is from, and the frame's number there."""


class Viewer:
    """One who watches. For the event loop's thread."""

    def __init__(self, *, takes_demo: bool = False) -> None:
        """Without `takes_demo` it gets nothing while there is no source of anybody's."""
        self.takes_demo = takes_demo
        self.frames: Mailbox[bytes] = Mailbox()
        """HEAD and a JPEG."""
        self.states: Mailbox[str] = Mailbox()
        """JSON."""

    def close(self) -> None:
        """Wake those who wait for it. Idempotent."""
        self.frames.close()
        self.states.close()


class Viewers(LiveSink):
    """Encodes each painting once, while somebody watches, and offers it to all.

    It stays for the next run, and takes part in that from `begin` to `close`. `write` and `tell`
    are for the painter's thread, `join` and `leave` for the event loop's, `count` and `let_go`
    for any.
    """

    priority = Priority.VIEWER

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.source = 0
        """Number of the source that is painted now."""
        self.is_demo = False
        """Whether what is painted now is only for those who take a demo; the painter's thread."""
        self.most = 0
        """As many as ever watched at once."""
        self._viewers: set[Viewer] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting = threading.Lock()
        self._frame: tuple[bytes, bool] | None = None
        self._state = ""
        self._state_is_new = False
        self._spreading = False
        self._closed = False

    @property
    def kind(self) -> SinkKind:
        """The row of the table of live sinks that opens these."""
        return SinkKind(asked=lambda options: options.served, open=lambda _: self)

    @property
    def count(self) -> int:
        return len(self._viewers)

    @property
    def demo_count(self) -> int:
        """As many as take a demo."""
        return sum(viewer.takes_demo for viewer in list(self._viewers))

    def join(self, viewer: Viewer) -> None:
        """Offer it what comes, beginning with the state of the moment."""
        self._loop = asyncio.get_running_loop()
        self._viewers.add(viewer)
        self.most = max(self.most, self.count)
        if self._closed:
            viewer.close()
        elif self._state:
            viewer.states.put(self._state)

    def leave(self, viewer: Viewer) -> None:
        """Forget it. Idempotent."""
        self._viewers.discard(viewer)
        viewer.close()

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Encode and offer it; nothing where nobody watches."""
        if not self._viewers:
            return
        _, encoded = cv2.imencode(".jpg", painting, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        data = HEAD.pack(self.source, frame.index) + encoded.tobytes()
        with self._waiting:
            self._frame = data, self.is_demo
        self._wake()

    def tell(self, state: str) -> None:
        """Offer the state, and keep it for those who come later."""
        with self._waiting:
            self._state, self._state_is_new = state, True
        self._wake()

    def begin(self) -> None:
        """Another source is painted from now on."""
        self.source += 1

    def close(self) -> None:
        """The run is over; who watches stays for the next one."""

    def let_go(self) -> None:
        """No run follows: let all go. Idempotent."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        """Have the event loop spread what waits; once, however often it is asked meanwhile."""
        with self._waiting:
            if self._loop is None or self._spreading:
                return
            self._spreading = True
        with contextlib.suppress(RuntimeError):  # the loop has ended, and all viewers with it
            self._loop.call_soon_threadsafe(self._spread)

    def _spread(self) -> None:
        with self._waiting:
            frame, self._frame = self._frame, None
            state = self._state if self._state_is_new else ""
            self._state_is_new = self._spreading = False
        for viewer in self._viewers:
            if frame and (viewer.takes_demo or not frame[1]):
                viewer.frames.put(frame[0])
            if state:
                viewer.states.put(state)
            if self._closed:
                viewer.close()
