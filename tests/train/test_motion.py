import numpy as np
import pytest
import torch
from torch import Tensor

from rts_train.motion import SHIFT_PX, NextFrames, move, random_motion, warping_error


def waves(count: int = 2, side: int = 64) -> Tensor:
    """Smooth pictures, (count, 3, side, side) in [0, 255], another in each place."""
    rows = torch.arange(side).float()[:, None]
    columns = torch.arange(side).float()[None]
    colours = [
        128 + 100 * torch.sin((rows * a + columns * b) / 9) for a, b in ((1, 2), (3, -1), (0, 2))
    ]
    return torch.stack(colours).repeat(count, 1, 1, 1)


NEXT_FRAMES = NextFrames(torch.device("cpu"))


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_photo_moved_by_whole_pixels_is_the_same_but_elsewhere() -> None:
    photos = waves(12)

    motion = random_motion(12, 64, 64, rng())
    moved = move(photos, motion)

    # The middle of a picture that does not zoom moves by as many pixels as any other place.
    shift = (motion[:, 32, 32] - random_motion_of_rest()[32, 32]) * 32
    whole = [
        index for index in range(12) if (shift[index] - shift[index].round()).abs().max() < 1e-3
    ]
    assert 3 <= len(whole) <= 9
    for index in whole:
        dx, dy = (int(each) for each in shift[index].round())
        assert max(abs(dx), abs(dy)) <= SHIFT_PX
        there = photos[index, :, 10 + dy : 50 + dy, 10 + dx : 50 + dx]
        assert torch.allclose(moved[index, :, 10:50, 10:50], there, atol=0.1)


def random_motion_of_rest() -> Tensor:
    theta = torch.tensor([[[1.0, 0, 0], [0, 1, 0]]])
    return torch.nn.functional.affine_grid(theta, [1, 3, 64, 64], align_corners=False)[0]


def test_the_next_frame_is_the_photo_moved_lit_and_grained() -> None:
    photos = waves(6)

    frames, motion = NEXT_FRAMES(photos, rng(3))

    assert frames.shape == photos.shape
    assert frames.min() >= 0
    assert frames.max() <= 255
    off = float(warping_error(photos, frames, motion).sqrt())
    assert 0.5 < off < 15
    assert float((frames - photos).square().mean().sqrt()) > 2 * off


def test_the_same_generator_gives_the_same_frames() -> None:
    first, other = NEXT_FRAMES(waves(), rng(5))[0], NEXT_FRAMES(waves(), rng(6))[0]

    assert torch.equal(first, NEXT_FRAMES(waves(), rng(5))[0])
    assert not torch.equal(first, other)


def test_a_painting_that_moves_with_its_photo_has_no_error() -> None:
    motion = random_motion(2, 64, 64, rng(1))

    assert float(warping_error(waves(), move(waves(), motion), motion)) == 0


@pytest.mark.parametrize("off", [1.0, 10.0])
def test_the_error_is_the_mean_squared_difference(off: float) -> None:
    motion = random_motion(2, 64, 64, rng(1))

    error = warping_error(waves(), move(waves(), motion) + off, motion)

    assert float(error) == pytest.approx(off**2, rel=1e-4)


def test_what_came_from_outside_does_not_count() -> None:
    motion = random_motion(6, 64, 64, rng(1))
    repainting = move(waves(6), motion)
    outside = (motion.abs() > 1).any(dim=3)[:, None].expand_as(repainting)
    assert outside.any()
    repainting[outside] = 0

    assert float(warping_error(waves(6), repainting, motion)) == 0
