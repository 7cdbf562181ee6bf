"""A painting into a picture file."""

import cv2
import numpy as np

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame, PictureData
from realtime_style.sinks.base import FileSink
from realtime_style.sinks.output import Output, write_whole
from realtime_style.sinks.picture_file import JPEG_QUALITY, encode_with_pillow, lost_beside

_WITH_ALPHA = frozenset({".png", ".webp", ".tif", ".tiff"})
_NOTHING = PictureData()


class StillSink(FileSink):
    """Writes the frame it gets; the file appears under its name when it is whole."""

    def __init__(self, output: Output, beside: PictureData = _NOTHING, suffix: str = "") -> None:
        """`suffix` tells the format, or else the output's name; `beside` goes along where it has a
        place.

        Raises:
            SinkError: OpenCV does not write that format.
        """
        self.warnings: list[str] = []
        self._output = output
        self._beside = beside
        self._done = False
        self._suffix = suffix = (suffix or output.target.suffix).lower()
        if not suffix or not cv2.haveImageWriter(f"x{suffix}"):
            what = (
                f"{suffix} is no picture that is written here" if suffix else "no suffix says how"
            )
            raise SinkError(f"cannot write '{output.target}': {what}; try .png, .jpg or .webp")

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Encode to a file beside the output, with the frame's transparency if it can be."""
        suffix = self._suffix
        self.warnings += lost_beside(self._beside, suffix)
        if frame.alpha is not None and suffix not in _WITH_ALPHA:
            self.warnings.append(f"the transparency is dropped: {suffix} has none; try .png")
        try:
            data = encode_with_pillow(painting, frame.alpha, self._beside, suffix)
            write_whole(self._output, data or self._encode(painting, frame, suffix))
        except (cv2.error, OSError, ValueError) as error:
            raise SinkError(f"cannot write '{self._output.target}': {error}") from error

    def _encode(self, painting: BgrImage, frame: Frame, suffix: str) -> bytes:
        if frame.alpha is not None and suffix in _WITH_ALPHA:
            painting = np.dstack((painting, frame.alpha))
        is_jpeg = suffix in (".jpg", ".jpeg")
        settings = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if is_jpeg else []
        ok, data = cv2.imencode(suffix, painting, settings)
        if not ok:
            raise SinkError(f"OpenCV cannot write '{self._output.target}'")
        return data.tobytes()

    def close(self) -> None:
        if not self._done:
            self._output.commit()
            self._done = True

    def abort(self) -> None:
        if not self._done:
            self._done = True
            self._output.discard()
