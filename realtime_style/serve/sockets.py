"""WebSockets: the picture to those who watch, and a browser's own camera."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from realtime_style.errors import RealtimeStyleError, SourceError
from realtime_style.live.commands import Command
from realtime_style.serve.commands import parse_command
from realtime_style.serve.mailbox import Mailbox
from realtime_style.serve.pace import Pace
from realtime_style.serve.studio import LENT, Loan, Studio
from realtime_style.serve.viewers import Viewer, Viewers
from realtime_style.sources.pushed import PushedSource

IN_FLIGHT = 2
"""Frames that a viewer may have without having said that it showed them."""
SHOWN = "shown"
"""What it says then."""
MESSAGES = 120, 240
"""Of one connection in a second, and at once: twice as many as frames of a fast camera."""
COMMANDS = 30, 60
"""Of these: what a slider that is moved sends."""
CANNOT_USE = 1003
"""RFC 6455: data of a kind that cannot be accepted."""


class Sockets:
    """The handlers of one server."""

    def __init__(self, studio: Studio, viewers: Viewers) -> None:
        self._studio, self._viewers = studio, viewers

    async def live(self, socket: WebSocket) -> None:
        """Frames and the state go out, acknowledgements and commands come in."""
        await socket.accept()
        viewer = Viewer(takes_demo="demo" in socket.query_params)
        allowance = asyncio.BoundedSemaphore(IN_FLIGHT)
        self._viewers.join(viewer)
        try:
            await _until_one_ends(
                _send_frames(socket, viewer.frames, allowance),
                _send_texts(socket, viewer.states),
                self._listen(socket, allowance),
            )
        finally:
            self._viewers.leave(viewer)

    async def camera(self, socket: WebSocket) -> None:
        """Pictures come in as JPEG, each is answered once it is out or refused.

        The browser counts its pictures from 0, and leaves no more than a few unanswered.
        """
        await socket.accept()
        first = await _receive(socket, "bytes")
        if not isinstance(first, bytes):
            return
        answers = Answers(lambda: self._viewers.source)
        try:
            source = PushedSource(LENT, first, answers.refused)
        except SourceError as error:
            await socket.send_text(json.dumps({"painted": 0, "refused": str(error)}))
            await socket.close(CANNOT_USE)
            return
        self._studio.lend(Loan(source=source, on_painted=answers.painted, on_ended=answers.end))
        try:
            await _until_one_ends(_answer_all(socket, answers.mailbox), _push_all(socket, source))
        finally:
            source.close()

    async def _listen(self, socket: WebSocket, allowance: asyncio.BoundedSemaphore) -> None:
        messages, commands = Pace(*MESSAGES), Pace(*COMMANDS)
        while isinstance(text := await _receive(socket, "text"), str):
            await messages.wait()
            if text == SHOWN:
                with contextlib.suppress(ValueError):  # of a frame that never went out
                    allowance.release()
                continue
            await commands.wait()
            try:
                self._studio.door.put(self._command(text))
            except RealtimeStyleError as error:
                await socket.send_text(json.dumps({"error": str(error)}))

    def _command(self, text: str) -> Command:
        return parse_command(text, self._studio.styles, self._studio.guests)


class Answers:
    """What a lent camera is told: the newest answer is also about all pictures before.

    Made on the event loop's thread; the rest is for any.
    """

    def __init__(self, source_number: Callable[[], int]) -> None:
        self.mailbox: Mailbox[str] = Mailbox()
        self._loop = asyncio.get_running_loop()
        self._source_number = source_number
        self._last = -1

    def painted(self, number: int) -> None:
        """Picture `number` is out; it may be told several times."""
        if number != self._last:
            self._last = number
            self._put({"painted": number, "source": self._source_number()})

    def refused(self, number: int, why: str) -> None:
        """Picture `number` will never be."""
        self._put({"painted": number, "refused": why})

    def end(self) -> None:
        """There will be no more."""
        self._there(self.mailbox.close)

    def _put(self, answer: dict[str, Any]) -> None:
        self._there(lambda: self.mailbox.put(json.dumps(answer)))

    def _there(self, call: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(call)


async def _send_frames(
    socket: WebSocket, frames: Mailbox[bytes], allowance: asyncio.BoundedSemaphore
) -> None:
    await allowance.acquire()
    while (frame := await frames.get()) is not None:
        await socket.send_bytes(frame)
        await allowance.acquire()


async def _send_texts(socket: WebSocket, texts: Mailbox[str]) -> None:
    while (text := await texts.get()) is not None:
        await socket.send_text(text)


async def _answer_all(socket: WebSocket, answers: Mailbox[str]) -> None:
    await _send_texts(socket, answers)
    await socket.close(reason="another picture is painted now")


async def _push_all(socket: WebSocket, source: PushedSource) -> None:
    pictures = Pace(*MESSAGES)
    while isinstance(data := await _receive(socket, "bytes"), bytes):
        source.push(data)
        await pictures.wait()


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
        if error and not (isinstance(error, WebSocketDisconnect) or _is_late(error)):
            raise error


def _is_late(error: BaseException) -> bool:
    """Whether it says that another part has found the connection gone a moment before."""
    return isinstance(error, RuntimeError) and 'Cannot call "send"' in str(error)
