"""From a decoded frame to BGR, upright and of one size; and what is lost on the way."""

from collections.abc import Iterator

import av
import cv2
import numpy as np
from av.video.reformatter import Colorspace, Interpolation
from numpy.typing import NDArray

Crop = tuple[int, int, int, int]
"""Pixels that are not to be shown: left, right, top, bottom."""
HD_HEIGHT_PX = 720
"""Video that does not say its matrix is taken as BT.709 from this height up, else BT.601."""

_ROTATIONS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
}
_MATRIX_OF_SWSCALE = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
"""For more than 8 bits, where swscale's usual way is 3 of 255 too dark. It is 1 for 8 bits,
and far quicker."""
_RGB, _UNSPECIFIED = 0, 2
_HDR = {16: "PQ", 18: "HLG"}


def to_bgr(
    frame: av.VideoFrame,
    rotation: int,
    size: tuple[int, int],
    *,
    with_alpha: bool = False,
    crop: Crop = (0, 0, 0, 0),
) -> NDArray[np.uint8]:
    """The picture without what `crop` takes off (pixels left, right, top, bottom), then turned by
    `rotation` degrees counterclockwise, in `size` (width, height).

    (H, W, 3) uint8 in BGR, or `with_alpha` (H, W, 4) in BGRA.

    Raises:
        av.FFmpegError, ValueError: no conversion from this pixel format.
    """
    matrix = _MATRIX_OF_SWSCALE.get(int(frame.colorspace), guessed_matrix(frame.height))
    target = "bgra" if with_alpha else "bgr24"
    exact = _EXACT if frame.format.components[0].bits > 8 else None
    converted = frame.to_ndarray(format=target, src_colorspace=matrix, interpolation=exact)
    pixels = np.asarray(converted, np.uint8)
    if any(crop):
        width, height = cropped(frame.width, frame.height, crop)
        left, top = (crop[0], crop[2]) if width < frame.width or height < frame.height else (0, 0)
        pixels = pixels[top : top + height, left : left + width]
    if rotation in _ROTATIONS:
        pixels = np.asarray(cv2.rotate(pixels, _ROTATIONS[rotation]), np.uint8)
    if pixels.shape[1::-1] != size:
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(pixels)


def cropped(width: int, height: int, crop: Crop) -> tuple[int, int]:
    """What is left of a size; all, where `crop` would leave nothing."""
    left = width - crop[0] - crop[1], height - crop[2] - crop[3]
    return left if min(left) > 0 else (width, height)


def guessed_matrix(height: int) -> Colorspace:
    """What players take for video that does not say its matrix."""
    return Colorspace.ITU709 if height >= HD_HEIGHT_PX else Colorspace.ITU601


def losses(stream: av.video.stream.VideoStream, first: av.VideoFrame) -> Iterator[str]:
    """What of this video the painting cannot show, each as the end of a sentence."""
    components = first.format.components
    bits = max(component.bits for component in components)
    if bits > 8:
        yield f"has {bits} bits for each colour: painted in 8"
    transfer = int(stream.codec_context.color_trc)
    if transfer in _HDR:
        yield (
            f"is HDR ({_HDR[transfer]}): its colours are kept and marked as such, not tone-mapped; "
            "--pix-fmt yuv420p10le with --codec hevc writes them without new steps"
        )
    if stream.metadata.get("alpha_mode") == "1":  # of VP8 and VP9; FFmpeg's own decoder omits it
        yield "has an alpha channel that is not decoded, and is dropped"
    matrix = int(first.colorspace)
    if matrix not in (*_MATRIX_OF_SWSCALE, _RGB, _UNSPECIFIED):
        yield f"has the colour matrix {matrix} of ITU-T H.273, which is read as a common one"


def has_alpha(stream: av.video.stream.VideoStream, first: av.VideoFrame) -> bool:
    """True if the decoded frames say how transparent they are, and mean it."""
    if not any(component.is_alpha for component in first.format.components):
        return False
    if stream.codec_context.name != "gif":
        return True
    # Every GIF is decoded with an alpha channel, and few use it.
    return int(first.to_ndarray(format="bgra")[:, :, 3].min()) < 255
