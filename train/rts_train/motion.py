"""The same photo a moment later, so that a network learns to paint both the same.

Steady pictures need no videos to learn from: a photo that is moved a little, lit a little
differently, compressed and grained as a camera would is the next frame, and how it moved is
known. The loss is the warping error of Ruder, Dosovitskiy and Brox, "Artistic Style Transfer
for Videos" (GCPR 2016), on such pairs.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from rts_train.compression import Jpeg
from rts_train.precision import in_full_precision

SHIFT_PX = 4
"""Whole pixels: between them a moved painting would be blurred, and blur must not be learned.
Half the network's largest stride, so that each place in it occurs."""
ZOOM = 0.03
"""Half of the photos come nearer or go away by up to this share."""
LIGHT = 0.04
NOISE_LEVELS = 6.0
"""Standard deviation of the grain, up to; levels of 255."""
JPEG_QUALITY = (50, 95)

_HERE = torch.device("cpu")


class NextFrames:
    """Gives photos as a camera might see them next, on their device, and never waits for it."""

    def __init__(self, device: torch.device) -> None:
        self._jpeg = Jpeg(device)

    def __call__(self, photos: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Return each photo a moment later, and how it moved.

        Photos are (N, 3, H, W) float32 RGB in [0, 255], and so are the next ones. The motion is
        (N, H, W, 2), as `torch.nn.functional.grid_sample` takes it.
        """
        motion = random_motion(*(len(photos), photos.shape[2], photos.shape[3]), rng, photos.device)
        return self._through_camera(move(photos, motion).clamp(0, 255), rng), motion

    def _through_camera(self, frames: Tensor, rng: np.random.Generator) -> Tensor:
        """Frames in another light each, with grain, every second one compressed."""
        count = len(frames)
        light = 1 + rng.uniform(-LIGHT, LIGHT, count)
        noise = rng.uniform(0, NOISE_LEVELS, count)
        rows = np.flatnonzero(rng.integers(0, 2, count))
        quality = rng.integers(*JPEG_QUALITY, len(rows)).astype(np.float32)
        told = np.stack((light, noise)).astype(np.float32)
        numbers = sent(torch.from_numpy(told), frames.device)[:, :, None, None, None]
        grain = grain_like(frames, int(rng.integers(1 << 62)))
        seen = (frames * numbers[0] + grain * numbers[1]).round().clamp(0, 255)
        if not len(rows):
            return seen
        which = sent(torch.from_numpy(rows), frames.device)
        qualities = sent(torch.from_numpy(quality), frames.device)
        return seen.index_copy(0, which, self._jpeg(seen.index_select(0, which), qualities))


def sent(tensor: Tensor, device: torch.device) -> Tensor:
    """`tensor`, which is small, on `device`, without waiting for what that still has to do."""
    return tensor.to(device, non_blocking=True)


def grain_like(frames: Tensor, seed: int) -> Tensor:
    """Noise of standard deviation one; the same for the same seed and device."""
    if frames.is_meta:
        return torch.empty_like(frames)
    generator = torch.Generator(frames.device).manual_seed(seed)
    return torch.empty_like(frames).normal_(generator=generator)


def random_motion(
    count: int, height: int, width: int, rng: np.random.Generator, device: torch.device = _HERE
) -> Tensor:
    """Shifts, and zooms round the middle, (count, height, width, 2)."""
    theta = np.zeros((count, 2, 3), np.float32)
    shift_px = rng.integers(-SHIFT_PX, SHIFT_PX + 1, (count, 2))
    zoom = 1 + rng.uniform(-ZOOM, ZOOM, count) * rng.integers(0, 2, count)
    theta[:, 0, 0] = theta[:, 1, 1] = zoom
    theta[:, :, 2] = 2 * shift_px / (width, height)
    return places(sent(torch.from_numpy(theta), device), height, width)


@in_full_precision
def places(affine: Tensor, height: int, width: int) -> Tensor:
    """Where each pixel is taken from, (N, height, width, 2), for `affine`, (N, 2, 3).

    In sixteen bits they would be half a pixel off.
    """
    size = [len(affine), 3, height, width]
    return functional.affine_grid(affine, size, align_corners=False)


@in_full_precision
def move(pictures: Tensor, motion: Tensor) -> Tensor:
    """Pictures (N, 3, H, W) float32 where `motion` takes them, mirrored at the borders."""
    return functional.grid_sample(
        pictures, motion, mode="bicubic", padding_mode="reflection", align_corners=False
    )


@in_full_precision
def warping_error(paintings: Tensor, repaintings: Tensor, motion: Tensor) -> Tensor:
    """Mean squared difference between the next frames' paintings and the moved paintings.

    Both are (N, 3, H, W) in [0, 255]. Places that come from outside the picture do not count.
    """
    inside = (motion.abs() <= 1).all(dim=3)[:, None].float()
    difference = (repaintings - move(paintings, motion)) * inside
    return difference.square().sum() / (inside.sum() * paintings.shape[1])
