"""Uploads over HTTP: a file comes in, its state is asked for, its painting is fetched."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from realtime_style.errors import InputError
from realtime_style.serve.receiving import forget, gone, receive, refuse, stem_of
from realtime_style.serve.upload import State, Upload
from realtime_style.serve.upload_kinds import CLIP, upload_type
from realtime_style.serve.uploads import Uploads

InFiles = Callable[[list[str], Path], list[str]]


def as_they_are(look: list[str], _: Path) -> list[str]:
    """rts knows all styles by name."""
    return look


class UploadRoutes:
    """The handlers of one server."""

    def __init__(
        self,
        uploads: Uploads,
        styles: Callable[[], Sequence[str]],
        in_files: InFiles = as_they_are,
    ) -> None:
        """`styles` gives the names that may be asked for; `in_files` puts the files of those that
        rts does not know by name in place of their names, in the upload's folder.
        """
        self._uploads, self._styles, self._in_files = uploads, styles, in_files

    def routes(self) -> list[Route]:
        return [
            Route("/paintings", self._take, methods=["POST"]),
            Route("/paintings/{key}", self._tell, methods=["GET"]),
            Route("/paintings/{key}", self._forget, methods=["DELETE"]),
            Route("/paintings/{key}/file", self._give, methods=["GET"]),
        ]

    async def _take(self, request: Request) -> Response:
        """The body is the file; the query says its name and how it is to be painted."""
        asked = request.query_params
        try:
            look = look_of(asked, self._styles())
        except InputError as error:
            return refuse(415, str(error))

        def prepare(upload: Upload) -> None:
            assert upload.type
            stem = stem_of(asked.get("name", "")) or "picture"
            upload.name = f"{stem}-painted{upload.type.painted_suffix}"
            upload.look = self._in_files(look, upload.folder)

        taken = await receive(request, self._uploads, CLIP.most_bytes, upload_type, prepare)
        return JSONResponse(self._state(taken), 201) if isinstance(taken, Upload) else taken

    async def _tell(self, request: Request) -> Response:
        upload = self._of(request)
        return JSONResponse(self._state(upload)) if upload else gone()

    async def _forget(self, request: Request) -> Response:
        return await forget(self._uploads, self._of(request))

    async def _give(self, request: Request) -> Response:
        upload = self._of(request)
        if upload is None or upload.state is not State.DONE:
            return gone()
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
