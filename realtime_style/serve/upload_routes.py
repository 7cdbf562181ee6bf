"""Uploads over HTTP: a file comes in, its state is asked for, its painting is fetched."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from realtime_style.errors import InputError
from realtime_style.serve.upload_kinds import CLIP, HEAD_BYTES, MB, upload_type
from realtime_style.serve.uploads import State, Upload, Uploads

PIECE_S = 30.0
"""For the next piece of an upload to come."""
WHOLE_S = 900.0
"""For all of it."""
_TOO_LARGE, _NO_ROOM, _REFUSED, _SLOW = 413, 503, 415, 408
_NAME_LETTERS = 80


class _RefusedError(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class UploadRoutes:
    """The handlers of one server."""

    def __init__(self, uploads: Uploads, styles: Sequence[str]) -> None:
        self._uploads, self._styles = uploads, styles

    def routes(self) -> list[Route]:
        return [
            Route("/paintings", self._take, methods=["POST"]),
            Route("/paintings/{key}", self._tell, methods=["GET"]),
            Route("/paintings/{key}", self._forget, methods=["DELETE"]),
            Route("/paintings/{key}/file", self._give, methods=["GET"]),
        ]

    async def _take(self, request: Request) -> Response:
        """The body is the file; the query says its name and how it is to be painted."""
        upload = None
        try:
            asked = request.query_params
            look = look_of(asked, self._styles)
            stated = request.headers.get("content-length", "")
            if stated.isdigit() and int(stated) > CLIP.most_bytes:
                raise _RefusedError(_TOO_LARGE, _too_large(CLIP.most_bytes))
            try:
                upload = self._uploads.begin()
            except InputError as error:
                raise _RefusedError(_NO_ROOM, str(error)) from error
            upload.look = look
            await asyncio.wait_for(_receive(request, upload, asked.get("name", "")), WHOLE_S)
        except BaseException as error:
            if upload:
                self._uploads.forget(upload)
            if isinstance(error, _RefusedError):
                return _answer(error.status, str(error))
            if isinstance(error, InputError):
                return _answer(_REFUSED, str(error))
            if isinstance(error, TimeoutError):
                return _answer(_SLOW, "it came too slowly")
            if isinstance(error, ClientDisconnect):
                return Response(status_code=400)
            raise
        self._uploads.queue(upload)
        return JSONResponse(self._state(upload), 201)

    async def _tell(self, request: Request) -> Response:
        upload = self._of(request)
        return JSONResponse(self._state(upload)) if upload else _gone()

    async def _forget(self, request: Request) -> Response:
        if upload := self._of(request):
            # It ends a process, which may take a moment.
            await asyncio.get_running_loop().run_in_executor(None, self._uploads.forget, upload)
        return Response(status_code=204)

    async def _give(self, request: Request) -> Response:
        upload = self._of(request)
        if upload is None or upload.state is not State.DONE:
            return _gone()
        return FileResponse(upload.target, filename=upload.name)

    def _of(self, request: Request) -> Upload | None:
        return self._uploads.find(request.path_params["key"])

    def _state(self, upload: Upload) -> dict[str, object]:
        assert upload.type
        return {
            "key": upload.key,
            "kind": upload.type.kind.noun,
            "name": upload.name,
            "state": upload.state,
            "place": self._uploads.place(upload),
            "error": upload.error,
        }


def look_of(asked: Mapping[str, str], styles: Sequence[str]) -> list[str]:
    """Arguments of rts for what a page asks.

    Raises:
        InputError: there is no such style, or a number is none, or out of range.
    """
    style, other = asked.get("style", ""), asked.get("other", "")
    for name in filter(None, (style or "none", other)):
        if name not in styles:
            raise InputError("there is no such style")
    share = _share(asked, "share", 0.0)
    if other and other != style and share > 0:
        text = other if share >= 1 else f"{style}:{1 - share:g},{other}:{share:g}"
    else:
        text = style
    look = ["--style", text]
    if "strength" in asked:
        look += ["--strength", f"{_share(asked, 'strength', 1.0):g}"]
    if asked.get("keep-colors") == "true":
        look.append("--keep-colors")
    return look


def _share(asked: Mapping[str, str], name: str, usual: float) -> float:
    try:
        value = float(asked.get(name, usual))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(f"{name} must be between 0 and 1")
    return value


async def _receive(request: Request, upload: Upload, name: str) -> None:
    """All of it into its file; refused as soon as it is known that it cannot be."""
    stream = request.stream().__aiter__()
    head = b""
    is_over = False
    while len(head) < HEAD_BYTES and not is_over:
        piece = await _next(stream)
        is_over = piece is None
        head += piece or b""
    upload.type = kind = upload_type(head[:HEAD_BYTES], name)
    stem = "".join(c for c in PurePath(name).stem if c.isprintable())[:_NAME_LETTERS]
    upload.name = f"{stem or 'picture'}-painted{kind.painted_suffix}"
    size = len(head)
    with upload.source.open("xb") as file:
        file.write(head)
        while not is_over:
            if size > kind.kind.most_bytes:
                raise _RefusedError(_TOO_LARGE, _too_large(kind.kind.most_bytes))
            piece = await _next(stream)
            is_over = piece is None
            size += len(piece or b"")
            file.write(piece or b"")


async def _next(stream: object) -> bytes | None:
    try:
        piece: bytes = await asyncio.wait_for(anext(stream), PIECE_S)  # type: ignore[call-overload]
    except StopAsyncIteration:
        return None
    return piece


def _too_large(most_bytes: int) -> str:
    return f"this is larger than {most_bytes // MB} MB"


def _answer(status: int, why: str) -> Response:
    # What still comes of it is not read: the connection ends with the answer.
    return JSONResponse({"error": why}, status, headers={"Connection": "close"})


def _gone() -> Response:
    return JSONResponse({"error": "this is not here any more"}, 404)
