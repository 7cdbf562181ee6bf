"""A small picture of each style."""

from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from realtime_style.frame import BgrImage
from realtime_style.live.repertoire import LiveStyle
from realtime_style.look import Look
from realtime_style.options import FilterOptions
from realtime_style.painter.painter import Painter, picture
from realtime_style.sources.video_file import VideoFileSource

CREDIT = "Big Buck Bunny, (c) 2008 Blender Foundation, www.bigbuckbunny.org, CC BY 3.0"
"""Of the bundled clip, which the pictures show."""
FRAME = 40
SIZE_PX = (208, 160)
LESSON_PX = (416, 320)
"""Of what a style is shown on while it is learned."""


def paint_thumbnails(painter: Painter, styles: list[LiveStyle]) -> dict[str, bytes]:
    """JPEG by style name, each at its own strength; none of it is seen in what is painted next.

    Twenty-four of them are as many pixels as two and a half frames of 640x480: they are painted
    anew at each start, and so show what a style is now.
    """
    photo = picture(scene(SIZE_PX))
    still = painter.for_pictures()
    thumbnails = {}
    for style in [*styles[1:], styles[0]]:
        still.look = Look(
            parameters=style.parameters, filters=FilterOptions(strength=style.strength, steady=0)
        )
        _, encoded = cv2.imencode(".jpg", still.paint_next(photo), [cv2.IMWRITE_JPEG_QUALITY, 85])
        thumbnails[style.name] = encoded.tobytes()
    return thumbnails


def demo_clip() -> Path:
    """The bundled clip."""
    return Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4"


def scene(size_px: tuple[int, int]) -> BgrImage:
    """The left part of a frame of the bundled clip, at this width and height."""
    clip = VideoFileSource(demo_clip())
    try:
        frames = [clip.read() for _ in range(FRAME)]
    finally:
        clip.close()
    frame = frames[-1]
    assert frame is not None
    height = frame.pixels.shape[0]
    width = height * size_px[0] // size_px[1]
    resized = cv2.resize(frame.pixels[:, :width], size_px, interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)
