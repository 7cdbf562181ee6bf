"""Reading pictures from files, as arrays for training."""

import shlex
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from realtime_style.errors import TrainingError
from realtime_style.files.limits import read_whole
from realtime_style.files.pictures import VIDEO_SUFFIXES
from realtime_style.styles.gallery import HINT, is_shipped_picture
from rts_train.vivid import stretch
from rts_train.writing import written

RgbImage = NDArray[np.uint8]
"""Shape (H, W, 3), dtype uint8, channel order red, green, blue."""

JPEG_START = b"\xff\xd8"


def read_rgb(path: Path) -> RgbImage | None:
    """Return the picture, turned as its EXIF data say, or None if it is none.

    Grey, CMYK and transparent pictures come back as RGB; what is transparent lies on white.
    """
    try:
        data = np.frombuffer(read_whole(path), np.uint8)
    except (OSError, ValueError):
        return None
    if data.size == 0:
        return None
    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
        may_be_transparent = image is not None and data[:2].tobytes() != JPEG_START
        with_alpha = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if may_be_transparent else None
    except cv2.error:
        return None
    if image is None:
        return None
    if (
        with_alpha is not None
        and with_alpha.ndim == 3
        and with_alpha.shape[2] == 4
        and with_alpha.shape[:2] == image.shape[:2]
    ):
        most = 255 if with_alpha.dtype == np.uint8 else 65535
        opaque = with_alpha[:, :, 3:].astype(np.float32) / most
        image = np.rint(image * opaque + 255 * (1 - opaque)).astype(np.uint8)
    return np.asarray(image, np.uint8)


def resize(image: RgbImage, width: int, height: int) -> RgbImage:
    """Scale to (height, width, 3) by area when shrinking, else bicubically."""
    shrinks = width < image.shape[1] or height < image.shape[0]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width, height), interpolation=method), np.uint8)


def resize_shorter_side(image: RgbImage, side_px: int) -> RgbImage:
    """Scale so that the shorter side has `side_px` pixels."""
    height, width = image.shape[:2]
    scale = side_px / min(height, width)
    return resize(image, max(side_px, round(width * scale)), max(side_px, round(height * scale)))


def to_tensor(image: RgbImage) -> Tensor:
    """(H, W, 3) uint8 to (3, H, W) float32 in [0, 255], RGB both."""
    return torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1))).float()


def to_image(tensor: Tensor) -> RgbImage:
    """The reverse of `to_tensor`, rounded and clipped."""
    pixels = tensor.detach().float().cpu().round().clamp(0, 255).byte()
    return pixels.permute(1, 2, 0).contiguous().numpy()


SMALLEST_PICTURE_PX = 64


def load_style_picture(path: Path, size_px: int, vivid: float = 1.0) -> Tensor:
    """(1, 3, H, W) float32 RGB in [0, 255], as `scale_style_picture` gives it.

    Raises:
        TrainingError: no such file, not a picture, or too small to show a style.
    """
    return to_tensor(scale_style_picture(read_style_picture(path), size_px, vivid))[None]


def scale_style_picture(image: RgbImage, size_px: int, vivid: float = 1.0) -> RgbImage:
    """The picture as it is learned from, its shorter side `size_px` or less.

    A picture is never enlarged: strokes that it does not show cannot be learned from it.
    `vivid` is the factor by which its contrast and colour are stretched.
    """
    shorter = min(image.shape[:2])
    return stretch(resize_shorter_side(image, min(size_px, shorter)), vivid)


def read_style_picture(path: Path) -> RgbImage:
    """The picture at its full size.

    Raises:
        TrainingError: no such file, not a picture, or too small to show a style.
    """
    if not path.is_file():
        built_in = f": if it is a built-in style's, {HINT}" if is_shipped_picture(path) else ""
        raise TrainingError(f"no style picture at '{path}'{built_in}")
    if path.suffix.lower() in VIDEO_SUFFIXES:
        raise TrainingError(
            f"'{path}' is a video, and a style is learned from a picture: one of its frames is "
            f"written by 'rts video {shlex.quote(str(path))} frame.png --at 1 --strength 0'"
        )
    image = read_rgb(path)
    if image is None:
        raise TrainingError(f"'{path}' is not a picture that OpenCV can read: try PNG or JPEG")
    height, width = image.shape[:2]
    if min(height, width) < SMALLEST_PICTURE_PX:
        raise TrainingError(
            f"the style picture '{path}' is {width}x{height}, too small to show a style: "
            f"give one of at least {SMALLEST_PICTURE_PX} pixels each way"
        )
    return image


def write_jpeg(path: Path, image: RgbImage) -> None:
    """Write beside `path` and move into place."""
    ok, data = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    if not ok:
        raise TrainingError(f"cannot encode the preview '{path}' as JPEG")
    with written(path) as partial:
        partial.write_bytes(data.tobytes())
