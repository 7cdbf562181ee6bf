"""The network that tells people from what is around them: CARD.md says where it comes from."""

from pathlib import Path

import cv2
import numpy as np

from realtime_style.engine.providers import CPU, import_onnxruntime
from realtime_style.engine.session import create_session, first_line
from realtime_style.errors import EngineError
from realtime_style.frame import BgrImage, PersonMask
from realtime_style.options import EngineOptions

NETWORK = Path(__file__).parent / "selfie-segmentation.onnx"
SIDE_PX = 256
"""It was trained on pictures that were brought to this size, whatever their shape."""


class PersonNetwork:
    """Runs on the processor, where 256x256 pixels take less time than the way to a device."""

    def __init__(self, options: EngineOptions) -> None:
        """Load it; of `options` it takes the number of threads.

        Raises:
            EngineError: onnxruntime is not there, or the network's file is missing or damaged.
        """
        import_onnxruntime()
        if not NETWORK.is_file():
            raise EngineError(
                f"the network that finds people is missing ('{NETWORK}'): install again with "
                "pip install --force-reinstall 'realtime-style[cpu]', or leave out --person and "
                "--background"
            )
        try:
            self._session = create_session(NETWORK, options, [CPU])
        except Exception as error:
            raise EngineError(
                f"the network that finds people cannot be loaded: {first_line(error)}"
            ) from error

    def __call__(self, small: BgrImage) -> PersonMask:
        """How sure it is of a person at each place of a (256, 256, 3) uint8 BGR picture, of 255.

        Raises:
            EngineError: onnxruntime failed.
        """
        try:
            (person,) = self._session.run(None, {"photo": small[np.newaxis]})
        except Exception as error:
            raise EngineError(
                f"the network that finds people failed: {first_line(error)}"
            ) from error
        return np.asarray(person[0], np.uint8)


def shrunk(photo: BgrImage) -> BgrImage:
    """`photo` as the network takes it.

    First to a multiple of that size, no smaller than half, where bilinear sees every pixel; then
    by whole numbers. At 640x480 that takes a third of the time of INTER_AREA alone.
    """
    multiple = SIDE_PX * -(-max(photo.shape[:2]) // (2 * SIDE_PX))
    between = cv2.resize(photo, (multiple, multiple))
    size = SIDE_PX, SIDE_PX
    return np.asarray(cv2.resize(between, size, interpolation=cv2.INTER_AREA), np.uint8)
