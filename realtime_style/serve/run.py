"""The concrete parts of `rts serve`, put together."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction

from realtime_style.frame import StreamInfo
from realtime_style.live.control.steering import Steering
from realtime_style.live.show import ShowOptions, gather_styles, live_controls, open_microphone
from realtime_style.live.sinks import SINKS, check_sinks
from realtime_style.options import (
    BROWSER,
    CameraOptions,
    EngineOptions,
    ServeOptions,
    declared,
)
from realtime_style.painter.load import load_live_painter
from realtime_style.pipeline.report import RunReport
from realtime_style.serve.app import Site
from realtime_style.serve.guard import Guard, is_local
from realtime_style.serve.lessons import Lessons, why_not
from realtime_style.serve.server import WebServer, address, choose_token, listen
from realtime_style.serve.shown import Shown
from realtime_style.serve.studio import Studio, Work
from realtime_style.serve.thumbnails import LESSON_PX, demo_clip, paint_thumbnails, scene
from realtime_style.serve.upload import painting
from realtime_style.serve.uploads import Uploads
from realtime_style.serve.viewers import Viewers
from realtime_style.sources.base import LiveSource
from realtime_style.sources.live import open_live
from realtime_style.styles.selection import select_style

LIKELY = StreamInfo(
    width=640, height=480, frame_rate=Fraction(30), time_base=Fraction(1, 1000), is_live=True
)
"""What a browser's camera will give; the network gets warm at this size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeReport(RunReport):
    """What a server painted, of one source after another.

    Dropped are frames of the sources that were not painted, though somebody watched.
    """

    viewers: int
    """As many as ever watched at once."""
    recordings: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)


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
        self.info, self.negotiated = self._ready.info, self._ready.negotiated

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


def arguments_for(engine: EngineOptions) -> list[str]:
    """The command line's, that say the same."""
    words: list[str] = []
    for each in declared(EngineOptions):
        value = getattr(engine, each.name)
        if each.help and value != each.default:
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            words += [each.flags[0], text]
    return words


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
        say(own.negotiated if own else "waiting for a browser's camera")
        painter = load_live_painter(options.style, options.engine, options.filters, options.scale)
        opened.callback(painter.close)
        styles, unread = gather_styles(painter.selection)
        thumbnails = paint_thumbnails(painter, styles)
        controls = live_controls(painter, styles, options)
        size = own.info if own else LIKELY
        painter.warm_up(size.width, size.height)
        steering = opened.enter_context(Steering(options.control, controls.names))
        for line in steering.lines:
            say(line)
        studio = Studio(
            *(painter, controls, viewers, options.live, own.open if own else None, microphone),
            steering,
            say,
            lambda: open_live(str(demo_clip()), CameraOptions()),
        )
        token = choose_token(web)
        addresses = [address(sock, web, token, path) for path in ("/", "/view")]
        shown = Shown(
            cards={name: select_style(name).card for name in controls.names},
            thumbnails=thumbnails,
            provider=painter.provider,
            link="" if is_local(web.host) else addresses[0],
        )
        uploads = Uploads(painting(arguments_for(options.engine)))
        opened.callback(uploads.close)
        why_no_lessons = why_not(painter, web)
        lessons = None
        if why_no_lessons == "":
            lessons = Lessons(studio, shown, scene(LESSON_PX), web)
            opened.callback(lessons.close)
        site = Site(studio, viewers, shown, uploads, lessons, why_no_lessons).app()
        app = Guard(site, host=web.host, token=token, welcome=sock.welcome)
        server = WebServer(app, sock, web)
        opened.callback(server.close)
        opened.callback(viewers.let_go)
        say(f"open {addresses[0]}")
        say(f"for an OBS browser source: {addresses[1]}")
        work = studio.run()
    report = ServeReport(
        style=controls.style,
        provider=painter.provider,
        frames_out=work.frames_out,
        frames_dropped=work.frames_dropped,
        seconds=work.seconds,
        viewers=viewers.most,
        recordings=work.recordings,
        photos=work.photos,
        warnings=[*unread, *work.warnings],
    )
    return report, work
