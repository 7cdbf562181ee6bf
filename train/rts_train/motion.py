"""The same photo a moment later, so that a network learns to paint both the same.

Steady pictures need no videos to learn from: a photo that is moved a little, lit a little
differently, compressed and grained as a camera would is the next frame, and how it moved is
known. The loss is the warping error of Ruder, Dosovitskiy and Brox, "Artistic Style Transfer
for Videos" (GCPR 2016), on such pairs.
"""

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from rts_train.images import to_tensor
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


def next_frames(photos: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Return each photo as a camera might see it next, and how it moved.

    Photos are (N, 3, H, W) float32 RGB in [0, 255], and so are the next ones. The motion is
    (N, H, W, 2), as `torch.nn.functional.grid_sample` takes it.
    """
    motion = random_motion(len(photos), photos.shape[2], photos.shape[3], rng).to(photos.device)
    moved = move(photos, motion)
    frames = [through_camera(frame, rng) for frame in moved.clamp(0, 255).cpu()]
    return torch.stack(frames).to(photos.device), motion


def random_motion(count: int, height: int, width: int, rng: np.random.Generator) -> Tensor:
    """Shifts, and zooms round the middle, (count, height, width, 2)."""
    theta = np.zeros((count, 2, 3), np.float32)
    shift_px = rng.integers(-SHIFT_PX, SHIFT_PX + 1, (count, 2))
    zoom = 1 + rng.uniform(-ZOOM, ZOOM, count) * rng.integers(0, 2, count)
    theta[:, 0, 0] = theta[:, 1, 1] = zoom
    theta[:, :, 2] = 2 * shift_px / (width, height)
    return places(torch.from_numpy(theta), height, width)


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


def through_camera(frame: Tensor, rng: np.random.Generator) -> Tensor:
    """A frame, (3, H, W) RGB in [0, 255], in another light, with grain, perhaps compressed."""
    pixels = frame.permute(1, 2, 0).numpy() * (1 + rng.uniform(-LIGHT, LIGHT))
    pixels += rng.standard_normal(pixels.shape, np.float32) * rng.uniform(0, NOISE_LEVELS)
    levels = np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.integers(*JPEG_QUALITY))
        encoded = cv2.imencode(".jpg", levels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        levels = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB), np.uint8)
    return to_tensor(levels)


@in_full_precision
def warping_error(paintings: Tensor, repaintings: Tensor, motion: Tensor) -> Tensor:
    """Mean squared difference between the next frames' paintings and the moved paintings.

    Both are (N, 3, H, W) in [0, 255]. Places that come from outside the picture do not count.
    """
    inside = (motion.abs() <= 1).all(dim=3)[:, None].float()
    difference = (repaintings - move(paintings, motion)) * inside
    return difference.square().sum() / (inside.sum() * paintings.shape[1])
