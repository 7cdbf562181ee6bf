"""The objective minimised on the picture itself: the yardstick of Johnson et al. (2016).

Gatys, Ecker and Bethge, "Image Style Transfer Using Convolutional Neural Networks" (CVPR
2016), as Johnson, Alahi and Li compare themselves with it in their section 4.1: from white
noise (of one level of 255 round ImageNet's mean colour, as in the program that they
published), by L-BFGS without a line search, the picture kept within black and white after
each iteration. It takes minutes for a picture, so what was found is kept.
"""

import hashlib
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from realtime_style.files.folders import user_cache
from rts_train.losses import PerceptualLoss
from rts_train.vgg import MEAN_RGB
from rts_train.writing import make_folder, written

SEED = 1
HISTORY = 100
"""Pairs of steps that L-BFGS remembers."""


def cache_folder() -> Path | None:
    """Where the curves are kept. It need not exist. None where there is no home folder."""
    cache = user_cache()
    return cache / "gatys" if cache else None


def objective_by_iteration(
    perceptual: PerceptualLoss,
    photo: Tensor,
    iterations: int,
    key: str,
    on_iteration: Callable[[int], None] = lambda _: None,
) -> list[float]:
    """The best total so far after 0, 1, 2, … `iterations`, from the cache as far as it goes.

    `photo` is (1, 3, H, W) float32 RGB in [0, 255]; `key` tells the loss and the style
    picture from others. A curve that is too short is computed anew, to its new end.
    """
    digest = hashlib.sha256(key.encode() + photo.cpu().numpy().tobytes()).hexdigest()
    folder = cache_folder()
    if folder is None:
        return minimise(perceptual, photo, iterations, on_iteration)
    path = folder / f"{digest}.json"
    curve: list[float] = json.loads(path.read_text()) if path.is_file() else []
    if len(curve) <= iterations:
        curve = minimise(perceptual, photo, iterations, on_iteration)
        make_folder(path.parent)
        with written(path) as partial:
            partial.write_text(json.dumps(curve))
    return curve[: iterations + 1]


def minimise(
    perceptual: PerceptualLoss,
    photo: Tensor,
    iterations: int,
    on_iteration: Callable[[int], None] = lambda _: None,
) -> list[float]:
    """Minimise the objective for one photo; return the best total after each iteration."""
    generator = torch.Generator().manual_seed(SEED)
    noise = torch.randn(photo.shape, generator=generator)
    picture = (torch.tensor(MEAN_RGB).view(1, 3, 1, 1) + noise).requires_grad_()
    which = torch.zeros(1, dtype=torch.int64)
    wanted = perceptual.content_of(photo, which)
    optimizer = torch.optim.LBFGS(
        [picture], max_iter=1, history_size=HISTORY, tolerance_grad=0.0, tolerance_change=0.0
    )
    totals: list[float] = []

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = perceptual.compare(picture, photo, wanted, which).total
        loss.backward()  # type: ignore[no-untyped-call]
        totals.append(loss.item())
        return loss

    for iteration in range(1, iterations + 1):
        # Looks at the picture once, then changes it.
        optimizer.step(closure)  # type: ignore[no-untyped-call]
        with torch.no_grad():
            picture.clamp_(0, 255)
        on_iteration(iteration)
    closure()
    return list(itertools.accumulate(totals, min))


def iterations_to_reach(curve: list[float], objective: float) -> int | None:
    """How many iterations it takes to be as good as `objective`; None if all are not enough."""
    return next((i for i, total in enumerate(curve) if total <= objective), None)
