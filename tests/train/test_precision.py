"""Each loss under autocast, on the processor: its dtype, its value, and that its guard is needed.

In bfloat16 a number has eight bits; in float16 the largest is 65 504, which a picture's sums pass.
"""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from rts_train.border import border_error
from rts_train.calm import patchiness
from rts_train.losses import content_distance, gram_matrix, total_variation
from rts_train.motion import move, places, warping_error
from rts_train.palette import palette, palette_distance
from rts_train.tone import tone_distance, tones

SIDE = 64
GENERATOR = torch.Generator().manual_seed(3)
PHOTOS = torch.rand(2, 3, SIDE, SIDE, generator=GENERATOR) * 200
PAINTINGS = PHOTOS.flip(3) + 55 * torch.rand(2, 3, SIDE, SIDE, generator=GENERATOR)
FEATURES = torch.rand(2, 8, SIDE, SIDE, generator=GENERATOR) * 900
ZOOMED = torch.tensor([[[1.03, 0.0, 0.1], [0.0, 1.03, -0.07]]]).repeat(2, 1, 1)
MOTION = places(ZOOMED, SIDE, SIDE)

LOSSES: dict[str, tuple[Callable[..., Tensor], tuple[Any, ...]]] = {
    "style": (gram_matrix, (FEATURES,)),
    "content": (content_distance, (FEATURES, FEATURES.flip(2))),
    "tv": (total_variation, (PAINTINGS,)),
    "palette": (palette, (PAINTINGS,)),
    "palette distance": (palette_distance, (PAINTINGS, palette(PHOTOS))),
    "tones": (tones, (PAINTINGS, 4)),
    "tone distance": (tone_distance, (PAINTINGS, PHOTOS, tones(PHOTOS, 4), 4)),
    "calm": (patchiness, (PAINTINGS, PHOTOS)),
    "temporal": (warping_error, (PHOTOS, PAINTINGS, MOTION)),
    "border": (border_error, (PAINTINGS, PHOTOS)),
    "places": (places, (ZOOMED, SIDE, SIDE)),
    "moved": (move, (PAINTINGS, MOTION)),
}


def halved(given: Any, dtype: torch.dtype) -> Any:
    return given.to(dtype) if torch.is_tensor(given) else given


def nearness(value: Tensor, expected: Tensor) -> float:
    """The largest difference, as a part of the largest value."""
    return float((value.float() - expected).abs().max() / expected.abs().max())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_exact_under_autocast(name: str, dtype: torch.dtype) -> None:
    """Of floats and of half floats, as a network gives them under autocast."""
    loss, given = LOSSES[name]
    half = tuple(halved(each, dtype) for each in given)
    of_half = loss(*(each.float() if torch.is_tensor(each) else each for each in half))

    with torch.autocast("cpu", dtype):
        measured, measured_of_half = loss(*given), loss(*half)

    assert measured.dtype == measured_of_half.dtype == torch.float32
    assert nearness(measured, loss(*given)) < 1e-6
    assert nearness(measured_of_half, of_half) < 1e-6


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("name", LOSSES)
def test_without_its_guard_it_is_not(name: str, dtype: torch.dtype) -> None:
    """What the test above holds: the guard, and no good luck of the values here."""
    loss, given = LOSSES[name]
    unguarded: Callable[..., Tensor] = loss.__wrapped__  # type: ignore[attr-defined]

    with torch.autocast("cpu", dtype):
        value = unguarded(*(halved(each, dtype) for each in given))

    assert not nearness(value, loss(*given)) < 1e-6


def test_gradients_come_back_through_the_guard() -> None:
    painting = PAINTINGS.half().requires_grad_()

    with torch.autocast("cpu", torch.float16):
        (gradient,) = torch.autograd.grad(total_variation(painting), painting)

    assert gradient.dtype == torch.float16
    assert gradient.isfinite().all()
    assert gradient.abs().max() > 0
