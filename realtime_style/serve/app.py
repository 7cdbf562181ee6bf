"""What is answered at which address."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from realtime_style.errors import RealtimeStyleError, SourceError
from realtime_style.live.keys import KEYS
from realtime_style.serve.commands import LOCAL, parse_command
from realtime_style.serve.slot import Slot
from realtime_style.serve.studio import LENT, Loan, Studio
from realtime_style.serve.thumbnails import CREDIT
from realtime_style.serve.viewers import HEAD, Viewer, Viewers
from realtime_style.sources.pushed import PushedSource
from realtime_style.styles.card import Card

IN_FLIGHT = 2
"""Frames that a viewer may have without having said that it showed them."""
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
BOUNDARY = "frame"
CANNOT_USE = 1003
"""RFC 6455: data of a kind that cannot be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page tells beside the picture."""

    cards: Mapping[str, Card]
    thumbnails: Mapping[str, bytes]
    provider: str
    own_source: bool
    """Whether the server has a source of its own."""


class Site:
    """The handlers of one server."""

    def __init__(self, studio: Studio, viewers: Viewers, shown: Shown) -> None:
        self._studio, self._viewers, self._shown = studio, viewers, shown

    def app(self) -> Starlette:
        """Every address there is: nothing is looked up in a folder by what was asked for."""
        routes = [
            Route("/stream.mjpg", self._stream),
            Route("/about.json", self._about),
            Route("/health", self._health),
            Route("/thumbnails/{name}.jpg", self._thumbnail),
            Route("/saved/{name}", self._saved),
            WebSocketRoute("/live", self._live),
            WebSocketRoute("/camera", self._camera),
        ]
        for name, content in _page_files().items():
            address = {"index.html": "/", "view.html": "/view"}.get(name, f"/{name}")
            routes.append(Route(address, _answer(content, TYPES[f".{name.rpartition('.')[2]}"])))
        return Starlette(routes=routes)

    async def _about(self, _: Request) -> Response:
        styles = [
            {
                "name": name,
                "title": card.title,
                "artist": card.artist,
                "year": card.year,
                "licence": card.licence,
            }
            for name, card in self._shown.cards.items()
        ]
        keys = [
            {"key": chr(key.codes[0]), "shown": key.shown, "help": key.help}
            for key in KEYS
            if key.action not in LOCAL
        ]
        return JSONResponse(
            {
                "styles": styles,
                "keys": keys,
                "provider": self._shown.provider.removesuffix("ExecutionProvider"),
                "own_source": self._shown.own_source,
                "credit": CREDIT,
            }
        )

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"ok": True, "viewers": self._viewers.count})

    async def _thumbnail(self, request: Request) -> Response:
        picture = self._shown.thumbnails.get(request.path_params["name"])
        if picture is None:
            return Response("no such style\n", 404, media_type="text/plain")
        return Response(picture, media_type="image/jpeg")

    async def _saved(self, request: Request) -> Response:
        path = self._studio.files.get(request.path_params["name"])
        if path is None or not path.is_file():
            return Response("no such photo or recording\n", 404, media_type="text/plain")
        return FileResponse(path, filename=path.name)

    async def _stream(self, _: Request) -> Response:
        return StreamingResponse(
            self._parts(), media_type=f"multipart/x-mixed-replace; boundary={BOUNDARY}"
        )

    async def _parts(self) -> AsyncIterator[bytes]:
        """Each picture with the next one's boundary: browsers wait for it before they show it."""
        viewer = Viewer()
        self._viewers.join(viewer)
        try:
            yield f"--{BOUNDARY}\r\n".encode()
            while (data := await viewer.frames.get()) is not None:
                picture = memoryview(data)[HEAD.size :]
                head = f"Content-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                yield b"".join((head.encode(), picture, f"\r\n--{BOUNDARY}\r\n".encode()))
        finally:
            self._viewers.leave(viewer)

    async def _live(self, socket: WebSocket) -> None:
        """Frames and the state go out, acknowledgements and commands come in."""
        await socket.accept()
        viewer = Viewer()
        allowance = asyncio.BoundedSemaphore(IN_FLIGHT)
        self._viewers.join(viewer)
        try:
            await _until_one_ends(
                self._send_frames(socket, viewer, allowance),
                self._send_states(socket, viewer),
                self._listen(socket, allowance),
            )
        finally:
            self._viewers.leave(viewer)

    async def _send_frames(
        self, socket: WebSocket, viewer: Viewer, allowance: asyncio.BoundedSemaphore
    ) -> None:
        await allowance.acquire()
        while (data := await viewer.frames.get()) is not None:
            await socket.send_bytes(data)
            await allowance.acquire()

    async def _send_states(self, socket: WebSocket, viewer: Viewer) -> None:
        while (state := await viewer.states.get()) is not None:
            await socket.send_text(state)

    async def _listen(self, socket: WebSocket, allowance: asyncio.BoundedSemaphore) -> None:
        while (text := await _receive(socket, "text")) is not None:
            if text == "shown":
                _give_back(allowance)
                continue
            try:
                self._studio.ask(parse_command(str(text), self._studio.styles))
            except RealtimeStyleError as error:
                await socket.send_text(json.dumps({"error": str(error)}))

    async def _camera(self, socket: WebSocket) -> None:
        """A browser's own camera: JPEG pictures come in, each is answered once it is out.

        The browser counts its pictures from 0, and sends no more than a few without an answer.
        """
        await socket.accept()
        first = await _receive(socket, "bytes")
        if not isinstance(first, bytes):
            return
        loop = asyncio.get_running_loop()
        answers: Slot[str] = Slot()

        def answer(message: dict[str, Any]) -> None:
            _across(loop, lambda: answers.put(json.dumps(message)))()

        def refused(number: int, why: str) -> None:
            answer({"painted": number, "refused": why})

        try:
            source = PushedSource(LENT, first, refused)
        except SourceError as error:
            await socket.send_text(json.dumps({"painted": 0, "refused": str(error)}))
            await socket.close(CANNOT_USE)
            return
        painted = _newly(lambda number: answer({"painted": number, "source": self._viewers.source}))
        ended = _across(loop, answers.close)
        self._studio.lend(Loan(source=source, on_painted=painted, on_ended=ended))
        try:
            await _until_one_ends(_send_all(socket, answers), _push_all(socket, source))
        finally:
            source.close()


async def _send_all(socket: WebSocket, answers: Slot[str]) -> None:
    while (text := await answers.get()) is not None:
        await socket.send_text(text)
    await socket.close(reason="another picture is painted now")


async def _push_all(socket: WebSocket, source: PushedSource) -> None:
    while isinstance(data := await _receive(socket, "bytes"), bytes):
        source.push(data)


async def _receive(socket: WebSocket, kind: str) -> str | bytes | None:
    """The next message; None at the end. One of another kind ends the connection."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    data: str | bytes | None = message.get(kind)
    if data is None:
        await socket.close(CANNOT_USE)
    return data


async def _until_one_ends(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all at once, and none longer than the first; a connection that is gone is an end."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        error = task.exception()
        if error and not isinstance(error, WebSocketDisconnect):
            raise error


def _across(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> Callable[[], None]:
    """`call` for other threads: done on the loop's; nothing once that has ended."""

    def call_there() -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(call)

    return call_there


def _newly(tell: Callable[[int], None]) -> Callable[[int], None]:
    """`tell` that is silent about a number it told last."""
    last = -1

    def call(number: int) -> None:
        nonlocal last
        if number != last:
            last = number
            tell(number)

    return call


def _give_back(allowance: asyncio.BoundedSemaphore) -> None:
    """One more frame may go out; one that never went out is not given back."""
    try:
        allowance.release()
    except ValueError:
        return


def _answer(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type)

    return answer


def _page_files() -> dict[str, bytes]:
    folder = resources.files("realtime_style") / "serve" / "page"
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
