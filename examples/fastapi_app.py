"""A service that paints pictures: POST one as the body of a request, and get its painting.

    pip install fastapi uvicorn 'realtime-style[cpu]'
    uvicorn --app-dir examples fastapi_app:app
    curl --data-binary @photo.jpg 'http://127.0.0.1:8000/paint?style=mosaic' > painted.png

The network is loaded once, for all requests.
"""

import io
import threading

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from PIL import Image, ImageOps, UnidentifiedImageError

from realtime_style import RealtimeStyleError, Stylizer, list_styles

app = FastAPI()
stylizer = Stylizer()
turn = threading.Lock()
"""Settings are those of everybody who paints with it, so one request has it at a time."""


def styles() -> list[str]:
    return [style.name for style in list_styles()]


async def paint(request: Request, style: str = "candy", strength: float | None = None) -> Response:
    body = await request.body()
    return Response(await run_in_threadpool(_paint, body, style, strength), media_type="image/png")


def _paint(body: bytes, style: str, strength: float | None) -> bytes:
    if style not in styles():  # and no file of this machine
        raise HTTPException(404, f"no style named '{style}'")
    try:
        photo = ImageOps.exif_transpose(Image.open(io.BytesIO(body)))
        with turn:
            stylizer.style = style  # costs nothing
            stylizer.strength = strength
            painting = stylizer.stylize(photo)
    except UnidentifiedImageError as error:
        raise HTTPException(415, "that is no picture") from error
    except RealtimeStyleError as error:
        raise HTTPException(422, str(error)) from error
    encoded = io.BytesIO()
    painting.save(encoded, "PNG")
    return encoded.getvalue()


app.get("/styles")(styles)
app.post("/paint")(paint)
