"""The painting's brushwork in the photo's colours."""

import cv2
import numpy as np

from realtime_style.frame import BgrImage, Frame


def keep_colours(painting: BgrImage, photo: BgrImage) -> BgrImage:
    """Return a new (H, W, 3) uint8 BGR image: luminance of `painting`, chroma of `photo`.

    Luminance-only transfer of Gatys et al., "Preserving Color in Neural Artistic Style
    Transfer" (2016), in YCrCb.
    """
    mixed = cv2.cvtColor(photo, cv2.COLOR_BGR2YCrCb)
    cv2.mixChannels([cv2.cvtColor(painting, cv2.COLOR_BGR2YCrCb)], [mixed], [0, 0])
    return np.asarray(cv2.cvtColor(mixed, cv2.COLOR_YCrCb2BGR), np.uint8)


class KeepColours:
    """`keep_colours` as a filter."""

    def __call__(self, painting: BgrImage, frame: Frame) -> BgrImage:
        return keep_colours(painting, frame.pixels)

    def reset(self) -> None:
        """Nothing is remembered."""
