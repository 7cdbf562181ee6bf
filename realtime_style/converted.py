"""Pictures of other libraries as frames, and paintings as pictures of theirs."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from PIL import Image

from realtime_style.errors import InputError
from realtime_style.frame import BgrImage


class Channels(StrEnum):
    """The order of the colours in arrays."""

    BGR = "bgr"
    """As OpenCV has them."""
    RGB = "rgb"
    """As nearly everybody else has them: Pillow, imageio, matplotlib, scikit-image."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was given, and the way back."""

    pixels: BgrImage
    give: Callable[[BgrImage], Any]
    """A painting of the same size, as a new picture of the kind that was given."""


def take(picture: object, channels: Channels = Channels.BGR) -> Taken:
    """What can be painted: a (H, W, 3) uint8 array whose colours are in the order `channels`; a
    Pillow image of any mode; or a (3, H, W) RGB tensor of PyTorch, uint8 or float from 0 to 1.

    A painting is of the same kind; of an image with transparency it keeps that, of a tensor dtype
    and device.

    Raises:
        InputError: it is none of these.
    """
    if isinstance(picture, Image.Image):
        return _of_pillow(picture)
    if type(picture).__module__.partition(".")[0] == "torch":
        return _of_tensor(picture)
    if (
        not isinstance(picture, np.ndarray)
        or picture.dtype != np.uint8
        or picture.shape[2:] != (3,)
        or picture.size == 0
    ):
        raise InputError(
            f"a frame must be a (H, W, 3) uint8 array in {channels.upper()} order, a Pillow image "
            f"or a (3, H, W) tensor, not {describe(picture)}"
        )
    if channels is Channels.RGB:
        return Taken(_swapped(picture), _swapped)
    return Taken(np.ascontiguousarray(picture), lambda painting: painting)


def describe(value: object) -> str:
    """What somebody gave, in words for a message."""
    if isinstance(value, np.ndarray):
        return f"{value.shape} {value.dtype}"
    return f"a {type(value).__name__}"


def _of_pillow(image: Image.Image) -> Taken:
    if image.width == 0 or image.height == 0:
        raise InputError(f"a frame must have pixels, not {image.width}x{image.height}")
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None

    def give(painting: BgrImage) -> Image.Image:
        painted = Image.fromarray(_swapped(painting))
        if alpha is not None:
            painted.putalpha(alpha)
        return painted

    return Taken(_swapped(np.asarray(image.convert("RGB"), np.uint8)), give)


def _of_tensor(tensor: Any) -> Taken:
    is_float = bool(tensor.is_floating_point())
    is_bytes = str(tensor.dtype) == "torch.uint8"
    if tensor.ndim != 3 or tensor.shape[0] != 3 or not tensor.numel() or not (is_float or is_bytes):
        raise InputError(
            "a tensor must be (3, H, W) RGB, uint8 or float from 0 to 1, not "
            f"{tuple(tensor.shape)} {tensor.dtype}"
        )
    planes = tensor.detach().cpu()
    planes = planes.float().clamp(0, 1).mul(255).round().byte() if is_float else planes

    def give(painting: BgrImage) -> Any:
        planes = np.ascontiguousarray(_swapped(painting).transpose(2, 0, 1))
        found = _from_numpy(planes).to(tensor.device)
        return found.to(tensor.dtype) / 255 if is_float else found

    return Taken(_swapped(planes.numpy().transpose(1, 2, 0)), give)


def _from_numpy(planes: Any) -> Any:
    """Whoever gave a tensor has loaded PyTorch, which the runtime never imports by itself."""
    return sys.modules["torch"].from_numpy(planes)


def _swapped(image: Any) -> BgrImage:
    """BGR to RGB, or back, in a new C-contiguous array."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_BGR2RGB), np.uint8)
