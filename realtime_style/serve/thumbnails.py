"""A small picture of each style."""

from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from realtime_style.engine.onnx import OnnxEngine
from realtime_style.frame import BgrImage
from realtime_style.live.controls import LiveStyle
from realtime_style.sources.video_file import VideoFileSource

CREDIT = "Big Buck Bunny, (c) 2008 Blender Foundation, www.bigbuckbunny.org, CC BY 3.0"
"""Of the bundled clip, which the pictures show."""
FRAME = 40
SIZE_PX = (208, 160)


def paint_thumbnails(engine: OnnxEngine, styles: list[LiveStyle]) -> dict[str, bytes]:
    """JPEG by style name, each at its own strength; `engine` paints in the first one afterwards.

    Twenty-four of them are as many pixels as two and a half frames of 640x480: they are painted
    anew at each start, and so show what a style is now.
    """
    photo = _scene()
    thumbnails = {}
    for style in [*styles[1:], styles[0]]:
        if style.numbers is not None:
            engine.restyle(style.numbers)
        painting = engine.stylize(photo)
        if style.strength < 1:
            share = style.strength
            cv2.addWeighted(painting, share, photo, 1 - share, 0, dst=painting)
        _, encoded = cv2.imencode(".jpg", painting, [cv2.IMWRITE_JPEG_QUALITY, 85])
        thumbnails[style.name] = encoded.tobytes()
    return thumbnails


def _scene() -> BgrImage:
    """The left part of a frame of the bundled clip."""
    clip = VideoFileSource(Path(str(resources.files("realtime_style"))) / "demo" / "bunny.mp4")
    try:
        frames = [clip.read() for _ in range(FRAME)]
    finally:
        clip.close()
    frame = frames[-1]
    assert frame is not None
    height = frame.pixels.shape[0]
    width = height * SIZE_PX[0] // SIZE_PX[1]
    resized = cv2.resize(frame.pixels[:, :width], SIZE_PX, interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)
