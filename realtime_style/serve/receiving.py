"""A file that comes in over HTTP, piece by piece, and is refused as soon as it can be none."""

import asyncio
from collections.abc import Callable
from pathlib import PurePath

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from realtime_style.errors import InputError
from realtime_style.serve.upload import Upload
from realtime_style.serve.upload_kinds import HEAD_BYTES, MB, UploadType
from realtime_style.serve.uploads import Uploads

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


async def receive(
    request: Request,
    uploads: Uploads,
    most_bytes: int,
    type_of: Callable[[bytes, str], UploadType],
    prepare: Callable[[Upload], None],
) -> Upload | Response:
    """The upload that a request's body is, queued; else an answer that says why it is none.

    `type_of` gets its first bytes and its name, which the query says. `prepare` is called once it
    is whole. Both may raise InputError.
    """
    upload = None
    try:
        stated = request.headers.get("content-length", "")
        if stated.isdigit() and int(stated) > most_bytes:
            raise _RefusedError(_TOO_LARGE, _too_large(most_bytes))
        try:
            upload = uploads.begin()
        except InputError as error:
            raise _RefusedError(_NO_ROOM, str(error)) from error
        name = request.query_params.get("name", "")
        await asyncio.wait_for(_write(request, upload, name, type_of), WHOLE_S)
        prepare(upload)
    except BaseException as error:
        if upload:
            uploads.forget(upload)
        if isinstance(error, _RefusedError):
            return refuse(error.status, str(error))
        if isinstance(error, InputError):
            return refuse(_REFUSED, str(error))
        if isinstance(error, TimeoutError):
            return refuse(_SLOW, "it came too slowly")
        if isinstance(error, ClientDisconnect):
            return Response(status_code=400)
        raise
    uploads.queue(upload)
    return upload


def refuse(status: int, why: str) -> Response:
    """An answer that says why; what still comes is not read: the connection ends with it."""
    return JSONResponse({"error": why}, status, headers={"Connection": "close"})


def gone() -> Response:
    """Of an upload that is not there, or another visitor's."""
    return JSONResponse({"error": "this is not here any more"}, 404)


async def forget(uploads: Uploads, upload: Upload | None) -> Response:
    """It ends a process, which may take a moment."""
    if upload:
        await asyncio.get_running_loop().run_in_executor(None, uploads.forget, upload)
    return Response(status_code=204)


def stem_of(name: str) -> str:
    """A file's name without its ending, as one may show it; '' where nothing is left."""
    return "".join(c for c in PurePath(name).stem if c.isprintable())[:_NAME_LETTERS]


async def _write(
    request: Request, upload: Upload, name: str, type_of: Callable[[bytes, str], UploadType]
) -> None:
    """All of it into its file; refused as soon as it is known that it cannot be."""
    stream = request.stream().__aiter__()
    head = b""
    is_over = False
    while len(head) < HEAD_BYTES and not is_over:
        piece = await _next(stream)
        is_over = piece is None
        head += piece or b""
    upload.type = kind = type_of(head[:HEAD_BYTES], name)
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
