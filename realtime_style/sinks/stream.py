"""A live stream to an address, which comes back by itself whenever the address does."""

import dataclasses
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from realtime_style.errors import SinkError, SourceError
from realtime_style.frame import BgrImage, Frame, StreamInfo
from realtime_style.hardware.microphone import Microphone
from realtime_style.options import LiveOptions
from realtime_style.sinks.live import LiveSink, Opening, Priority, SinkKind
from realtime_style.sinks.standard_output import StandardOutput
from realtime_style.sinks.stream_address import StreamAddress, check_address, read_address
from realtime_style.sinks.stream_link import StreamLink, kbits_for

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Before an address is tried again; each pause is twice the one before."""
STEADY_S = 1.0
"""Of sending without a break, after which a stream counts as being there: a service may greet us
and refuse us then."""
STALL_S = 10.0
"""After which an address that takes nothing counts as gone."""
HURRY_S = 1.0
"""The same once the run is over."""
_LOOK_S = 0.1


class Stream(LiveSink):
    """Sends paintings, with sound, as H.264; those that come while the address is away are left
    out, and nobody waits for it."""

    priority = Priority.FILE
    may_drop = True

    def __init__(
        self,
        address: StreamAddress,
        info: StreamInfo,
        *,
        kbits: int | None = None,
        microphone: Microphone | None = None,
        say: Callable[[str], None] = lambda _: None,
        stall_s: float = STALL_S,
    ) -> None:
        """`info` is that of the frames to come; without `kbits`, the size says how many.

        `say` gets a line when the address goes away, and when it is back, on any thread.
        """
        self._address, self._info, self._kbits = address, info, kbits or kbits_for(info)
        self._microphone, self._say, self._stall_s = microphone, say, stall_s
        self.negotiated = f"streaming to {address.shown}, {self._kbits} kbit/s"
        self.warnings: list[str] = []
        self._news: deque[str] = deque()
        self._link: StreamLink | None = None
        self._pauses = _growing()
        self._try_at = 0.0
        self._away_since: float | None = None
        self._unsure = 0
        """Frames that ffmpeg has taken, perhaps without having reached the address."""
        self._sent = self._missed = self._outages = 0
        self._away_s = 0.0
        self._writing_since: float | None = None
        self._over, self._hurried, self._closed = (threading.Event() for _ in range(3))
        self._guard = threading.Thread(target=self._watch, name="stream", daemon=True)

    def begin(self) -> None:
        """Have somebody see to it that a stalled address ends."""
        self._guard.start()
        self._open()

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Send it; a connection that breaks is told, and made again later."""
        if self._link is None:
            self._missed += 1
            if not self._over.is_set() and time.monotonic() >= self._try_at:
                self._open()
            return
        self._writing_since = time.monotonic()
        try:
            self._link.write(painting, frame)
        except SinkError as error:
            self._writing_since = None
            self._missed += 1
            self._lose(error)
            return
        self._writing_since = None
        self._unsure += 1
        for line in self._link.news():
            self._tell(f"'{self._address.shown}': {line}")
        since = self._link.sending_since
        if since is not None and time.monotonic() - since >= STEADY_S:
            self._be_back()

    def news(self) -> list[str]:
        return [self._news.popleft() for _ in range(len(self._news))]

    def lacks(self, frames: int) -> str:
        lacks = f"the stream to '{self._address.shown}' lacks {frames}"
        if self._outages:
            return f"{lacks} more frames: they came while it was tried, or the network was slow"
        return f"{lacks} frames: the network was slow"

    def report(self) -> dict[str, Any]:
        return {
            "streams": [
                {
                    "address": self._address.shown,
                    "frames": self._sent,
                    "missed": self._missed,
                    "outages": self._outages,
                }
            ]
        }

    def last_came(self) -> None:
        self._over.set()

    def hurry(self) -> None:
        self._over.set()
        self._hurried.set()

    def kill(self) -> None:
        self.hurry()
        if link := self._link:
            link.end_now()

    def close(self) -> None:
        """Send what is on its way, and hang up. Idempotent."""
        self._hurried.set()
        link, self._link = self._link, None
        if link:
            try:
                if link.close():
                    self._sent, self._unsure = self._sent + self._unsure, 0
            except SinkError as error:
                # One that never got so far has not told anybody yet.
                if self._away_since is None and not self._outages:
                    self._outages += 1
                    self.warnings.append(str(error))
        self._missed, self._unsure = self._missed + self._unsure, 0
        self._let_go()

    def abort(self) -> None:
        link, self._link = self._link, None
        if link:
            link.abort()
        self._let_go()

    def _let_go(self) -> None:
        if self._closed.is_set():
            return
        self._closed.set()
        if self._away_since is not None:
            self._away_s += time.monotonic() - self._away_since
        if self._outages and self._away_s:
            times = "once" if self._outages == 1 else f"{self._outages} times"
            self.warnings.append(
                f"'{self._address.shown}' was away {times}, {self._away_s:.0f} s in all: "
                f"{self._missed} frames were not sent"
            )

    def _open(self) -> None:
        arguments = self._address, self._info, self._kbits
        try:
            self._link = StreamLink(*arguments, self._microphone, self._hurried)
        except SourceError as error:
            self._microphone = None
            self.warnings.append(f"streaming without sound: {error}")
            self._link = StreamLink(*arguments, None, self._hurried)

    def _lose(self, error: SinkError) -> None:
        link, self._link = self._link, None
        if link:
            link.abort()
        self._missed, self._unsure = self._missed + self._unsure, 0
        now = time.monotonic()
        self._try_at = now + next(self._pauses)
        if self._away_since is None and not self._over.is_set():
            self._away_since = now
            self._outages += 1
            self._tell(f"{error}; trying again")

    def _be_back(self) -> None:
        self._pauses = _growing()
        self._sent, self._unsure = self._sent + self._unsure, 0
        if self._away_since is not None:
            away_s = time.monotonic() - self._away_since
            self._away_since = None
            self._away_s += away_s
            self._tell(f"streaming to '{self._address.shown}' again, after {away_s:.0f} s")

    def _tell(self, line: str) -> None:
        self._news.append(line)
        self._say(line)

    def _watch(self) -> None:
        """End an ffmpeg that has not taken a frame for too long."""
        while not self._closed.wait(_LOOK_S):
            since, over = self._writing_since, self._over.is_set()
            if since is None or (self._address.waits and not over):
                continue
            stalled = time.monotonic() - since > (HURRY_S if over else self._stall_s)
            if stalled and (link := self._link):
                link.end_now()


def _growing() -> Iterator[float]:
    pause = FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE_S)


def _addresses(options: LiveOptions) -> list[str]:
    return [each for each in options.outputs if each != str(StandardOutput.target)]


def _check(options: LiveOptions) -> None:
    for each in _addresses(options):
        check_address(each)


def _one_each(options: LiveOptions) -> list[LiveOptions]:
    return [dataclasses.replace(options, outputs=(each,)) for each in _addresses(options)]


def _open(opening: Opening) -> Stream:
    (address,) = opening.options.outputs
    return Stream(
        read_address(address),
        opening.info,
        kbits=opening.options.stream_kbits,
        microphone=opening.microphone,
        say=opening.say,
    )


STREAM = SinkKind(
    asked=_addresses,
    check=_check,
    each=_one_each,
    open=_open,
    report={"streams": []},
)
