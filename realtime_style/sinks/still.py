"""A painting into a picture file."""

import cv2
import numpy as np

from realtime_style.errors import SinkError
from realtime_style.frame import BgrImage, Frame
from realtime_style.sinks.output import Output

JPEG_QUALITY = 95
_WITH_ALPHA = frozenset({".png", ".webp"})


class StillSink:
    """Writes the frame it gets; the file appears under its name when it is whole."""

    def __init__(self, output: Output) -> None:
        """The format is that of the name's suffix.

        Raises:
            SinkError: OpenCV does not write that format.
        """
        self.warnings: list[str] = []
        self._output = output
        self._done = False
        suffix = output.target.suffix.lower()
        if not suffix or not cv2.haveImageWriter(f"x{suffix}"):
            raise SinkError(f"cannot write '{output.target}': try .png, .jpg or .webp")

    def write(self, painting: BgrImage, frame: Frame) -> None:
        """Encode to a file beside the output, with the frame's transparency if it can be."""
        suffix = self._output.target.suffix.lower()
        if frame.alpha is not None and suffix in _WITH_ALPHA:
            painting = np.dstack((painting, frame.alpha))
        elif frame.alpha is not None:
            self.warnings.append(f"the alpha channel is dropped: {suffix} has none; try .png")
        is_jpeg = suffix in (".jpg", ".jpeg")
        settings = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY] if is_jpeg else []
        try:
            ok, data = cv2.imencode(suffix, painting, settings)
            if not ok:
                raise SinkError(f"OpenCV cannot write '{self._output.target}'")
            self._output.path.write_bytes(data.tobytes())
        except (cv2.error, OSError) as error:
            raise SinkError(f"cannot write '{self._output.target}': {error}") from error

    def close(self) -> None:
        if not self._done:
            self._output.commit()
            self._done = True

    def abort(self) -> None:
        if not self._done:
            self._done = True
            self._output.discard()
