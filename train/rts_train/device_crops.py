"""Crops for a device: photos are decoded once, and each crop is made where it is needed."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from rts_train.images import RgbImage
from rts_train.motion import sent
from rts_train.photos import Piece

BATCHES_AHEAD = 2
THREADS = 4
"""That decode photos which are not there yet."""


class Pieces(Protocol):
    """Where crops come from: `rts_train.photos.TrainingCrops`."""

    def piece(self, index: int) -> Piece:
        """The part of a photo that crop number `index` shows, and its style."""


class DeviceCrops:
    """Batches of crops, (N, 3, crop_px, crop_px) float32 RGB in [0, 255], and styles (N,).

    The same crops as a processor's, for the same seed: places, zoom and handedness to the pixel,
    levels within rounding.
    """

    def __init__(
        self, pieces: Pieces, crop_px: int, batches: list[range], device: torch.device
    ) -> None:
        """`batches` are the numbers of each one's crops."""
        self._pieces = pieces
        self._crop_px = crop_px
        self._batches = batches
        self._device = device

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        with ThreadPoolExecutor(THREADS, thread_name_prefix="photos") as pool:
            ahead: list[list[Future[Piece]]] = []
            for batch in [*self._batches, *[range(0)] * BATCHES_AHEAD]:
                ahead.append([pool.submit(self._pieces.piece, index) for index in batch])
                if len(ahead) > BATCHES_AHEAD and (due := ahead.pop(0)):
                    yield self._batch([each.result() for each in due])

    def _batch(self, pieces: list[Piece]) -> tuple[Tensor, Tensor]:
        crops = [resized(uploaded(each.pixels, self._device), self._crop_px) for each in pieces]
        which = torch.tensor([each.style for each in pieces])
        return torch.stack(crops), sent(which, self._device)


def uploaded(pixels: RgbImage, device: torch.device) -> Tensor:
    """(H, W, 3) uint8 as (3, H, W) float32 on `device`; it goes up as bytes."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels))
    if device.type == "cuda":
        tensor = tensor.pin_memory()
    return sent(tensor, device).permute(2, 0, 1).float()


def resized(picture: Tensor, side: int) -> Tensor:
    """A square picture (3, H, H) at (3, side, side), as `rts_train.images.resize` does it."""
    now = picture.shape[1]
    if now == side:
        return picture
    if now < side:
        larger = functional.interpolate(
            picture[None], (side, side), mode="bicubic", align_corners=False
        )
        return larger[0].round().clamp(0, 255)
    shares = area_shares(now, side, picture.device)
    return (shares @ picture @ shares.T).round()


def area_shares(now: int, side: int, device: torch.device) -> Tensor:
    """(side, now): how much of each of `side` pixels each of `now` covers, in a row of them."""
    scale = now / side
    begins = torch.arange(side, device=device)[:, None] * scale
    places = torch.arange(now, device=device)[None]
    ends = torch.minimum(begins + scale, places + 1)
    covered = (ends - torch.maximum(begins, places)).clamp(min=0)
    return (covered / scale).float()
