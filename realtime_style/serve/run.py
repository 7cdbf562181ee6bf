"""The concrete parts of `rts serve`, put together."""

import dataclasses
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from realtime_style.frame import StreamInfo
from realtime_style.live.controls import Controls
from realtime_style.live.show import LiveEngine, ShowOptions, open_microphone
from realtime_style.live.sinks import SINKS, check_sinks
from realtime_style.options import BROWSER, ServeOptions
from realtime_style.serve.app import Shown, Site
from realtime_style.serve.guard import Guard
from realtime_style.serve.server import WebServer, address, choose_token, listen
from realtime_style.serve.studio import Studio, Work
from realtime_style.serve.thumbnails import paint_thumbnails
from realtime_style.serve.viewers import Viewers
from realtime_style.sources.base import LiveSource
from realtime_style.sources.live import open_live
from realtime_style.styles.choice import choose

LIKELY = StreamInfo(
    width=640, height=480, frame_rate=Fraction(30), time_base=Fraction(1, 1000), is_live=True
)
"""What a browser's camera will give; the network gets warm at this size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeReport:
    """What a server did, for people and programs."""

    style: str
    provider: str
    frames: int
    """Painted."""
    dropped: int
    """Frames of the sources that were not, though somebody watched."""
    seconds: float
    viewers: int
    """As many as ever watched at once."""
    recordings: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, strings and lists."""
        return dataclasses.asdict(self) | {"seconds": round(self.seconds, 3)}


class OwnSource:
    """The server's own source: opened at once, so that trouble is told at once, and again
    after a browser lent its own."""

    def __init__(self, options: ShowOptions) -> None:
        """Open it.

        Raises:
            SourceError: there is no such thing, or it does not open.
        """
        self._options = options
        self._ready: LiveSource | None = self._open_anew()
        self.info, self.granted = self._ready.info, self._ready.granted

    def open(self) -> LiveSource:
        """The one that was opened, or a new one.

        Raises:
            SourceError: it does not open any more.
        """
        ready, self._ready = self._ready, None
        return ready or self._open_anew()

    def close(self) -> None:
        """Close it if nobody took it. Idempotent."""
        if self._ready:
            self._ready.close()

    def _open_anew(self) -> LiveSource:
        return open_live(self._options.live.camera, self._options.camera)


def serve(
    options: ShowOptions, web: ServeOptions, say: Callable[[str], None]
) -> tuple[ServeReport, Work]:
    """Take the port, load the network, and paint until it is interrupted.

    `say` gets the addresses once they answer.

    Raises:
        RealtimeStyleError: something could not be opened. What goes wrong later is in Work.
    """
    viewers = Viewers()
    check_sinks(options.live, (*SINKS, viewers.kind))
    with ExitStack() as opened:
        sock = opened.enter_context(listen(web))
        microphone = open_microphone(options.live)
        own = None
        if options.live.camera != BROWSER:
            own = OwnSource(options)
            opened.callback(own.close)
        say(own.granted if own else "waiting for a browser's camera")
        filters = options.filters
        engine = LiveEngine(options.style, options.engine, options.scale, filters.steady)
        thumbnails = paint_thumbnails(engine.network, engine.styles)
        controls = Controls(
            engine.styles, strength=filters.strength, keep_colours=filters.keep_colours
        )
        painter = engine.painter(controls, own.info if own else LIKELY)
        opened.callback(painter.close)
        studio = Studio(
            painter, controls, viewers, options.live, own.open if own else None, microphone
        )
        shown = Shown(
            cards={name: choose(name).card for name in controls.names},
            thumbnails=thumbnails,
            provider=painter.provider,
        )
        token = choose_token(web)
        site = Site(studio, viewers, shown).app()
        app = Guard(site, host=web.host, token=token, welcome=sock.welcome)
        addresses = [address(sock, web, token, path) for path in ("/", "/view")]
        server = WebServer(app, sock, web)
        opened.callback(server.close)
        opened.callback(viewers.let_go)
        say(f"open {addresses[0]}")
        say(f"for an OBS browser source: {addresses[1]}")
        work = studio.run()
    report = ServeReport(
        style=controls.style,
        provider=painter.provider,
        frames=work.frames,
        dropped=work.dropped,
        seconds=work.seconds,
        viewers=viewers.most,
        recordings=work.recordings,
        photos=work.photos,
        warnings=[*engine.warnings, *work.warnings],
    )
    return report, work
