"""What is answered at which address."""

from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute

from realtime_style.serve.lesson_routes import LessonRoutes
from realtime_style.serve.lessons import Lessons
from realtime_style.serve.link_code import link_code
from realtime_style.serve.shown import Shown, about_the_page
from realtime_style.serve.sockets import Sockets
from realtime_style.serve.studio import Studio
from realtime_style.serve.thumbnails import CREDIT
from realtime_style.serve.upload_routes import UploadRoutes, as_they_are
from realtime_style.serve.uploads import Uploads
from realtime_style.serve.viewers import HEAD, Viewer, Viewers

TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
BOUNDARY = "frame"


class Site:
    """The handlers of one server."""

    def __init__(
        self,
        studio: Studio,
        viewers: Viewers,
        shown: Shown,
        uploads: Uploads,
        lessons: Lessons | None = None,
        why_no_lessons: str | None = None,
    ) -> None:
        """`why_no_lessons` tells it to those who ask; without it they are not mentioned."""
        self._studio, self._viewers, self._shown = studio, viewers, shown
        self._sockets = Sockets(studio, viewers)
        self._lessons, self._why_no_lessons = lessons, why_no_lessons
        in_files = lessons.in_files if lessons else as_they_are
        self._uploads = UploadRoutes(uploads, lambda: studio.styles + studio.guests, in_files)

    def app(self) -> Starlette:
        """Every address there is: nothing is looked up in a folder by what was asked for."""
        routes = [
            Route("/stream.mjpg", self._stream),
            Route("/about.json", self._about),
            Route("/health", self._health),
            Route("/link.png", self._link),
            Route("/thumbnails/{name}.jpg", self._thumbnail),
            Route("/saved/{name}", self._saved),
            *self._uploads.routes(),
            *(LessonRoutes(self._lessons).routes() if self._lessons else ()),
            WebSocketRoute("/live", self._sockets.live),
            WebSocketRoute("/camera", self._sockets.camera),
        ]
        for name, content in _page_files().items():
            address = {"index.html": "/", "view.html": "/view"}.get(name, f"/{name}")
            routes.append(Route(address, _answer(content, TYPES[f".{name.rpartition('.')[2]}"])))
        return Starlette(routes=routes)

    async def _about(self, _: Request) -> Response:
        about = {
            **about_the_page(),
            "styles": self._shown.styles(),
            "provider": self._shown.provider.removesuffix("ExecutionProvider"),
            "credit": CREDIT,
            "link": self._shown.link,
            "learning": {"can": bool(self._lessons), "why": self._why_no_lessons},
        }
        return JSONResponse(about)

    async def _health(self, _: Request) -> Response:
        return JSONResponse({"ok": True, "viewers": self._viewers.count})

    async def _link(self, _: Request) -> Response:
        if not self._shown.link:
            return Response("this page is for this machine alone\n", 404, media_type="text/plain")
        return Response(link_code(self._shown.link), media_type="image/png")

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


def _answer(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type)

    return answer


def _page_files() -> dict[str, bytes]:
    folder = resources.files("realtime_style") / "serve" / "page"
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
