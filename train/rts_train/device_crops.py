"""Crops for a device: made by threads while it learns from those before, and sent up as bytes."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from rts_train.motion import sent
from rts_train.photos import Crop

BATCHES_AHEAD = 2
THREADS = 4


class Crops(Protocol):
    """Where crops come from: `rts_train.photos.TrainingCrops`."""

    def crop(self, index: int) -> Crop:
        """Crop number `index`. For any thread."""


class DeviceCrops:
    """Batches of crops, (N, 3, crop_px, crop_px) float32 RGB in [0, 255], channels last, and styles
    (N,).

    The same crops as a processor's, for the same seed. To scale them on the device would take it
    twenty small kernels for each, and a core a third of a millisecond.
    """

    def __init__(self, crops: Crops, batches: list[range], device: torch.device) -> None:
        """`batches` are the numbers of each one's crops."""
        self._crops = crops
        self._batches = batches
        self._device = device

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        with ThreadPoolExecutor(THREADS, thread_name_prefix="photos") as pool:
            ahead: list[list[Future[Crop]]] = []
            for batch in [*self._batches, *[range(0)] * BATCHES_AHEAD]:
                ahead.append([pool.submit(self._crops.crop, index) for index in batch])
                if len(ahead) > BATCHES_AHEAD and (due := ahead.pop(0)):
                    yield self._batch([each.result() for each in due])

    def _batch(self, crops: list[Crop]) -> tuple[Tensor, Tensor]:
        pixels = torch.from_numpy(np.stack([each.pixels for each in crops]))
        which = torch.tensor([each.style for each in crops])
        if self._device.type == "cuda":
            pixels = pixels.pin_memory()  # else the copy up would wait for the step before
        there = sent(pixels, self._device).permute(0, 3, 1, 2).float()
        return there, sent(which, self._device)
