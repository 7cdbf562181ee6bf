"""A picture file as a source of one frame."""

import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from realtime_style.errors import SourceError
from realtime_style.frame import BgrImage, Frame, PictureData, StreamInfo
from realtime_style.sources.picture_file import PictureFile, deep_losses, read_with_pillow


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
        data = np.frombuffer(Path(path).read_bytes(), np.uint8)  # a pipe has no size to ask for
    except FileNotFoundError as error:
        raise SourceError(f"no such file: '{path}'") from error
    except OSError as error:
        raise SourceError(f"cannot read '{path}': {error.strerror or error}") from error
    if picture := read_with_pillow(data.tobytes()):
        return picture
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except cv2.error as error:
        raise SourceError(f"cannot read '{path}' as a picture: {error.err}") from error
    if image is None:
        raise SourceError(f"'{path}' is not a picture that OpenCV can read: try PNG or JPEG")
    pixels = np.asarray(image, np.uint8)
    deep = deep_losses(data.tobytes())
    return PictureFile(pixels=pixels, alpha=None, beside=PictureData(), losses=deep)
