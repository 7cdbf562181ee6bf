"""A picture file as a source of one frame."""

import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.files.limits import most_pixels, read_whole, too_many_pixels
from realtime_style.files.pictures import VIDEO_SUFFIXES
from realtime_style.frame import BgrImage, Frame, PictureData, StreamInfo
from realtime_style.sources.picture_file import (
    PictureFile,
    deep_losses,
    is_heif,
    read_with_pillow,
    register_heif,
    unread_losses,
)
from realtime_style.sources.picture_size import stated_size


class StillSource:
    """Gives one picture, once."""

    def __init__(self, path: Path | str) -> None:
        """Read it at once.

        Raises:
            SourceError: no such file, or nothing that Pillow or OpenCV can read.
        """
        picture = read_picture(path)
        self.warnings = [f"'{path}' {loss}" for loss in picture.losses]
        self._image: BgrImage | None = picture.pixels
        self._alpha = picture.alpha
        height, width = self._image.shape[:2]
        self.info = StreamInfo(
            width=width,
            height=height,
            frame_rate=Fraction(1),
            time_base=Fraction(1),
            frame_count=1,
            has_alpha=self._alpha is not None,
            beside=picture.beside,
        )

    def read(self) -> Frame | None:
        """The picture at the first call, then None."""
        image, self._image = self._image, None
        if image is None:
            return None
        return Frame(image, 0, Fraction(0), time.monotonic(), self._alpha)

    def close(self) -> None:
        """Forget the picture. Idempotent."""
        self._image = None


def read_image(path: Path | str) -> BgrImage:
    """Return a picture's pixels, turned as its EXIF data say. Transparency is dropped.

    Raises:
        SourceError: no such file, or nothing that Pillow or OpenCV can read.
    """
    return read_picture(path).pixels


def read_picture(path: Path | str) -> PictureFile:
    """Return a picture, turned as its EXIF data say, with what else its file says.

    Raises:
        SourceError: no such file, or nothing that Pillow or OpenCV can read.
    """
    try:
        data = read_whole(path)
    except FileNotFoundError as error:
        raise SourceError(f"no such file: '{path}'") from error
    except OSError as error:
        raise SourceError(f"cannot read '{path}': {error.strerror or error}") from error
    except ValueError as error:
        raise SourceError(str(error)) from error
    size = stated_size(data)
    if size and size[0] * size[1] > most_pixels():
        raise SourceError(too_many_pixels(path, f"{size[0]}x{size[1]}"))
    if picture := read_with_pillow(data):
        return picture
    if is_heif(data) and not register_heif():
        raise SourceError(
            f"'{path}' is a HEIC photo: pip install 'realtime-style[heic]' to read those"
        )
    try:
        read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    except cv2.error as error:
        if "MAX_IMAGE_PIXELS" in str(error):
            raise SourceError(too_many_pixels(path)) from error
        raise SourceError(f"cannot read '{path}' as a picture: {error.err}") from error
    if read is None:
        raise SourceError(_no_picture(path))
    pixels = np.asarray(read, np.uint8)
    losses = [*deep_losses(data), *unread_losses(data)]
    return PictureFile(pixels=pixels, alpha=None, beside=PictureData(), losses=losses)


def _no_picture(path: Path | str) -> str:
    if Path(path).suffix.lower() in VIDEO_SUFFIXES:
        return f"'{path}' is a video, not a picture: 'rts video' paints it, or one frame with --at"
    return f"'{path}' is not a picture that OpenCV can read: try PNG or JPEG"
