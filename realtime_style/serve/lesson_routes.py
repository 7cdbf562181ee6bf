"""Lessons over HTTP: a picture comes in, its state is asked for, its style is fetched or kept."""

import asyncio

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from realtime_style.errors import RealtimeStyleError
from realtime_style.serve.lessons import Lessons
from realtime_style.serve.receiving import forget, gone, receive, refuse, stem_of
from realtime_style.serve.upload import State, Upload
from realtime_style.serve.upload_kinds import LESSON, style_picture_type


class LessonRoutes:
    """The handlers of one server."""

    def __init__(self, lessons: Lessons) -> None:
        self._lessons = lessons

    def routes(self) -> list[Route]:
        return [
            Route("/lessons", self._take, methods=["POST"]),
            Route("/lessons/{key}", self._tell, methods=["GET"]),
            Route("/lessons/{key}", self._forget, methods=["DELETE"]),
            Route("/lessons/{key}/scene.jpg", self._show, methods=["GET"]),
            Route("/lessons/{key}/file", self._give, methods=["GET"]),
            Route("/lessons/{key}/keep", self._keep, methods=["POST"]),
        ]

    async def _take(self, request: Request) -> Response:
        """The body is the picture; the query says its name."""

        def prepare(upload: Upload) -> None:
            self._lessons.prepare(upload, stem_of(request.query_params.get("name", "")))

        taken = await receive(
            request, self._lessons.uploads, LESSON.most_bytes, style_picture_type, prepare
        )
        if isinstance(taken, Upload):
            return JSONResponse(self._lessons.state(taken), 201)
        return taken

    async def _tell(self, request: Request) -> Response:
        upload = self._of(request)
        return JSONResponse(self._lessons.state(upload)) if upload else gone()

    async def _forget(self, request: Request) -> Response:
        return await forget(self._lessons.uploads, self._of(request))

    async def _show(self, request: Request) -> Response:
        """What the style makes of the scene by now."""
        upload = self._of(request)
        try:
            picture = (upload.folder / "scene.jpg").read_bytes() if upload else b""
        except OSError:
            picture = b""
        return Response(picture, media_type="image/jpeg") if picture else gone()

    async def _give(self, request: Request) -> Response:
        upload = self._of(request)
        if upload is None or upload.state is not State.DONE:
            return gone()
        return FileResponse(upload.target, filename=upload.name)

    async def _keep(self, request: Request) -> Response:
        upload = self._of(request)
        if upload is None or upload.state is not State.DONE:
            return gone()
        try:
            loop = asyncio.get_running_loop()
            name = await loop.run_in_executor(None, self._lessons.keep, upload)
        except RealtimeStyleError as error:
            return refuse(503, str(error))
        return JSONResponse({"kept": name})

    def _of(self, request: Request) -> Upload | None:
        return self._lessons.uploads.find(request.path_params["key"])
